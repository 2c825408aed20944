import type { FC } from 'hono/jsx';
import type { Division } from '../../../core/judging/availability.ts';
import { lengthMs, type Spans } from '../../../core/time/spans.ts';
import type { Period } from '../../../core/time/civil-time.ts';
import { DEVICE_WORDS } from './device-words.ts';
import { durationInWords } from '../wording/format.ts';
import type { View } from '../layout/view.ts';

/** A strip's measures in its own units. */
const WIDTH = 1000;
const HEIGHT = 26;

/** What a division is made of, the later drawn over the earlier. */
const PARTS = ['up', 'unobserved', 'excused', 'unreachable', 'down'] as const;
type Part = (typeof PARTS)[number];

/** Top edge of each part: told apart by height and pattern as well as by colour. */
const TOPS: Readonly<Record<Part, number>> = {
  down: 0,
  unreachable: 4,
  excused: 8,
  up: 11,
  unobserved: 18,
};
/** A trouble is drawn at least this wide, or a minute in a month would not be seen. */
const LEAST: Readonly<Record<Part, number>> = {
  down: 2,
  unreachable: 2,
  excused: 2,
  up: 0,
  unobserved: 0,
};

/** The hatchings that the bars of a page refer to; drawn once a page. */
export const Patterns: FC = () => (
  <svg class="pattern" width="0" height="0" aria-hidden="true">
    <defs>
      <pattern
        id="w-unreachable"
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect class="base-unreachable" width="5" height="5" />
        <path class="ink" d="M0 0V5" stroke-width="2.4" />
      </pattern>
      <pattern id="w-excused" width="5" height="5" patternUnits="userSpaceOnUse">
        <rect class="base-excused" width="5" height="5" />
        <path class="ink" d="M0 2.5H5" stroke-width="1.6" />
      </pattern>
      <pattern id="w-unobserved" width="4" height="4" patternUnits="userSpaceOnUse">
        <rect class="base-unobserved" width="4" height="4" />
        <path class="ink-faint" d="M0 0V4" stroke-width="2.6" />
      </pattern>
    </defs>
  </svg>
);

type Props = {
  readonly view: View;
  readonly name: string;
  readonly division: Division;
  /** What the whole width stands for. */
  readonly over: Period;
  /** Starts of days. */
  readonly days: readonly number[];
};

/** A division of time as a strip, with the same in words for those who cannot see it. */
export const Strip: FC<Props> = ({ view, name, division, over, days }) => {
  const place = (at: number): number => ((at - over.from) * WIDTH) / (over.to - over.from);
  return (
    <svg
      class="strip"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={DEVICE_WORDS[view.language].summary(name, inWords(view, division))}
    >
      {PARTS.map(
        (part) =>
          division[part].length > 0 && (
            <path class={part} d={outline(division[part], place, TOPS[part], LEAST[part])} />
          ),
      )}
      <path
        class="tick"
        d={days.map((day) => `M${place(day).toFixed(1)} ${HEIGHT - 5}V${HEIGHT}`).join('')}
      />
    </svg>
  );
};

/** What the parts look like. */
export const Key: FC<{ readonly view: View }> = ({ view: { words, language } }) => (
  <ul class="key" aria-label={DEVICE_WORDS[language].legend}>
    {PARTS.map((part) => (
      <li>
        <svg
          class="strip"
          viewBox={`0 0 50 ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path class={part} d={`M0 ${TOPS[part]}H50V${HEIGHT}H0z`} />
        </svg>
        {words.bucket[part]}
      </li>
    ))}
  </ul>
);

/** Boxes side by side, at most one a unit: those that would touch are one. */
function outline(spans: Spans, place: (at: number) => number, top: number, least: number): string {
  const boxes: { from: number; to: number }[] = [];
  for (const span of spans) {
    const from = place(span.from);
    const to = Math.max(place(span.to), from + least);
    const last = boxes.at(-1);
    if (last && from - last.to < 1) last.to = Math.max(last.to, to);
    else boxes.push({ from, to });
  }
  return boxes
    .filter(({ from, to }) => to - from >= 0.05)
    .map(
      ({ from, to }) => `M${from.toFixed(1)} ${top}H${to.toFixed(1)}V${HEIGHT}H${from.toFixed(1)}z`,
    )
    .join('');
}

function inWords({ words }: View, division: Division): string {
  const told = PARTS.map((part) => ({ part, ms: lengthMs(division[part]) })).filter(
    ({ ms }) => ms > 0,
  );
  return (
    told.map(({ part, ms }) => `${words.bucket[part]} ${durationInWords(ms, words)}`).join(' · ') ||
    words.none
  );
}
