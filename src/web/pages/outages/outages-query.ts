import { monthOf } from '../../../core/time/civil-time.ts';
import type { Query, View } from '../layout/view.ts';

/** What the page was asked for. */
export type OutagesAsked = {
  readonly month: string;
  readonly q: string;
  /** From 1. */
  readonly page: number;
};

/**
 * The parts of an address that ask the same again. The current month is left out, so that the
 * address stays good.
 */
export function outagesQuery({ fleet, service }: View, { month, q, page }: OutagesAsked): Query {
  return {
    month: month === monthOf(fleet.at, service.zone) ? '' : month,
    q,
    page: page > 1 ? String(page) : '',
  };
}
