import type { Offset, State, StreamEvent, StreamKey, Transition } from '../core/facts/event.ts';
import { REASONS, type Reason } from '../core/facts/observation.ts';
import type { InspectionCoverage } from '../core/inspection/coverage.ts';
import type { Instant, Period } from '../core/time/civil-time.ts';

/*
 * Fields of a stream-month hash. Instants are milliseconds from the start of the month in base 36:
 * six characters at most, so that Redis keeps the hash as a compact list.
 *
 *   s<from>                        covered since; the value is the end of the span, in decimal: the script compares it
 *   u<at> or d<at>[:reason[:since]]  from `at` on up or down; `since` only where it differs from `at`; the value is empty
 *   o<at>:<offsetMs>               clock offset in decimal; nothing behind the colon: unknown; the value is empty
 *
 * Save for the end of a span, a fact is in the field's name alone: writing is adding to a set,
 * whatever the order.
 */

const STATES: Readonly<Record<string, State>> = { u: 'up', d: 'down' };
const COVERAGE = /^s([0-9a-z]{1,7})$/;
const TRANSITION = /^([ud])([0-9a-z]{1,7})(?::([a-z-]*)(?::(-?[0-9a-z]{1,9}))?)?$/;
const OFFSET = /^o([0-9a-z]{1,7}):(-?\d{1,15})?$/;
const DECIMAL = /^\d{1,11}$/;

/** The field that says since when a stream was watched; its value is {@link coverageEnd}. */
export function coverageField(event: Period, month: Instant): string {
  return `s${(event.from - month).toString(36)}`;
}

/** The value that says until when a stream was watched. */
export function coverageEnd(event: Period, month: Instant): number {
  return event.to - month;
}

/** The field that is a transition or an offset. */
export function factField(event: Transition | Offset, month: Instant): string {
  const at = (event.at - month).toString(36);
  if (event.type === 'offset') return `o${at}:${event.offsetMs ?? ''}`;
  const head = `${event.state === 'up' ? 'u' : 'd'}${at}`;
  if (event.since !== event.at)
    return `${head}:${event.reason ?? ''}:${(event.since - month).toString(36)}`;
  return event.reason === null ? head : `${head}:${event.reason}`;
}

/** The event a field and its value stand for; undefined when they are not ours or damaged. */
export function decode(
  field: string,
  value: string,
  month: Instant,
  key: StreamKey,
): StreamEvent | undefined {
  if (field.startsWith('s')) return decodeCoverage(field, value, month, key);
  return field.startsWith('o')
    ? decodeOffset(field, month, key)
    : decodeTransition(field, month, key);
}

function decodeCoverage(
  field: string,
  value: string,
  month: Instant,
  key: StreamKey,
): StreamEvent | undefined {
  const span = decodeSpan(field, value, month);
  return span && { type: 'coverage', ...key, ...span };
}

/**
 * When a device was looked into, by a field and its value; undefined when they are not ours or
 * damaged.
 */
export function decodeInspectionCoverage(
  field: string,
  value: string,
  month: Instant,
  device: string,
): InspectionCoverage | undefined {
  const span = decodeSpan(field, value, month);
  return span && { type: 'inspection-coverage', device, ...span };
}

function decodeSpan(field: string, value: string, month: Instant): Period | undefined {
  const from = COVERAGE.exec(field)?.[1];
  if (from === undefined || !DECIMAL.test(value)) return undefined;
  return { from: month + parseInt(from, 36), to: month + Number(value) };
}

function decodeTransition(field: string, month: Instant, key: StreamKey): StreamEvent | undefined {
  const [, letter = '', offset = '', reasonText = '', since] = TRANSITION.exec(field) ?? [];
  const state = STATES[letter];
  const reason = reasonOf(reasonText);
  if (!state || reason === undefined) return undefined;
  const at = month + parseInt(offset, 36);
  return {
    type: 'transition',
    ...key,
    at,
    state,
    reason,
    since: since === undefined ? at : month + parseInt(since, 36),
  };
}

function decodeOffset(field: string, month: Instant, key: StreamKey): StreamEvent | undefined {
  const [, at, offsetMs] = OFFSET.exec(field) ?? [];
  if (at === undefined) return undefined;
  return {
    type: 'offset',
    ...key,
    at: month + parseInt(at, 36),
    offsetMs: offsetMs === undefined ? null : Number(offsetMs),
  };
}

function reasonOf(text: string): Reason | null | undefined {
  return text === '' ? null : REASONS.find((reason) => reason === text);
}
