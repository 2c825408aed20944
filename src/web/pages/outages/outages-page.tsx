import type { FC } from 'hono/jsx';
import type { AttributedOutage } from '../../../core/judging/outages.ts';
import { civilMonth, monthOf } from '../../../core/time/civil-time.ts';
import { isOngoing } from './open-count.ts';
import { Layout } from '../layout/layout.tsx';
import { OpenOutages } from './open-outages.tsx';
import { outagesQuery, type OutagesAsked } from './outages-query.ts';
import { OUTAGES_WORDS } from './outages-words.ts';
import { PastOutages } from './past-outages.tsx';
import type { PastMonth } from './past-months.ts';
import { link, type View } from '../layout/view.ts';

/** What is off now and was off in a month, by its causes. */
export const OutagesPage: FC<{
  readonly view: View;
  readonly asked: OutagesAsked;
  readonly past: PastMonth;
}> = ({ view, asked, past }) => {
  const words = OUTAGES_WORDS[view.language];
  const now = new Map(view.fleet.devices.map((row) => [row.device.id, row]));
  const isOpen = (outage: AttributedOutage): boolean => {
    const row = now.get(outage.device);
    return row ? isOngoing(outage, row) : outage.open;
  };
  const opensBefore =
    asked.month === asked.opening && asked.month < monthOf(view.fleet.at, view.service.zone);
  return (
    <Layout
      view={view}
      path="/outages"
      heading={words.title}
      title={words.title}
      query={outagesQuery(asked)}
    >
      <SearchForm view={view} asked={asked} />
      <div id="outages" data-live>
        <OpenOutages view={view} terms={termsOf(asked)} />
        <section aria-labelledby="past-head">
          <h2 id="past-head">
            {words.past(asked.month)} <MonthLinks view={view} asked={asked} />
          </h2>
          {opensBefore && <p class="calm">{words.opensBefore}</p>}
          {past.state === 'reading' && <p class="calm">{words.reading}</p>}
          {past.state === 'unread' && <p class="calm bad">{words.unread}</p>}
          {past.state === 'read' && (
            <PastOutages
              view={view}
              asked={asked}
              outages={past.outages.filter(
                (outage) => matches(outage, termsOf(asked)) && !isOpen(outage),
              )}
            />
          )}
        </section>
      </div>
    </Layout>
  );
};

function termsOf({ q }: OutagesAsked): readonly string[] {
  return q
    .toLowerCase()
    .split(/\s+/)
    .filter((term) => term !== '');
}

function matches(
  { device, name, site, contract, vendor }: AttributedOutage,
  terms: readonly string[],
): boolean {
  return (
    terms.length === 0 ||
    terms.every((term) =>
      [device, name, site, contract, vendor].some((text) => text.toLowerCase().includes(term)),
    )
  );
}

const SearchForm: FC<{ readonly view: View; readonly asked: OutagesAsked }> = ({ view, asked }) => {
  const words = OUTAGES_WORDS[view.language];
  return (
    <form class="filter screen" method="get" action="/outages" role="search" data-search>
      <input type="hidden" name="lang" value={view.language} />
      {!view.live && <input type="hidden" name="refresh" value="off" />}
      {outagesQuery(asked).month !== '' && <input type="hidden" name="month" value={asked.month} />}
      <input
        class="wide"
        type="search"
        name="q"
        value={asked.q}
        placeholder={words.hint}
        aria-label={view.words.search}
        maxlength={200}
        autocomplete="off"
      />
      <button type="submit" class="unscripted">
        {view.words.apply}
      </button>
    </form>
  );
};

const MonthLinks: FC<{ readonly view: View; readonly asked: OutagesAsked }> = ({ view, asked }) => {
  const { zone } = view.service;
  const { from, to } = civilMonth(asked.month, zone);
  const address = (month: string): string =>
    link(view, '/outages', outagesQuery({ ...asked, month, page: 1 }));
  const [before, after] = [monthOf(from - 1, zone), monthOf(to, zone)];
  return (
    <span class="count screen actions">
      <a href={address(before)}>← {before}</a>
      {to <= view.fleet.at && <a href={address(after)}>{after} →</a>}
    </span>
  );
};
