import type { FC } from 'hono/jsx';
import { openOutages } from '../../../core/health/open-outages.ts';
import { Changes } from './recent-changes.tsx';
import { Layout } from '../layout/layout.tsx';
import { OpenList } from './open-list.tsx';
import { OVERVIEW_WORDS } from './overview-words.ts';
import { ServiceHealth } from '../layout/service-health.tsx';
import { Sites, Totals } from './sites.tsx';
import { ContractSummary } from './contract-summary.tsx';
import { LAYOUT_WORDS } from '../layout/layout-words.ts';
import { Vendors } from './vendor-table.tsx';
import { link, type View } from '../layout/view.ts';
import { LongestDown, WorstMonth } from './worst-devices.tsx';

/** Outages listed on the overview. */
const MAX_OPEN = 9;

/**
 * The estate on one page: what is, what changed, who is concerned, what is worst, and how we
 * ourselves do.
 */
export const OverviewPage: FC<{ readonly view: View }> = ({ view }) => (
  <Layout
    view={view}
    path="/"
    heading={view.words.title}
    title={LAYOUT_WORDS[view.language].overview}
    aside={<a href={link(view, '/', { wall: 'on' })}>{OVERVIEW_WORDS[view.language].wall}</a>}
  >
    <Totals view={view} />
    <div class="columns wide-first">
      <OpenNow view={view} />
      <Changes view={view} />
    </div>
    <Sites view={view} />
    <div class="columns">
      <Vendors view={view} />
      <ContractSummary view={view} />
    </div>
    <div class="columns">
      <WorstMonth view={view} />
      <LongestDown view={view} />
      <section id="self" data-live aria-labelledby="self-head">
        <h2 id="self-head">
          <a href={link(view, '/status')}>{OVERVIEW_WORDS[view.language].service}</a>
        </h2>
        <ServiceHealth view={view} />
      </section>
    </div>
  </Layout>
);

const OpenNow: FC<{ readonly view: View }> = ({ view }) => {
  const words = OVERVIEW_WORDS[view.language];
  const outages = openOutages(view.fleet.devices, view.fleet.at);
  const devices = outages.reduce((sum, outage) => sum + outage.devices.length, 0);
  return (
    <section id="open" data-live aria-labelledby="open-head">
      <h2 id="open-head">
        <a href={link(view, '/outages')}>{words.downNow}</a>{' '}
        {devices > 0 && <span class="count">{view.words.devices(devices)}</span>}
      </h2>
      <OpenList view={view} outages={outages} most={MAX_OPEN} />
    </section>
  );
};
