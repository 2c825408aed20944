import type { FC } from 'hono/jsx';
import { ratio, uptime } from '../../../core/judging/availability.ts';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { percentText } from '../estate/month-rate.tsx';
import { OVERVIEW_WORDS } from './overview-words.ts';
import { StateMark } from '../estate/state-mark.tsx';
import { isDown, least } from '../estate/state-counts.ts';
import { durationInWords } from '../wording/format.ts';
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
        <Rows view={view} rows={rows} tell={({ month }) => percentText(uptime(month))} />
      )}
    </section>
  );
};

/** The devices that have been off for longest. */
export const LongestDown: FC<{ readonly view: View }> = ({ view }) => {
  const {
    words,
    fleet: { at, devices },
  } = view;
  const rows = least(devices, WORST, ({ state, since }) => (isDown(state) ? since : null));
  return (
    <section id="longest" data-live aria-labelledby="longest-head">
      <h2 id="longest-head">
        <a href={link(view, '/devices', { state: 'off', sort: 'since' })}>
          {OVERVIEW_WORDS[view.language].longestDown}
        </a>
      </h2>
      {rows.length === 0 ? (
        <p class="calm good">✓ {OVERVIEW_WORDS[view.language].noneDown}</p>
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
