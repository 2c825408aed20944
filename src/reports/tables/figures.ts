import { BUCKET_TERMS, INTACT_BUCKET_TERMS } from '../../core/terms/buckets.ts';
import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { term } from '../../core/terms/language.ts';
import { FITNESS_TERMS } from '../../core/terms/verdicts.ts';
import type { Figures } from '../month/schema.ts';
import {
  count,
  CSV_ONLY,
  duration,
  EVERY_LIST,
  EVERYWHERE,
  rate,
  text,
  type Column,
} from './table.ts';

const notIntact = INTACT_BUCKET_TERMS.down;

/** The figures of a device, a group, a month or a year. */
export const FIGURE_COLUMNS: readonly Column<Figures>[] = [
  duration('inService', COLUMN_TERMS.inService, ({ inServiceMs }) => inServiceMs, { width: 15 }),
  rate('onlineRate', COLUMN_TERMS.onlineRate, ({ online }) => online.rate, {
    media: EVERYWHERE,
    markBelow: 'target',
  }),
  rate('onlineLower', COLUMN_TERMS.onlineLower, ({ online }) => online.lower, {
    media: EVERYWHERE,
  }),
  rate('onlineUpper', COLUMN_TERMS.onlineUpper, ({ online }) => online.upper, {
    media: EVERYWHERE,
  }),
  rate('intactRate', COLUMN_TERMS.intactRate, ({ intact }) => intact.rate, {
    media: EVERYWHERE,
    markBelow: 'target',
  }),
  rate('intactLower', COLUMN_TERMS.intactLower, ({ intact }) => intact.lower, { media: CSV_ONLY }),
  rate('intactUpper', COLUMN_TERMS.intactUpper, ({ intact }) => intact.upper, { media: CSV_ONLY }),
  rate('coverage', COLUMN_TERMS.coverage, ({ coverage }) => coverage, {
    media: EVERYWHERE,
    markBelow: 'coverage',
  }),
  count('outages', COLUMN_TERMS.outages, ({ outages }) => outages, { media: EVERY_LIST }),
  duration('online', BUCKET_TERMS.up, ({ online }) => online.upMs, { media: CSV_ONLY }),
  duration('down', BUCKET_TERMS.down, ({ online }) => online.downMs),
  duration('unreachable', BUCKET_TERMS.unreachable, ({ online }) => online.unreachableMs),
  duration('excused', BUCKET_TERMS.excused, ({ online }) => online.excusedMs),
  duration('unobserved', BUCKET_TERMS.unobserved, ({ online }) => online.unobservedMs),
  duration('longestOutage', COLUMN_TERMS.longestOutage, ({ longestOutageMs }) => longestOutageMs),
  duration('intact', INTACT_BUCKET_TERMS.up, ({ intact }) => intact.upMs, { media: CSV_ONLY }),
  duration('notIntact', notIntact, ({ intact }) => intact.downMs, { media: CSV_ONLY }),
  duration(
    'notIntactUnreachable',
    term(`${notIntact['zh-CN']}：不可达`, `${notIntact.en}: unreachable`),
    ({ intact }) => intact.unreachableMs,
    { media: CSV_ONLY },
  ),
  duration(
    'notIntactExcused',
    term(`${notIntact['zh-CN']}：剔除`, `${notIntact.en}: excused`),
    ({ intact }) => intact.excusedMs,
    { media: CSV_ONLY },
  ),
  text(
    'assessment',
    COLUMN_TERMS.assessment,
    ({ assessable }, language) => FITNESS_TERMS[assessable ? 'fit' : 'unfit'][language],
    { media: EVERYWHERE, width: 16 },
  ),
];
