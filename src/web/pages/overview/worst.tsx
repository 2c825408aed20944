import type { FC } from 'hono/jsx';
import { ratio, uptime } from '../../../core/judging/availability.ts';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { percentOf } from '../layout/month-cells.tsx';
import { OVERVIEW_WORDS } from './overview-words.ts';
import { StateMark } from '../layout/state.tsx';
import { isOff, least } from '../layout/summary.ts';
import { durationInWords } from '../layout/format.ts';
import { deviceLink, link, type View } from '../layout/view.ts';

/** Devices among the worst. */
const WORST = 8;

/** The devices that were least online this month. */
export const WorstMonth: FC<{ readonly view: View }> = ({ view }) => {
  const words = OVERVIEW_WORDS[view.language];
  const rows = least(view.fleet.devices, WORST, ({ month }) =>
    month.downMs + month.unreachableMs > 0 ? ratio(uptime(month)) : null,
  );
  return (
    <section id="worst" data-live aria-labelledby="worst-head">
      <h2 id="worst-head">
        <a href={link(view, '/devices', { sort: 'rate' })}>{words.worst}</a>
      </h2>
      {rows.length === 0 ? (
        <p class="calm">{words.noneWorst}</p>
      ) : (
        <Rows view={view} rows={rows} tell={({ month }) => percentOf(uptime(month))} />
      )}
    </section>
  );
};

/** The devices that have been off for longest. */
export const LongestOff: FC<{ readonly view: View }> = ({ view }) => {
  const {
    words,
    fleet: { at, devices },
  } = view;
  const rows = least(devices, WORST, ({ state, since }) => (isOff(state) ? since : null));
  return (
    <section id="longest" data-live aria-labelledby="longest-head">
      <h2 id="longest-head">
        <a href={link(view, '/devices', { state: 'off', sort: 'since' })}>
          {OVERVIEW_WORDS[view.language].longestOff}
        </a>
      </h2>
      {rows.length === 0 ? (
        <p class="calm good">✓ {OVERVIEW_WORDS[view.language].noneOff}</p>
      ) : (
        <Rows
          view={view}
          rows={rows}
          tell={({ since }) => durationInWords(at - (since ?? at), words)}
        />
      )}
    </section>
  );
};

const Rows: FC<{
  readonly view: View;
  readonly rows: readonly DeviceView[];
  readonly tell: (row: DeviceView) => string;
}> = ({ view, rows, tell }) => (
  <ol class="rows">
    {rows.map((row) => (
      <li>
        <StateMark state={row.state} words={view.words} bare />
        <span class="what">
          <a href={deviceLink(view, row.device.id)}>
            {row.device.name === '' ? row.device.id : row.device.name}
          </a>
          <span class="faint">{row.device.site}</span>
        </span>
        <span class="num strong">{tell(row)}</span>
      </li>
    ))}
  </ol>
);
