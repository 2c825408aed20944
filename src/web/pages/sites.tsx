import type { FC } from 'hono/jsx';
import type { FleetView } from '../../core/fleet.ts';
import { SHOWN_STATES } from '../../core/judgement.ts';
import { StateMark } from './state.tsx';
import { countSites, type Counts, type SiteCounts } from './summary.ts';
import { link, type View } from './view.ts';

/** Sites shown as tiles. */
const MAX_TILES = 60;
const BAR_ORDER = ['offline', 'unreachable', 'impaired', 'unobserved', 'intact'] as const;

/** How many devices are in each state; each count leads to its list. */
export const Totals: FC<{ readonly view: View; readonly counts: Counts }> = ({ view, counts }) => (
  <ul class="totals">
    {SHOWN_STATES.map((state) => (
      <li class={counts[state] === 0 ? 'zero' : ''}>
        <a href={link(view, '/', { state })}>
          <b>{counts[state]}</b>
          <StateMark state={state} words={view.words} />
        </a>
      </li>
    ))}
  </ul>
);

/** One tile a site, trouble first. */
export const Sites: FC<{ readonly view: View; readonly fleet: FleetView }> = ({ view, fleet }) => {
  const sites = countSites(fleet);
  return (
    <section aria-labelledby="sites">
      <h2 id="sites">{view.words.sites}</h2>
      <ul class="tiles">{sites.slice(0, MAX_TILES).map((site) => <Tile view={view} site={site} />)}</ul>
      {sites.length > MAX_TILES && <p class="faint">{view.words.moreSites(sites.length - MAX_TILES)}</p>}
    </section>
  );
};

const Tile: FC<{ readonly view: View; readonly site: SiteCounts }> = ({ view, site }) => (
  <li>
    <a href={link(view, '/', { site: site.site })}>
      <span class="site">{site.site === '' ? view.words.noSite : site.site}</span>
      <Bar site={site} />
      <span class="faint">{view.words.ofWhichWell(site.counts.intact, site.total)}</span>
      <span class="marks">
        {BAR_ORDER.filter((state) => state !== 'intact' && site.counts[state] > 0).map((state) => (
          <span><StateMark state={state} words={view.words} /> {site.counts[state]}</span>
        ))}
      </span>
    </a>
  </li>
);

/** Shares of the states as one bar; the words beside it tell the same. */
const Bar: FC<{ readonly site: SiteCounts }> = ({ site }) => {
  const widths = BAR_ORDER.map((state) => (site.counts[state] * 100) / site.total);
  return (
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      {BAR_ORDER.map((state, index) => (
        <rect class={state} x={sumOf(widths.slice(0, index)).toFixed(2)} width={widths[index]!.toFixed(2)} height="4" />
      ))}
    </svg>
  );
};

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
