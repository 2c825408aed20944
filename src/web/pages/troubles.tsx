import type { FC } from 'hono/jsx';
import type { DeviceView, FleetView } from '../../core/fleet.ts';
import { SHOWN_STATES } from '../../core/judgement.ts';
import { matcher } from '../devices.ts';
import { filterQuery, type Filter } from './filter.ts';
import { StateMark } from './state.tsx';
import { byUrgency, choices } from './summary.ts';
import { durationInWords } from './telling.ts';
import { deviceLink, link, type View } from './view.ts';
import { whyOf } from './why.ts';

/** Devices listed on one page. */
const MAX_ROWS = 200;
/** Choices one menu offers. */
const MAX_CHOICES = 300;

type Props = { readonly view: View; readonly fleet: FleetView; readonly filter: Filter };

/** What is not well now, or whatever the filter asks for. */
export const Troubles: FC<Props> = ({ view, fleet, filter }) => {
  const { words } = view;
  const found = sought(fleet, filter);
  const names = new Map(fleet.devices.map(({ device }) => [device.id, device.name]));
  return (
    <section aria-labelledby="troubles">
      <h2 id="troubles">{headingOf(view, filter)} <span class="count">{words.devices(found.length)}</span></h2>
      <FilterForm view={view} fleet={fleet} filter={filter} />
      {found.length === 0 ? <p class="calm">{isNarrow(filter) ? words.noneMatch : words.noneNotWell}</p> : <Table view={view} at={fleet.at} rows={found.slice(0, MAX_ROWS)} names={names} />}
      {found.length > MAX_ROWS && <p class="faint">{words.firstOf(MAX_ROWS, found.length)}</p>}
    </section>
  );
};

function isNarrow(filter: Filter): boolean {
  return Object.keys(filterQuery(filter)).length > 0;
}

function headingOf({ words }: View, filter: Filter): string {
  if (filter.state === '') return words.notWell;
  return filter.state === 'all' ? words.all : words.state[filter.state];
}

function sought(fleet: FleetView, { state, site, vendor, q }: Filter): readonly DeviceView[] {
  const optional = (text: string): string | undefined => (text === '' ? undefined : text);
  const matches = matcher({ site: optional(site), vendor: optional(vendor), q, state: state === '' || state === 'all' ? undefined : state });
  const isWanted = (view: DeviceView): boolean => state !== '' || view.state !== 'intact';
  return fleet.devices.filter((view) => isWanted(view) && matches(view)).sort(byUrgency);
}

const FilterForm: FC<Props> = ({ view, fleet, filter }) => {
  const { words } = view;
  const states = [['', words.notWell], ['all', words.all], ...SHOWN_STATES.map((state) => [state, words.state[state]] as const)] as const;
  return (
    <form class="filter screen" method="get" action="/">
      <input type="hidden" name="lang" value={view.language} />
      {!view.refresh && <input type="hidden" name="refresh" value="off" />}
      <Menu name="state" label={words.stateHead} chosen={filter.state} options={states} />
      <Menu name="site" label={words.site} chosen={filter.site} options={withAll(words.all, choices(fleet.devices, 'site', filter.site, MAX_CHOICES))} />
      <Menu name="vendor" label={words.vendor} chosen={filter.vendor} options={withAll(words.all, choices(fleet.devices, 'vendor', filter.vendor, MAX_CHOICES))} />
      <label>{words.search} <input type="search" name="q" value={filter.q} placeholder={words.searchHint} maxlength={200} /></label>
      <button type="submit">{words.filter}</button>
      {isNarrow(filter) && <a href={link(view, '/')}>{words.clear}</a>}
    </form>
  );
};

type Option = readonly [value: string, label: string];

function withAll(all: string, values: readonly string[]): readonly Option[] {
  return [['', all], ...values.map((value): Option => [value, value])];
}

const Menu: FC<{ readonly name: string; readonly label: string; readonly chosen: string; readonly options: readonly Option[] }> = ({ name, label, chosen, options }) => (
  <label>
    {label}{' '}
    <select name={name}>
      {options.map(([value, text]) => <option value={value} selected={value === chosen}>{text}</option>)}
    </select>
  </label>
);

const Table: FC<{ readonly view: View; readonly at: number; readonly rows: readonly DeviceView[]; readonly names: ReadonlyMap<string, string> }> = ({ view, at, rows, names }) => {
  const { words } = view;
  const heads = [words.stateHead, words.name, words.site, words.why, words.since, words.vendor, words.contract, words.device];
  return (
    <div class="scroll" tabindex={0} role="region" aria-labelledby="troubles">
      <table>
        <thead><tr>{heads.map((head) => <th scope="col">{head}</th>)}</tr></thead>
        <tbody>{rows.map((row) => <Row view={view} at={at} row={row} parent={names.get(row.device.parent) ?? row.device.parent} />)}</tbody>
      </table>
    </div>
  );
};

const Row: FC<{ readonly view: View; readonly at: number; readonly row: DeviceView; readonly parent: string }> = ({ view, at, row, parent }) => {
  const { words, teller } = view;
  const { device, since } = row;
  return (
    <tr>
      <td><StateMark state={row.state} words={words} /></td>
      <th scope="row"><a href={deviceLink(view, device.id)}>{device.name === '' ? device.id : device.name}</a></th>
      <td>{device.site}</td>
      <td>{whyOf(row, parent, words)}</td>
      <td class="num">{since !== null && <time datetime={new Date(since).toISOString()} title={teller.full(since)}>{durationInWords(at - since, words)}</time>}</td>
      <td>{device.vendor}</td>
      <td>{device.contract}</td>
      <td class="code">{device.id}</td>
    </tr>
  );
};
