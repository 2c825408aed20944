import type { Language } from '../../core/terms/language.ts';
import type { MonthlyDocument } from './schema.ts';

/** What documents are made of. */
export type Content = {
  readonly document: MonthlyDocument;
  readonly language: Language;
  /** Online rate below which figures are marked, a share of 1. */
  readonly markBelow: number;
  /** SHA-256 of the facts and the policy by the names of their files; printed on the cover. */
  readonly basis: readonly (readonly [string, string])[];
};
