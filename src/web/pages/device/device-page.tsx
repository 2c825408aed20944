import type { Child, FC } from 'hono/jsx';
import {
  coverage,
  uptime,
  type Buckets,
  type Division,
} from '../../../core/judging/availability.ts';
import type { DeviceView, StreamView } from '../../../core/health/fleet-view.ts';
import { monthOf, type Instant } from '../../../core/time/civil-time.ts';
import { CheckNowSection } from '../check-now/check-now-section.tsx';
import { TimelineSection, type Told } from './timeline-section.tsx';
import { DEVICE_WORDS } from './device-words.ts';
import { DEVICES_WORDS } from '../devices/devices-words.ts';
import { InspectionSection } from './inspection-section.tsx';
import { Layout } from '../layout/layout.tsx';
import { boundsText, percentText, Verdict } from '../estate/month-rate.tsx';
import { RelatedDevices } from './related-devices.tsx';
import { StateMark } from '../estate/state-mark.tsx';
import { durationInWords, offsetInWords } from '../wording/format.ts';
import { deviceLink, link, type View } from '../layout/view.ts';
import { reasonInWords, stateReason } from '../estate/state-reason.ts';

type Props = {
  readonly view: View;
  readonly row: DeviceView;
  readonly told: Told;
  /** When the picture that is kept of it was taken; null: none is. */
  readonly pictureAt: Instant | null;
};

/** All that is known of one device. */
export const DevicePage: FC<Props> = ({ view, row, told, pictureAt }) => {
  const {
    words,
    times,
    fleet: { at },
  } = view;
  const { device, since } = row;
  const parent = view.fleet.devices.find((candidate) => candidate.device.id === device.parent);
  const parentName = parent?.device.name ?? device.parent;
  const name = device.name === '' ? device.id : device.name;
  const aside = <a href={link(view, '/devices')}>← {DEVICES_WORDS[view.language].title}</a>;
  return (
    <Layout
      view={view}
      path={`/devices/${encodeURIComponent(device.id)}`}
      heading={name}
      title={name}
      query={{ month: told.month === monthOf(at, view.service.zone) ? '' : told.month }}
      aside={aside}
    >
      <p class="lead" id="lead" data-live>
        <StateMark state={row.state} words={words} />
        {since !== null && (
          <span>
            {durationInWords(at - since, words)} <span class="faint">{times.full(since)}</span>
          </span>
        )}
        <span>{stateReason(row, parentName, words)}</span>
      </p>
      <div class="columns">
        <Particulars view={view} row={row} parentName={parentName} />
        <Month view={view} month={row.month} />
      </div>
      <Checks view={view} row={row} />
      <CheckNowSection view={view} id={device.id} />
      <InspectionSection view={view} device={device} pictureAt={pictureAt} />
      <TimelineSection view={view} device={device.id} told={told} now={row} />
      <RelatedDevices view={view} row={row} />
    </Layout>
  );
};

const Particulars: FC<{
  readonly view: View;
  readonly row: DeviceView;
  readonly parentName: string;
}> = ({ view, row, parentName }) => {
  const { words } = view;
  const own = DEVICE_WORDS[view.language];
  const { device } = row;
  const rows: readonly (readonly [string, Child])[] = [
    [words.device, <Copied view={view} id="device-id" text={device.id} />],
    [words.address, <Copied view={view} id="device-address" text={device.address} />],
    [words.kindHead, words.kind[device.kind]],
    [
      words.site,
      device.site === '' ? (
        ''
      ) : (
        <a href={link(view, '/devices', { site: device.site })}>{device.site}</a>
      ),
    ],
    [
      words.contract,
      device.contract === '' ? '' : <Contract view={view} number={device.contract} />,
    ],
    [
      words.vendor,
      device.vendor === '' ? (
        ''
      ) : (
        <a href={link(view, '/devices', { vendor: device.vendor })}>{device.vendor}</a>
      ),
    ],
    [words.pointClass, device.class],
    [
      words.parent,
      device.parent === '' ? '' : <a href={deviceLink(view, device.parent)}>{parentName}</a>,
    ],
    [own.installed, device.installedOn],
    [own.note, device.note],
  ];
  return (
    <section aria-labelledby="about-head">
      <h2 id="about-head">{own.about}</h2>
      <dl>
        {rows
          .filter(([, value]) => value !== '')
          .map(([head, value]) => (
            <div>
              <dt>{head}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
};

const Copied: FC<{ readonly view: View; readonly id: string; readonly text: string }> = ({
  view,
  id,
  text,
}) => (
  <>
    <span class="code" id={id}>
      {text}
    </span>{' '}
    <button type="button" class="quiet needs-script screen" data-copy={id}>
      {DEVICE_WORDS[view.language].copy}
    </button>
  </>
);

const Contract: FC<{ readonly view: View; readonly number: string }> = ({ view, number }) => {
  const known = view.service
    .ledger()
    .contracts.find(({ contract }) => contract.number === number)?.contract;
  return (
    <>
      <a href={link(view, '/contracts')}>{number}</a>
      {known && (
        <span class="faint">
          {' '}
          {known.name} {known.vendorPhone}
        </span>
      )}
    </>
  );
};

const Month: FC<{ readonly view: View; readonly month: Buckets }> = ({ view, month }) => {
  const { words } = view;
  const buckets = Object.keys(words.bucket) as (keyof Division)[];
  return (
    <section id="month" data-live aria-labelledby="month-head">
      <h2 id="month-head">{words.month}</h2>
      <dl>
        <div>
          <dt>{words.uptime}</dt>
          <dd>
            <strong>{percentText(uptime(month))}</strong> <Verdict view={view} month={month} />
          </dd>
        </div>
        <div>
          <dt>{words.bounds}</dt>
          <dd>{boundsText(month)}</dd>
        </div>
        <div>
          <dt>{words.coverage}</dt>
          <dd>{percentText(coverage(month))}</dd>
        </div>
        {buckets.map((bucket) => (
          <div>
            <dt>{words.bucket[bucket]}</dt>
            <dd>{durationInWords(month[`${bucket}Ms`], words)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
};

const Checks: FC<{ readonly view: View; readonly row: DeviceView }> = ({ view, row }) => {
  const { words } = view;
  const heads = [
    words.checkHead,
    words.stateHead,
    words.lasting,
    words.latency,
    words.lastObserved,
    words.reasonHead,
    words.detail,
  ];
  return (
    <section id="checks" data-live aria-labelledby="checks-head">
      <h2 id="checks-head">
        {words.checks}{' '}
        <span class="count">
          {words.clock} {clockOf(view, row)}
        </span>
      </h2>
      <div class="scroll" tabindex={0} role="group" aria-labelledby="checks-head">
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th scope="col">{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {row.streams.map((stream) => (
              <CheckRow view={view} stream={stream} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};

function clockOf({ words, language }: View, row: DeviceView): Child {
  const own = DEVICE_WORDS[language];
  if (row.clockOffsetMs === null) return own.clockUnknown;
  const offset = offsetInWords(row.clockOffsetMs, words);
  return row.clockWrong ? <span class="bad">✗ {offset}</span> : `${offset} · ${own.clockWithin}`;
}

const CheckRow: FC<{ readonly view: View; readonly stream: StreamView }> = ({ view, stream }) => {
  const {
    words,
    fleet: { at },
  } = view;
  const state = stream.state ?? 'unobserved';
  const mark = { up: 'intact', down: 'offline', unobserved: 'unobserved' } as const;
  const notes = [
    reasonInWords(stream.reason, words),
    stream.suspect ? DEVICE_WORDS[view.language].suspect : '',
    stream.proven ? '' : words.neverAnswered,
  ];
  return (
    <tr>
      <th scope="row">{words.check[stream.check]}</th>
      <td>
        <StateMark
          state={mark[state]}
          words={{ ...words, state: { ...words.state, [mark[state]]: words.checkState[state] } }}
        />
      </td>
      <td class="num">{stream.since !== null && durationInWords(at - stream.since, words)}</td>
      <td class="num">{stream.latencyMs !== null && `${stream.latencyMs.toFixed(1)} ms`}</td>
      <td class="num">
        {stream.lastObservedAt !== null &&
          words.ago(durationInWords(at - stream.lastObservedAt, words))}
      </td>
      <td>{notes.filter((note) => note !== '').join(' · ')}</td>
      <td class="code">{stream.detail}</td>
    </tr>
  );
};
