import { visibleMarkup } from '../../core/text/markup.ts';

/** One column or bar of a chart. `value` null: nothing to tell. */
export type Point = {
  readonly label: string;
  readonly value: number | null;
  readonly shown: string;
};

/** The values that an axis shows, and the value a line is drawn at. */
export type Axis = { readonly floor: number; readonly top: number; readonly mark: number | null };

const WIDTH = 960;
const PLOT = { height: 220, left: 52, right: WIDTH - 8, head: 12, foot: 194 };

/**
 * Columns over time, as SVG with a text for each that is read out and shown on hovering. The axis
 * need not begin at 0, so that rates near 1 can be told apart; it says so.
 */
export function columnsSvg(points: readonly Point[], axis: Axis, title: string): string {
  const scale = scaleOf(axis);
  const step = (PLOT.right - PLOT.left) / Math.max(1, points.length);
  const columns = points.map((point, index) => {
    const x = PLOT.left + index * step;
    const tick = `<text class="tick" x="${round(x + step / 2)}" y="${PLOT.height - 8}" text-anchor="middle">${visibleMarkup(point.label.slice(-2))}</text>`;
    return columnSvg(point, axis, x, step) + tick;
  });
  const { mark } = axis;
  const line = mark === null || mark < axis.floor ? '' : lineSvg('mark', scale(mark));
  return svg(PLOT.height, title, [...gridSvg(axis), ...columns, line].join(''));
}

/** Makes a function that gives the height of a value on the chart, from its top. */
function scaleOf({ floor, top }: Axis): (value: number) => number {
  return (value) => {
    const share = (Math.max(floor, Math.min(top, value)) - floor) / (top - floor);
    return round(PLOT.foot - (PLOT.foot - PLOT.head) * share);
  };
}

function columnSvg({ label, value, shown }: Point, axis: Axis, x: number, step: number): string {
  if (value === null) return '';
  const y = scaleOf(axis)(value);
  const className = axis.mark !== null && value < axis.mark ? 'bad' : 'good';
  const place = `x="${round(x + step * 0.15)}" y="${y}" width="${round(step * 0.7)}" height="${round(PLOT.foot - y)}"`;
  return `<rect class="${className}" ${place}><title>${visibleMarkup(`${label}: ${shown}`)}</title></rect>`;
}

function gridSvg(axis: Axis): readonly string[] {
  const range = axis.top - axis.floor;
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = axis.floor + range * share;
    const y = scaleOf(axis)(value);
    const percent = (value * 100).toFixed(range < 0.08 ? 1 : 0);
    const tick = `<text class="tick" x="${PLOT.left - 6}" y="${round(y + 4)}" text-anchor="end">${percent} %</text>`;
    return lineSvg('grid', y) + tick;
  });
}

function lineSvg(className: string, y: number): string {
  return `<line class="${className}" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/>`;
}

const BAR = { height: 24, left: 330, room: WIDTH - 330 - 120 };

/** Bars with their labels on the left and values on the right; the longest fills the room. */
export function barsSvg(points: readonly Point[], title: string): string {
  const longest = Math.max(...points.map(({ value }) => value ?? 0), Number.MIN_VALUE);
  const bars = points.map(({ label, value, shown }, index) => {
    const y = index * BAR.height;
    const width = (BAR.room * (value ?? 0)) / longest;
    return [
      `<text class="name" x="${BAR.left - 8}" y="${y + 16}" text-anchor="end">`,
      `${visibleMarkup(shortened(label))}<title>${visibleMarkup(label)}</title></text>`,
      `<rect class="bar" x="${BAR.left}" y="${y + 4}" width="${round(width)}" height="16"/>`,
      `<text class="value" x="${round(BAR.left + width + 6)}" y="${y + 16}">${visibleMarkup(shown)}</text>`,
    ].join('');
  });
  return svg(Math.max(1, points.length) * BAR.height, title, bars.join(''));
}

function svg(height: number, title: string, content: string): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${visibleMarkup(title)}">${content}</svg>`;
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
