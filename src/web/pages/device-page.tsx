import type { Child, FC } from 'hono/jsx';
import { coverage, uptime, type Buckets } from '../../core/availability.ts';
import type { DeviceView, StreamView } from '../../core/fleet.ts';
import { History, type StreamHistory } from './history.tsx';
import { Layout } from './layout.tsx';
import { boundsOf, percentOf } from './month-cells.tsx';
import { StateMark } from './state.tsx';
import { durationInWords, offsetInWords } from './telling.ts';
import { deviceLink, link, type View } from './view.ts';
import { reasonInWords, whyOf } from './why.ts';

type Props = {
  readonly view: View;
  readonly row: DeviceView;
  readonly parent: DeviceView | null;
  readonly at: number;
  /** Null: the store does not answer. */
  readonly history: readonly StreamHistory[] | null;
};

/** All that is known of one device. */
export const DevicePage: FC<Props> = ({ view, row, parent, at, history }) => {
  const { words, teller } = view;
  const { device, since } = row;
  const parentName = parent?.device.name ?? device.parent;
  return (
    <Layout view={view} path={`/devices/${encodeURIComponent(device.id)}`} heading={device.name === '' ? device.id : device.name} title={device.name === '' ? device.id : device.name}>
      <p class="screen"><a href={link(view, '/')}>← {words.back}</a></p>
      <p class="lead">
        <StateMark state={row.state} words={words} />
        {since !== null && <span>{durationInWords(at - since, words)} <span class="faint">{teller.full(since)}</span></span>}
        <span>{whyOf(row, parentName, words)}</span>
      </p>
      <div class="columns">
        <Particulars view={view} row={row} parentName={parentName} />
        <Month view={view} month={row.month} />
      </div>
      <Checks view={view} row={row} at={at} />
      <History view={view} history={history} at={at} />
    </Layout>
  );
};

const Particulars: FC<{ readonly view: View; readonly row: DeviceView; readonly parentName: string }> = ({ view, row, parentName }) => {
  const { words } = view;
  const { device } = row;
  const rows: readonly (readonly [string, Child])[] = [
    [words.device, <span class="code">{device.id}</span>],
    [words.kindHead, words.kind[device.kind]],
    [words.site, device.site],
    [words.address, <span class="code">{device.address}</span>],
    [words.contract, device.contract],
    [words.vendor, device.vendor],
    [words.pointClass, device.class],
    [words.parent, device.parent === '' ? '' : <a href={deviceLink(view, device.parent)}>{parentName}</a>],
    [words.clock, clockOf(view, row)],
  ];
  return (
    <section>
      <dl>{rows.filter(([, value]) => value !== '').map(([head, value]) => <div><dt>{head}</dt><dd>{value}</dd></div>)}</dl>
    </section>
  );
};

function clockOf({ words }: View, row: DeviceView): Child {
  if (row.clockOffsetMs === null) return words.clockUnknown;
  const offset = offsetInWords(row.clockOffsetMs, words);
  return row.clockWrong ? <span class="bad">✗ {offset}</span> : `${offset} · ${words.clockWithin}`;
}

const Month: FC<{ readonly view: View; readonly month: Buckets }> = ({ view, month }) => {
  const { words } = view;
  const buckets = Object.keys(words.bucket) as (keyof Buckets)[];
  return (
    <section aria-labelledby="month">
      <h2 id="month">{words.month}</h2>
      <dl>
        <div><dt>{words.uptime}</dt><dd class="strong">{percentOf(uptime(month))}</dd></div>
        <div><dt>{words.bounds}</dt><dd>{boundsOf(month)}</dd></div>
        <div><dt>{words.coverage}</dt><dd>{percentOf(coverage(month))}</dd></div>
        {buckets.map((bucket) => <div><dt>{words.bucket[bucket]}</dt><dd>{durationInWords(month[bucket], words)}</dd></div>)}
      </dl>
    </section>
  );
};

const Checks: FC<{ readonly view: View; readonly row: DeviceView; readonly at: number }> = ({ view, row, at }) => {
  const { words } = view;
  const heads = [words.checkHead, words.stateHead, words.since, words.latency, words.lastObserved, words.why, words.detail];
  return (
    <section aria-labelledby="checks">
      <h2 id="checks">{words.checks}</h2>
      <div class="scroll" tabindex={0} role="region" aria-labelledby="checks">
        <table>
          <thead><tr>{heads.map((head) => <th scope="col">{head}</th>)}</tr></thead>
          <tbody>{row.streams.map((stream) => <CheckRow view={view} stream={stream} at={at} />)}</tbody>
        </table>
      </div>
    </section>
  );
};

const CheckRow: FC<{ readonly view: View; readonly stream: StreamView; readonly at: number }> = ({ view, stream, at }) => {
  const { words } = view;
  const state = stream.state ?? 'unobserved';
  const mark = { up: 'intact', down: 'offline', unobserved: 'unobserved' } as const;
  const notes = [reasonInWords(stream.reason, words), stream.suspect ? words.suspect : '', stream.proven ? '' : words.neverAnswered];
  return (
    <tr>
      <th scope="row">{words.check[stream.check]}</th>
      <td><StateMark state={mark[state]} words={{ ...words, state: { ...words.state, [mark[state]]: words.streamState[state] } }} /></td>
      <td class="num">{stream.since !== null && durationInWords(at - stream.since, words)}</td>
      <td class="num">{stream.latencyMs !== null && `${stream.latencyMs.toFixed(1)} ms`}</td>
      <td class="num">{stream.lastObservedAt !== null && words.ago(durationInWords(at - stream.lastObservedAt, words))}</td>
      <td>{notes.filter((note) => note !== '').join(' · ')}</td>
      <td class="code">{stream.detail}</td>
    </tr>
  );
};
