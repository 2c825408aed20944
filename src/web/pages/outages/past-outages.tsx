import type { FC } from 'hono/jsx';
import type { AttributedOutage } from '../../../core/judging/outages.ts';
import { FEWEST_DEVICES, together } from '../../../core/exclusions/suggest.ts';
import { bucketsInWords, endOf } from '../device/device-outages.tsx';
import { DEVICE_WORDS } from '../device/device-words.ts';
import { OUTAGES_WORDS } from './outages-words.ts';
import { outagesQuery, type OutagesAsked } from './outages-query.ts';
import { Paging } from '../devices/paging.tsx';
import { durationInWords } from '../wording/format.ts';
import { deviceLink, link, type View } from '../layout/view.ts';
import { reasonInWords } from '../estate/state-reason.ts';

/** Outages, or groups of them, on one page. */
const PAGE_SIZE = 100;
/** Devices of one group listed. */
const MAX_MEMBERS = 40;

type Group = readonly [AttributedOutage, ...AttributedOutage[]];

/** Outages that are over, the latest first; those that look like one event are one row. */
export const PastOutages: FC<{
  readonly view: View;
  readonly asked: OutagesAsked;
  readonly outages: readonly AttributedOutage[];
}> = ({ view, asked, outages }) => {
  const words = OUTAGES_WORDS[view.language];
  const groups = together(outages)
    .flatMap((group): readonly Group[] =>
      group.length >= FEWEST_DEVICES ? [group] : group.map((outage): Group => [outage]),
    )
    .sort((a, b) => b[0].from - a[0].from);
  if (groups.length === 0)
    return <p class="calm">{asked.q === '' ? words.nonePastYet : words.nonePast}</p>;
  const pages = Math.ceil(groups.length / PAGE_SIZE);
  const page = Math.min(asked.page, pages);
  const heads = [
    view.words.from,
    view.words.to,
    view.words.duration,
    words.affected,
    view.words.reasonHead,
    DEVICE_WORDS[view.language].counted,
    view.words.site,
    view.words.vendor,
  ];
  return (
    <>
      <p class="found">
        <strong role="status">
          {words.events(groups.length, new Set(outages.map(({ device }) => device)).size)}
        </strong>
      </p>
      <div class="scroll" tabindex={0} role="group" aria-labelledby="past-head">
        <table class="outages">
          <thead>
            <tr>
              {heads.map((head) => (
                <th scope="col">{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map((group) => (
              <Row view={view} group={group} month={asked.month} />
            ))}
          </tbody>
        </table>
      </div>
      <Paging
        view={view}
        page={page}
        pages={pages}
        address={(to) => link(view, '/outages', outagesQuery({ ...asked, page: to }))}
      />
      <p class="faint">
        {words.delay} {words.file}
      </p>
    </>
  );
};

type RowProps = { readonly view: View; readonly group: Group; readonly month: string };

const Row: FC<RowProps> = ({ view, group, month }) => {
  const { words, times } = view;
  const [first] = group;
  const end = group.reduce((latest, outage) => (outage.to > latest.to ? outage : latest));
  return (
    <tr>
      <td class="num">{times.full(first.from)}</td>
      <td class="num">{endOf(view, end)}</td>
      <td class="num">{durationInWords(end.to - first.from, words)}</td>
      <th scope="row">
        {group.length === 1 ? (
          <Named view={view} outage={first} month={month} />
        ) : (
          <Members view={view} group={group} month={month} />
        )}
      </th>
      <td>
        {group.length === 1
          ? reasonInWords(first.reason ?? '', words)
          : OUTAGES_WORDS[view.language].likely}
      </td>
      <td>{bucketsInWords(view, summed(group))}</td>
      <td>{first.site}</td>
      <td>{first.vendor}</td>
    </tr>
  );
};

/** Leads to the device in the month of the outage, where it is drawn. */
const Named: FC<{
  readonly view: View;
  readonly outage: AttributedOutage;
  readonly month: string;
}> = ({ view, outage: { device, name }, month }) => (
  <a href={deviceLink(view, device, month)}>{name === '' ? device : name}</a>
);

const Members: FC<RowProps> = ({ view, group, month }) => {
  const words = OUTAGES_WORDS[view.language];
  const [{ device, from, parent }] = group;
  const name = view.fleet.devices.find((row) => row.device.id === parent)?.device.name ?? parent;
  return (
    <details id={`past-${device}-${from}`}>
      <summary class="strong">
        {view.words.devices(group.length)}
        {name !== '' && <span class="faint"> {words.behind(name)}</span>}
      </summary>
      <ul class="chips">
        {group.slice(0, MAX_MEMBERS).map((outage) => (
          <li>
            <Named view={view} outage={outage} month={month} />{' '}
            <span class="faint">{durationInWords(outage.to - outage.from, view.words)}</span>
          </li>
        ))}
        {group.length > MAX_MEMBERS && (
          <li class="faint">{words.more(group.length - MAX_MEMBERS)}</li>
        )}
      </ul>
    </details>
  );
};

function summed(group: Group): Pick<AttributedOutage, 'downMs' | 'unreachableMs' | 'excusedMs'> {
  const sum = (part: 'downMs' | 'unreachableMs' | 'excusedMs'): number =>
    group.reduce((total, outage) => total + outage[part], 0);
  return {
    downMs: sum('downMs'),
    unreachableMs: sum('unreachableMs'),
    excusedMs: sum('excusedMs'),
  };
}
