import type { Division } from '../judging/availability.ts';
import { term, type Term } from './language.ts';

/** The buckets that in-service time is divided into, as a judgement of online names them. */
export const BUCKET_TERMS: Readonly<Record<keyof Division, Term>> = {
  up: term('在线', 'Online'),
  excused: term('剔除', 'Excused'),
  unreachable: term('不可达', 'Unreachable'),
  down: term('离线', 'Offline'),
  unobserved: term('未观测', 'Unobserved'),
};

/** The two buckets that a judgement of intact names in its own way. */
export const INTACT_BUCKET_TERMS: Readonly<Record<'up' | 'down', Term>> = {
  up: term('完好', 'Intact'),
  down: term('不完好', 'Not intact'),
};
