import { Hono, type Context } from 'hono';
import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import { limited } from '../limited.ts';
import type { Service } from '../service.ts';
import { stretchesOf } from '../stretches.ts';
import { ICON, ICON_PATH, STYLE_PATH } from './assets.ts';
import { DevicePage } from './device-page.tsx';
import { filterOf } from './filter.ts';
import { HISTORY_MS, type StreamHistory } from './history.tsx';
import { languageOf } from './language.ts';
import { Layout, REFRESH_SECONDS } from './layout.tsx';
import { Overview } from './overview.tsx';
import { STYLE } from './style.ts';
import { tellerOf, type Teller } from './telling.ts';
import { link, type View } from './view.ts';
import { WORDS } from './words.ts';

/** Reads of the store for pages that may go on at one time. */
const MAX_STORE_READS = 8;
const LASTING = { 'Cache-Control': 'public, max-age=86400' };

/** The pages and what they are drawn with. Throws RangeError when the service's zone is unknown. */
export function pageRoutes(service: Service): Hono {
  const teller = tellerOf(service.zone);
  const fromStore = limited(MAX_STORE_READS);
  const routes = new Hono();
  routes.get('/', (c) => {
    const view = viewOf(c, service, teller);
    return answer(c, view, <Overview view={view} fleet={service.fleet()} filter={filterOf(c.req.query())} />);
  });
  routes.get('/devices/:id', (c) => devicePage(c, viewOf(c, service, teller), fromStore));
  routes.get(STYLE_PATH, (c) => c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8', ...LASTING }));
  routes.get(ICON_PATH, (c) => c.body(ICON, 200, { 'Content-Type': 'image/svg+xml', ...LASTING }));
  return routes;
}

function viewOf(c: Context, service: Service, teller: Teller): View {
  const language = languageOf(c.req.query('lang'), c.req.header('accept-language') ?? '');
  return { service, language, words: WORDS[language], teller, refresh: c.req.query('refresh') !== 'off' };
}

function answer(c: Context, view: View, page: ReturnType<FC>, status: 200 | 404 = 200): Response | Promise<Response> {
  c.header('Content-Language', view.words.tag);
  c.header('Vary', 'Accept-Language');
  if (view.refresh && status === 200) c.header('Refresh', String(REFRESH_SECONDS));
  return c.html(<>{raw('<!DOCTYPE html>')}{page}</>, status);
}

async function devicePage(c: Context, view: View, fromStore: ReturnType<typeof limited>): Promise<Response> {
  const { at, devices } = view.service.fleet();
  const row = devices.find(({ device }) => device.id === c.req.param('id'));
  if (!row) return answer(c, view, <Unknown view={view} at={at} />, 404);
  const parent = devices.find(({ device }) => device.id === row.device.parent) ?? null;
  const history = await fromStore(() => historyOf(view.service, row.device.id, at)).catch(() => null);
  return answer(c, view, <DevicePage view={view} row={row} parent={parent} at={at} history={history} />);
}

async function historyOf(service: Service, device: string, at: number): Promise<readonly StreamHistory[]> {
  const period = { from: at - HISTORY_MS, to: at };
  const timelines = (await service.timelines(device, period)) ?? [];
  return timelines.map(({ check, timeline }) => ({ check, stretches: stretchesOf(timeline, period, at) }));
}

const Unknown: FC<{ readonly view: View; readonly at: number }> = ({ view, at }) => (
  <Layout view={view} path="/" heading={view.words.title} asOf={at}>
    <p class="calm">{view.words.unknownDevice}</p>
    <p><a href={link(view, '/')}>← {view.words.back}</a></p>
  </Layout>
);
