import type { FC } from 'hono/jsx';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { openOutages, type OpenOutage } from '../../../core/health/open-outages.ts';
import { OUTAGES_WORDS } from './outages-words.ts';
import { StateMark } from '../estate/state-mark.tsx';
import { durationInWords } from '../wording/format.ts';
import { deviceLink, link, type View } from '../layout/view.ts';
import { stateReason } from '../estate/state-reason.ts';

/** Outages listed; there are more only when the whole estate burns. */
const MAX_OUTAGES = 150;
/** Devices of one outage listed. */
const MAX_MEMBERS = 40;

/** What is off now, by its causes. */
export const OpenOutages: FC<{ readonly view: View; readonly terms: readonly string[] }> = ({
  view,
  terms,
}) => {
  const words = OUTAGES_WORDS[view.language];
  const outages = openOutages(view.fleet.devices, view.fleet.at).filter(({ devices }) =>
    devices.some((row) => isSought(row, terms)),
  );
  const count = outages.reduce((sum, { devices }) => sum + devices.length, 0);
  return (
    <section aria-labelledby="open-head">
      <h2 id="open-head">
        {words.open} {count > 0 && <span class="count">{words.events(outages.length, count)}</span>}
      </h2>
      {outages.length === 0 ? (
        <p class="calm good">✓ {words.noneOpen}</p>
      ) : (
        <div class="scroll" tabindex={0} role="group" aria-labelledby="open-head">
          <table class="outages">
            <thead>
              <tr>
                {[
                  view.words.stateHead,
                  words.affected,
                  view.words.lasting,
                  view.words.reasonHead,
                  view.words.site,
                  view.words.vendor,
                ].map((head) => (
                  <th scope="col">{head}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {outages.slice(0, MAX_OUTAGES).map((outage) => (
                <Row view={view} outage={outage} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {outages.length > MAX_OUTAGES && (
        <p class="more">
          <a href={link(view, '/devices', { state: 'off' })}>
            {view.words.firstOf(MAX_OUTAGES, outages.length)}
          </a>
        </p>
      )}
    </section>
  );
};

function isSought(
  { device: { id, name, site, contract, vendor } }: DeviceView,
  terms: readonly string[],
): boolean {
  return terms.every((term) =>
    [id, name, site, contract, vendor].some((text) => text.toLowerCase().includes(term)),
  );
}

const Row: FC<{ readonly view: View; readonly outage: OpenOutage }> = ({
  view,
  outage: { cause, since, devices },
}) => {
  const {
    words,
    times,
    fleet: { at },
  } = view;
  const first = devices[0]!;
  return (
    <tr>
      <td>
        <StateMark state={first.state} words={words} />
      </td>
      <th scope="row">
        {cause === 'alone' ? (
          <Named view={view} row={first} />
        ) : (
          <Members view={view} cause={cause} devices={devices} />
        )}
      </th>
      <td class="num">
        {since !== null && (
          <time datetime={new Date(since).toISOString()} title={times.full(since)}>
            {durationInWords(at - since, words)}
          </time>
        )}
      </td>
      <td>
        {cause === 'together'
          ? OUTAGES_WORDS[view.language].likely
          : stateReason(first, nameOf(view, first.device.parent), words)}
      </td>
      <td>{shared(devices, 'site')}</td>
      <td>{shared(devices, 'vendor')}</td>
    </tr>
  );
};

const Named: FC<{ readonly view: View; readonly row: DeviceView }> = ({
  view,
  row: { device },
}) => (
  <>
    <a href={deviceLink(view, device.id)}>{device.name === '' ? device.id : device.name}</a>
    {view.service.ledger().excused.has(device.id) && (
      <span class="faint"> {OUTAGES_WORDS[view.language].excusedNow}</span>
    )}
  </>
);

const Members: FC<{
  readonly view: View;
  readonly cause: 'parent' | 'together';
  readonly devices: readonly DeviceView[];
}> = ({ view, cause, devices }) => {
  const words = OUTAGES_WORDS[view.language];
  const { device } = devices[0]!;
  const heading =
    cause === 'parent'
      ? words.cutOff(device.name === '' ? device.id : device.name, devices.length - 1)
      : view.words.devices(devices.length);
  return (
    <details id={`open-${device.id}`}>
      <summary class="strong">{heading}</summary>
      <ul class="chips">
        {devices.slice(0, MAX_MEMBERS).map((row) => (
          <li>
            <StateMark state={row.state} words={view.words} bare /> <Named view={view} row={row} />
          </li>
        ))}
        {devices.length > MAX_MEMBERS && (
          <li class="faint">{words.more(devices.length - MAX_MEMBERS)}</li>
        )}
      </ul>
    </details>
  );
};

function nameOf({ fleet }: View, id: string): string {
  return fleet.devices.find(({ device }) => device.id === id)?.device.name ?? id;
}

/** The values of a column, at most two and a mark for more. */
function shared(devices: readonly DeviceView[], column: 'site' | 'vendor'): string {
  const values = [...new Set(devices.map(({ device }) => device[column]))];
  return values.length > 2 ? `${values.slice(0, 2).join(' · ')} …` : values.join(' · ');
}
