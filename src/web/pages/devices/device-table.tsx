import type { FC } from 'hono/jsx';
import { inServiceMs, uptime } from '../../../core/judging/availability.ts';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { DEVICES_WORDS } from './devices-words.ts';
import { askedQuery, type Asked } from './page-query.ts';
import { percentText } from '../estate/month-rate.tsx';
import { sortingText, type SortKey } from './sorting.ts';
import { StateMark } from '../estate/state-mark.tsx';
import { durationInWords } from '../wording/format.ts';
import { deviceLink, link, type View } from '../layout/view.ts';
import { stateReason } from '../estate/state-reason.ts';

type Props = { readonly view: View; readonly rows: readonly DeviceView[]; readonly asked: Asked };

/** Devices one a row. A heading sorts by its column; once more, the other way round. */
export const DeviceTable: FC<Props> = ({ view, rows, asked }) => {
  const words = DEVICES_WORDS[view.language];
  const shared = view.words;
  const heads: readonly (readonly [SortKey | null, string])[] = [
    ['state', shared.stateHead],
    ['name', shared.name],
    ['since', shared.lasting],
    [null, shared.reasonHead],
    ['rate', words.month],
    ['site', shared.site],
    ['kind', shared.kindHead],
    ['address', shared.address],
    ['vendor', words.whose],
  ];
  const names = new Map(view.fleet.devices.map(({ device }) => [device.id, device.name]));
  return (
    <div class="scroll" tabindex={0} role="group" aria-label={words.title}>
      <table class="devices">
        <thead>
          <tr>
            {heads.map(([key, head]) => (
              <Head view={view} asked={asked} sort={key} head={head} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row view={view} row={row} parent={names.get(row.device.parent) ?? row.device.parent} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

const Head: FC<{
  readonly view: View;
  readonly asked: Asked;
  readonly sort: SortKey | null;
  readonly head: string;
}> = ({ view, asked, sort, head }) => {
  if (sort === null) return <th scope="col">{head}</th>;
  const { key, reversed } = asked.sorting;
  const here = key === sort;
  const address = link(view, '/devices', {
    ...askedQuery({ ...asked, page: 1 }),
    sort: sortingText({ key: sort, reversed: here && !reversed }),
  });
  return (
    <th scope="col" aria-sort={here ? (reversed ? 'descending' : 'ascending') : undefined}>
      <a href={address} title={DEVICES_WORDS[view.language].sorted(head)}>
        {head}
        {here && <span aria-hidden="true">{reversed ? ' ▲' : ' ▼'}</span>}
      </a>
    </th>
  );
};

const Row: FC<{ readonly view: View; readonly row: DeviceView; readonly parent: string }> = ({
  view,
  row,
  parent,
}) => {
  const {
    words,
    times,
    fleet: { at },
  } = view;
  const { device, since, month } = row;
  return (
    <tr>
      <td>
        <StateMark state={row.state} words={words} />
      </td>
      <th scope="row">
        <a href={deviceLink(view, device.id)}>{device.name === '' ? device.id : device.name}</a>
        <span class="code">{device.id}</span>
      </th>
      <td class="num">
        {since !== null && (
          <time datetime={new Date(since).toISOString()} title={times.full(since)}>
            {durationInWords(at - since, words)}
          </time>
        )}
      </td>
      <td>{stateReason(row, parent, words)}</td>
      <td class="num">{inServiceMs(month) > 0 ? percentText(uptime(month)) : '—'}</td>
      <td>{device.site}</td>
      <td class="nowrap">{words.kind[device.kind]}</td>
      <td class="code">{device.address}</td>
      <td>
        {device.vendor}
        <span class="faint">{device.contract}</span>
      </td>
    </tr>
  );
};
