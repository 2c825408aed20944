import type { ShownState } from '../judging/judgement.ts';
import { term, type Term } from './language.ts';

/** The states a device is shown in. */
export const STATE_TERMS: Readonly<Record<ShownState, Term>> = {
  intact: term('完好', 'Intact'),
  impaired: term('异常', 'Impaired'),
  offline: term('离线', 'Offline'),
  unreachable: term('不可达', 'Unreachable'),
  unobserved: term('未观测', 'Unobserved'),
};

/** The states of one check of a device. */
export const CHECK_STATE_TERMS: Readonly<Record<'up' | 'down' | 'unobserved', Term>> = {
  up: term('正常', 'Up'),
  down: term('故障', 'Down'),
  unobserved: term('未观测', 'Unobserved'),
};
