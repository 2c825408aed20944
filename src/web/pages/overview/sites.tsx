import type { FC } from 'hono/jsx';
import { SHOWN_STATES, type ShownState } from '../../../core/judging/judgement.ts';
import { UNFILLED } from '../devices/filter.ts';
import { OVERVIEW_WORDS } from './overview-words.ts';
import { StateMark } from '../estate/state-mark.tsx';
import { countSites, countStates, type SiteCounts } from '../estate/state-counts.ts';
import { link, type View } from '../layout/view.ts';

/** Sites shown as tiles. */
const MAX_TILES = 96;
const BAR_ORDER = ['offline', 'unreachable', 'impaired', 'unobserved', 'intact'] as const;

/** How many devices are in each state; each count leads to its list. */
export const Totals: FC<{ readonly view: View }> = ({ view }) => {
  const counts = countStates(view.fleet.devices);
  return (
    <ul class="totals" id="totals" data-live>
      <li>
        <a href={link(view, '/devices')}>
          <b>{view.fleet.devices.length}</b>
          <span>{OVERVIEW_WORDS[view.language].total}</span>
        </a>
      </li>
      {SHOWN_STATES.map((state) => (
        <li class={counts[state] === 0 ? 'zero' : state}>
          <a href={link(view, '/devices', { state })}>
            <b>{counts[state]}</b>
            <StateMark state={state} words={view.words} />
          </a>
        </li>
      ))}
    </ul>
  );
};

/** One tile a site, trouble first. */
export const Sites: FC<{ readonly view: View }> = ({ view }) => (
  <section aria-labelledby="sites-head">
    <h2 id="sites-head">{OVERVIEW_WORDS[view.language].sites}</h2>
    <Tiles view={view} />
  </section>
);

/** The tiles alone. */
export const Tiles: FC<{ readonly view: View }> = ({ view }) => {
  const sites = countSites(view.fleet);
  return (
    <div id="tiles" data-live>
      <ul class="tiles">
        {sites.slice(0, MAX_TILES).map((site) => (
          <Tile view={view} site={site} />
        ))}
      </ul>
      {sites.length > MAX_TILES && (
        <p class="faint">{OVERVIEW_WORDS[view.language].moreSites(sites.length - MAX_TILES)}</p>
      )}
    </div>
  );
};

const Tile: FC<{ readonly view: View; readonly site: SiteCounts }> = ({
  view,
  site: { site, total, counts },
}) => (
  <li class={graveness(counts, total)}>
    <a href={link(view, '/devices', { site: site === '' ? UNFILLED : site })}>
      <span class="site">{site === '' ? view.words.noSite : site}</span>
      <Bar counts={counts} total={total} />
      <span class="faint">{OVERVIEW_WORDS[view.language].intactOf(counts.intact, total)}</span>
      <span class="marks">
        {BAR_ORDER.filter((state) => state !== 'intact' && counts[state] > 0).map((state) => (
          <span class="mark">
            <StateMark state={state} words={view.words} /> {counts[state]}
          </span>
        ))}
      </span>
    </a>
  </li>
);

/**
 * From this share of its devices on, a site is marked as a whole: where every site has its one dead
 * camera, marks on all would say nothing.
 */
const GRAVE_SHARE = 0.05;

function graveness(counts: SiteCounts['counts'], total: number): ShownState | undefined {
  if (counts.offline + counts.unreachable >= GRAVE_SHARE * total)
    return counts.offline >= counts.unreachable ? 'offline' : 'unreachable';
  return counts.impaired >= GRAVE_SHARE * total ? 'impaired' : undefined;
}

/**
 * Shares of the states as one bar, each at least wide enough to be seen; the words beside it tell
 * the same.
 */
const Bar: FC<Pick<SiteCounts, 'counts' | 'total'>> = ({ counts, total }) => {
  const shares = BAR_ORDER.map((state) =>
    counts[state] === 0 ? 0 : Math.max(2, (counts[state] * 100) / total),
  );
  const whole = sumOf(shares);
  const widths = shares.map((share) => (share * 100) / whole);
  return (
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      {BAR_ORDER.map(
        (state, index) =>
          widths[index]! > 0 && (
            <rect
              class={state}
              x={sumOf(widths.slice(0, index)).toFixed(2)}
              width={widths[index]!.toFixed(2)}
              height="4"
            />
          ),
      )}
    </svg>
  );
};

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
