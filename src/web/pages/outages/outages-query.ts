import type { Query } from '../layout/view.ts';

/** What the page was asked for. */
export type OutagesAsked = {
  readonly month: string;
  /** The month the page opened on by itself; empty: its address names the month. */
  readonly opening: string;
  readonly q: string;
  /** From 1. */
  readonly page: number;
};

/**
 * The parts of an address that ask the same again. The month the page opens on by itself is left
 * out, so that the address stays good.
 */
export function outagesQuery({ month, opening, q, page }: OutagesAsked): Query {
  return {
    month: month === opening ? '' : month,
    q,
    page: page > 1 ? String(page) : '',
  };
}
