import { escaped } from './escape.ts';

/** One bar or point of a chart. `value` null: nothing to tell. */
export type Point = {
  readonly label: string;
  readonly value: number | null;
  readonly shown: string;
};

const WIDTH = 960;

/**
 * Columns over time, as SVG with a text for each that is read out and shown on hovering. `floor`:
 * where the axis begins, so that rates near 1 can be told apart; the axis says so. `mark`: a line
 * across, e.g. the target.
 */
export function columnsSvg(
  points: readonly Point[],
  floor: number,
  top: number,
  mark: number | null,
  title: string,
): string {
  const height = 220;
  const [left, right, head, foot] = [52, 8, 12, 26];
  const span = top - floor;
  const y = (value: number): number =>
    head + (height - head - foot) * (1 - (Math.max(floor, Math.min(top, value)) - floor) / span);
  const step = (WIDTH - left - right) / Math.max(1, points.length);
  const bars = points.map(({ label, value, shown }, index) => {
    const x = left + index * step;
    const bar =
      value === null
        ? ''
        : `<rect class="${mark !== null && value < mark ? 'bad' : 'good'}" x="${round(x + step * 0.15)}" y="${round(y(value))}" width="${round(step * 0.7)}" height="${round(height - foot - y(value))}"><title>${escaped(`${label}: ${shown}`)}</title></rect>`;
    return `${bar}<text class="tick" x="${round(x + step / 2)}" y="${height - 8}" text-anchor="middle">${escaped(label.slice(-2))}</text>`;
  });
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = floor + span * share;
    return `<line class="grid" x1="${left}" x2="${WIDTH - right}" y1="${round(y(value))}" y2="${round(y(value))}"/><text class="tick" x="${left - 6}" y="${round(y(value) + 4)}" text-anchor="end">${(value * 100).toFixed(span < 0.08 ? 1 : 0)} %</text>`;
  });
  const line =
    mark === null || mark < floor
      ? ''
      : `<line class="mark" x1="${left}" x2="${WIDTH - right}" y1="${round(y(mark))}" y2="${round(y(mark))}"/>`;
  return svg(height, title, [...grid, ...bars, line].join(''));
}

/** Bars with their labels on the left and values on the right, longest as wide as the room. */
export function barsSvg(points: readonly Point[], title: string): string {
  const [row, left, right] = [24, 330, 120];
  const most = Math.max(...points.map(({ value }) => value ?? 0), Number.MIN_VALUE);
  const rows = points.map(({ label, value, shown }, index) => {
    const y = index * row;
    const width = ((WIDTH - left - right) * (value ?? 0)) / most;
    return `<text class="name" x="${left - 8}" y="${y + 16}" text-anchor="end">${escaped(shortened(label))}<title>${escaped(label)}</title></text><rect class="bar" x="${left}" y="${y + 4}" width="${round(width)}" height="16"/><text class="value" x="${round(left + width + 6)}" y="${y + 16}">${escaped(shown)}</text>`;
  });
  return svg(Math.max(1, points.length) * row, title, rows.join(''));
}

function svg(height: number, title: string, content: string): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">${content}</svg>`;
}

/** Characters of a label that fit; a Chinese one is as wide as two. */
const ROOM = 46;

function shortened(label: string): string {
  let room = ROOM;
  const characters = Array.from(label);
  const fitting = characters.findIndex((character) => (room -= character > '\u2e7f' ? 2 : 1) < 0);
  return fitting < 0 ? label : `${characters.slice(0, fitting).join('')}…`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
