import type { DeviceView, StreamView } from '../../../core/health/fleet-view.ts';
import { offsetInWords } from '../wording/format.ts';
import type { Words } from '../wording/words.ts';

/**
 * Why a device is in the state it is shown in, in words; empty for an intact one. `parent`: the
 * name of the device above it.
 */
export function stateReason(view: DeviceView, parent: string, words: Words): string {
  if (view.state === 'intact') return '';
  if (view.state === 'unobserved') return blindWhy(view, words);
  const failing = view.streams
    .filter((stream) => stream.state === 'down')
    .map((stream) => streamWhy(stream, words));
  const above = view.state === 'unreachable' ? [words.parentDown(parent)] : [];
  const clock =
    view.clockWrong && view.clockOffsetMs !== null
      ? [words.clockOff(offsetInWords(view.clockOffsetMs, words))]
      : [];
  const silent = view.streams.every((stream) => !stream.proven) ? [words.neverAnswered] : [];
  const told = [...above, ...failing, ...clock, ...silent];
  // Nothing that was asked for is wrong: what was found by looking inside is.
  return (told.length === 0 && view.state === 'impaired' ? [words.countedFinding] : told).join(
    ' · ',
  );
}

function streamWhy(stream: StreamView, words: Words): string {
  return `${words.check[stream.check]} ${reasonInWords(stream.reason, words)}`.trim();
}

function blindWhy(view: DeviceView, words: Words): string {
  const reason = view.streams.find((stream) => stream.reason !== '')?.reason ?? '';
  return reason === ''
    ? words.notObserved
    : `${words.notObserved} · ${reasonInWords(reason, words)}`;
}

/** A reason or cause in words; one the catalogue does not know as it is. */
export function reasonInWords(reason: string, { reason: known }: Words): string {
  const bare = reason.replace(/^blind-/, '');
  return Object.hasOwn(known, bare) ? known[bare as keyof typeof known] : reason;
}
