import type { FC } from 'hono/jsx';
import { NO_TIME, pool, uptime } from '../../../core/judging/availability.ts';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { DEVICES_WORDS } from './devices-words.ts';
import { DeviceTable } from './device-table.tsx';
import { FilterForm } from './filter-form.tsx';
import { askedQuery, type Asked } from './page-query.ts';
import { filterQuery, matchingDevices } from './filter.ts';
import { Layout } from '../layout/layout.tsx';
import { percentText, Verdict } from '../estate/month-rate.tsx';
import { Paging } from './paging.tsx';
import { sortDevices } from './sorting.ts';
import { deviceLink, link, type View } from '../layout/view.ts';

/** Devices on one page of the list. */
const PAGE_SIZE = 100;

/** Every device, or those that are looked for. */
export const DevicesPage: FC<{ readonly view: View; readonly asked: Asked }> = ({
  view,
  asked,
}) => {
  const words = DEVICES_WORDS[view.language];
  const { devices } = view.fleet;
  const found = matchingDevices(devices, asked.filter, view.words);
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const page = Math.min(asked.page, pages);
  const rows = sortDevices(found, asked.sorting).slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  return (
    <Layout
      view={view}
      path="/devices"
      heading={words.title}
      title={words.title}
      query={askedQuery(asked)}
    >
      <section aria-label={words.title}>
        <FilterForm view={view} asked={asked} />
        <div id="found" data-live>
          <Found view={view} asked={asked} found={found} />
          {found.length === 0 ? (
            <p class="calm">{devices.length === 0 ? words.empty : words.none}</p>
          ) : (
            <DeviceTable view={view} rows={rows} asked={asked} />
          )}
          <Paging
            view={view}
            page={page}
            pages={pages}
            address={(to) => link(view, '/devices', askedQuery({ ...asked, page: to }))}
          />
        </div>
      </section>
    </Layout>
  );
};

/** How many were found, and how they did this month. */
const Found: FC<{
  readonly view: View;
  readonly asked: Asked;
  readonly found: readonly DeviceView[];
}> = ({ view, asked, found }) => {
  const words = DEVICES_WORDS[view.language];
  const month = found.map((row) => row.month).reduce(pool, NO_TIME);
  const narrow = Object.keys(filterQuery(asked.filter)).length > 0;
  return (
    <p class="found">
      <strong role="status">{words.found(found.length)}</strong>
      {found.length > 0 && (
        <span>
          {words.online} <strong>{percentText(uptime(month))}</strong>{' '}
          <Verdict view={view} month={month} />
        </span>
      )}
      {asked.filter.parent !== '' && (
        <span>
          {words.behind}{' '}
          <a href={deviceLink(view, asked.filter.parent)}>{nameOf(view, asked.filter.parent)}</a>
        </span>
      )}
      <span class="screen actions">
        {narrow && <a href={link(view, '/devices')}>{words.clear}</a>}
        {found.length > 0 && (
          <a href={link(view, '/devices.csv', askedQuery({ ...asked, page: 1 }))} download>
            {words.csv}
          </a>
        )}
      </span>
    </p>
  );
};

function nameOf({ fleet }: View, id: string): string {
  return fleet.devices.find(({ device }) => device.id === id)?.device.name ?? id;
}
