import type { FC } from 'hono/jsx';
import type { DeviceStory } from '../../../core/judging/device-story.ts';
import type { OffsetStatement } from '../../../core/facts/timeline.ts';
import { DEVICE_WORDS } from './device-words.ts';
import { offsetInWords } from '../wording/format.ts';
import type { View } from '../layout/view.ts';

const WIDTH = 1000;
const HEIGHT = 40;
/** Points of a curve; of more, the latest. */
const MAX_POINTS = 1500;
/**
 * An offset below this is what a clock of whole seconds shows when it is right, in milliseconds.
 */
const NOTABLE_MS = 1000;

/** How far a device clock was off over the month; nothing while it was right, or never told. */
export const ClockCurve: FC<{ readonly view: View; readonly story: DeviceStory }> = ({
  view,
  story: { checks, period },
}) => {
  const offsets = checks
    .flatMap((check) => check.offsets)
    .filter(({ at, offsetMs }) => at < period.to && offsetMs !== null)
    .slice(-MAX_POINTS);
  const values = offsets.map(({ offsetMs }) => offsetMs ?? 0);
  const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  if (most < NOTABLE_MS) return null;
  const words = DEVICE_WORDS[view.language];
  const [low, high] = [
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  ];
  const span = words.clockSpan(offsetInWords(low, view.words), offsetInWords(high, view.words));
  return (
    <>
      <h3>
        {words.clockOverTime} <span class="count">{span}</span>
      </h3>
      <svg
        class="curve"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${words.clockOverTime} ${span}`}
      >
        <path class="zero" d={`M0 ${HEIGHT / 2}H${WIDTH}`} vector-effect="non-scaling-stroke" />
        <path class="line" d={steps(offsets, period, most)} vector-effect="non-scaling-stroke" />
      </svg>
    </>
  );
};

/** An offset holds until the next is told. */
function steps(
  offsets: readonly OffsetStatement[],
  { from, to }: DeviceStory['period'],
  most: number,
): string {
  const x = (at: number): string =>
    (((Math.max(from, at) - from) * WIDTH) / (to - from)).toFixed(1);
  const y = (ms: number): string => (HEIGHT / 2 - (ms / most) * (HEIGHT / 2 - 2)).toFixed(1);
  const path = offsets.map(({ at, offsetMs }, index) =>
    index === 0 ? `M${x(at)} ${y(offsetMs ?? 0)}` : `H${x(at)}V${y(offsetMs ?? 0)}`,
  );
  return `${path.join('')}H${WIDTH}`;
}
