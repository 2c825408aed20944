import { ALERTS } from './families/alerts.ts';
import { CHECKS } from './families/checks.ts';
import { CONTRACTS } from './families/contracts.ts';
import { DEVICES } from './families/devices.ts';
import { INSPECTION } from './families/inspection.ts';
import { POLLING } from './families/polling.ts';
import { SERVICE } from './families/service.ts';
import { SITES } from './families/sites.ts';
import { STORAGE } from './families/storage.ts';
import type { Metric } from './metric.ts';

/**
 * Every metric of the service, one row each, in the order of the exposition. A sample that would
 * have to be invented is absent. An unobserved device has no `online`. A device that tells no time
 * has no clock offset. A contract of which nothing is known has no ratio.
 */
export const CATALOGUE: readonly Metric[] = [
  ...DEVICES,
  ...CHECKS,
  ...SITES,
  ...INSPECTION,
  ...CONTRACTS,
  ...SERVICE,
  ...POLLING,
  ...ALERTS,
  ...STORAGE,
];
