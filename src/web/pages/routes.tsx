import { Hono, type Context } from 'hono';
import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import { limited } from '../limited.ts';
import type { Live } from '../live.ts';
import type { Service } from '../service.ts';
import { stretchesOf } from '../stretches.ts';
import { askedOf } from './asked.ts';
import { ICON_ASSET, SCRIPT_ASSET, STYLE_ASSET } from './assets.ts';
import { DevicePage } from './device-page.tsx';
import { DevicesPage } from './devices-page.tsx';
import { ErrorPage, type PageStatus } from './error-page.tsx';
import { exported } from './export.ts';
import { matching } from './filter.ts';
import { HISTORY_MS, type StreamHistory } from './history.tsx';
import { languageOf } from './language.ts';
import { Layout, STREAM_PATH } from './layout.tsx';
import { Overview } from './overview.tsx';
import { sorted } from './sorting.ts';
import { tellerOf, type Teller } from './telling.ts';
import { link, type View } from './view.ts';
import { Wall } from './wall.tsx';
import { WORDS, type Language } from './words.ts';

/** Reads of the store for pages that may go on at one time. */
const MAX_STORE_READS = 8;
const LASTING = { 'Cache-Control': 'public, max-age=86400' };

/** The pages and what they are drawn with. Throws RangeError when the service's zone is unknown. */
export function pageRoutes(service: Service, live: Live): Hono {
  const teller = tellerOf(service.zone);
  const fromStore = limited(MAX_STORE_READS);
  const routes = new Hono();
  const page = (path: string, draw: (c: Context, view: View) => Response | Promise<Response>): void => {
    routes.get(path, (c) => draw(c, viewOf(c, service, teller)));
  };
  page('/', (c, view) => answer(c, view.language, c.req.query('wall') === undefined ? <Overview view={view} /> : <Wall view={view} />));
  page('/devices', (c, view) => answer(c, view.language, <DevicesPage view={view} asked={askedOf(c.req.query())} />));
  page('/devices.csv', deviceList);
  page('/devices/:id', (c, view) => devicePage(c, view, fromStore));
  routes.get(STREAM_PATH, (c) => stream(c, live));
  for (const { path, type, body } of [STYLE_ASSET, SCRIPT_ASSET, ICON_ASSET]) routes.get(path, (c) => c.body(body, 200, { 'Content-Type': type, ...LASTING }));
  return routes;
}

/** Tells a person what went wrong with a request. */
export function errorPage(c: Context, status: PageStatus): Response | Promise<Response> {
  const language = languageAsked(c);
  return answer(c, language, <ErrorPage language={language} status={status} />, status);
}

function languageAsked(c: Context): Language {
  return languageOf(c.req.query('lang'), c.req.header('accept-language') ?? '');
}

function viewOf(c: Context, service: Service, teller: Teller): View {
  const language = languageAsked(c);
  return { service, fleet: service.fleet(), language, words: WORDS[language], teller, refresh: c.req.query('refresh') !== 'off' };
}

function answer(c: Context, language: Language, page: ReturnType<FC>, status: 200 | PageStatus = 200): Response | Promise<Response> {
  c.header('Content-Language', WORDS[language].tag);
  c.header('Vary', 'Accept-Language');
  return c.html(<>{raw('<!DOCTYPE html>')}{page}</>, status);
}

function stream(c: Context, live: Live): Response {
  const events = live.open();
  if (!events) return c.text('as many listen as may; ask again in a minute\n', 503, { 'Retry-After': '60' });
  return c.body(events, 200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
}

function deviceList(c: Context, view: View): Response {
  const { filter, sorting } = askedOf(c.req.query());
  const rows = sorted(matching(view.fleet.devices, filter, view.words), sorting);
  const name = `devices-${view.teller.full(view.fleet.at).replaceAll(':', '').replace(' ', '-')}.csv`;
  return c.body(exported(view, rows), 200, { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="${name}"` });
}

async function devicePage(c: Context, view: View, fromStore: ReturnType<typeof limited>): Promise<Response> {
  const { at, devices } = view.fleet;
  const row = devices.find(({ device }) => device.id === c.req.param('id'));
  if (!row) return answer(c, view.language, <Unknown view={view} />, 404);
  const parent = devices.find(({ device }) => device.id === row.device.parent) ?? null;
  const history = await fromStore(() => historyOf(view.service, row.device.id, at)).catch(() => null);
  return answer(c, view.language, <DevicePage view={view} row={row} parent={parent} at={at} history={history} />);
}

async function historyOf(service: Service, device: string, at: number): Promise<readonly StreamHistory[]> {
  const period = { from: at - HISTORY_MS, to: at };
  const timelines = (await service.timelines(device, period)) ?? [];
  return timelines.map(({ check, timeline }) => ({ check, stretches: stretchesOf(timeline, period, at) }));
}

const Unknown: FC<{ readonly view: View }> = ({ view }) => (
  <Layout view={view} path="/devices" heading={view.words.unknownDevice} title={view.words.unknownDevice}>
    <p><a href={link(view, '/devices')}>← {view.words.back}</a></p>
  </Layout>
);
