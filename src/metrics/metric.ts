import type { LedgerView } from '../core/contracts/ledger-view.ts';
import type { FleetView } from '../core/health/fleet-view.ts';
import type { ServiceFigures } from '../core/health/service-figures.ts';
import type { InspectionView } from '../core/inspection/inspection-view.ts';

/** How a metric behaves. `info` is a gauge of constant 1 whose labels are the message. */
export type MetricType = 'gauge' | 'counter' | 'histogram' | 'info';

/** What the samples are taken from: values that do not change while they are rendered. */
export type Source = {
  readonly fleet: FleetView;
  readonly figures: ServiceFigures;
  readonly ledger: LedgerView;
  readonly inside: InspectionView;
  /** Online rate to compare with, percent. */
  readonly onlineTarget: number;
  readonly version: string;
  /** IANA zone in which months are civil. */
  readonly zone: string;
  /** Where people reach the pages, without a slash at the end. */
  readonly pagesUrl: string;
};

/** Gives a metric's sample lines, each ended by a newline; a text may hold many or none. */
export type Sampler = (name: string, source: Source) => Iterable<string>;

/** One metric: how its readers know it, and where its samples come from. */
export type Metric = {
  /**
   * Full sample name without histogram suffixes. It ends in the unit if there is one, in `_total`
   * for counters and in `_info` for infos.
   */
  readonly name: string;
  readonly type: MetricType;
  /** Base unit, also the end of the name; empty: a count or a truth value. */
  readonly unit: '' | 'seconds' | 'bytes' | 'ratio';
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: Sampler;
};
