import type { FleetView, StateChange } from '../../core/health/fleet-view.ts';
import { changeLine, countStates, summaryBlock, summaryLine, sweepLine } from './live-summary.ts';

/** Between two lines of counts where nobody can watch a screen, in milliseconds. */
const PLAIN_EVERY_MS = 5000;
/** Between two looks at the estate, in milliseconds. */
const LOOK_MS = 1000;

/** Where a summary is shown. */
export type ScreenOutput = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
};

/**
 * Shows the estate live until stopped: a block that is redrawn on a terminal, plain lines
 * elsewhere.
 */
export function showLive(
  output: ScreenOutput,
  view: () => FleetView,
  zone: string,
): { stop(): void } {
  const draw = output.isTTY === true ? redraw(output, zone) : plainLines(output, zone);
  const look = setInterval(() => {
    draw(view());
  }, LOOK_MS);
  return {
    stop: () => {
      clearInterval(look);
      draw(view());
    },
  };
}

function redraw(output: ScreenOutput, zone: string): (view: FleetView) => void {
  let drawn = 0;
  let swept = false;
  return (view) => {
    swept ||= countStates(view).unobserved === 0;
    const lines = summaryBlock(view, swept, zone).map((line) =>
      Array.from(line)
        .slice(0, (output.columns ?? 100) - 1)
        .join(''),
    );
    const up = drawn > 0 ? `\u001b[${drawn}A\u001b[J` : '';
    output.write(`${up}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
}

function plainLines(output: ScreenOutput, zone: string): (view: FleetView) => void {
  let lastAt = 0;
  let swept = false;
  let told: StateChange | undefined;
  return (view) => {
    const fresh = view.changes.slice(told ? view.changes.lastIndexOf(told) + 1 : 0);
    told = view.changes.at(-1) ?? told;
    for (const change of fresh) output.write(`${changeLine(change, zone)}\n`);
    if (view.at - lastAt < PLAIN_EVERY_MS) return;
    lastAt = view.at;
    swept ||= countStates(view).unobserved === 0;
    output.write(`${swept ? summaryLine(view) : `${sweepLine(view)}  ${summaryLine(view)}`}\n`);
  };
}
