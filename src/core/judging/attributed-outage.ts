import type { Outage } from './account.ts';

/** An outage and whose it is, by the particulars the device had then. */
export type AttributedOutage = Outage & {
  readonly device: string;
  readonly name: string;
  readonly site: string;
  readonly contract: string;
  readonly vendor: string;
  /** Id of the device it was reached through, or empty. */
  readonly parent: string;
};
