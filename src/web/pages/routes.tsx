import { Hono, type Context } from 'hono';
import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import { z } from 'zod';
import type { AttributedOutage } from '../../core/judging/outages.ts';
import { FINDINGS, type FindingName } from '../../core/inspection/finding.ts';
import type { CheckedNow } from '../../core/facts/observation.ts';
import { civilMonth, monthOf } from '../../core/time/civil-time.ts';
import { makeAllowance, type Allowance } from '../access/allowance.ts';
import { formBody } from '../access/body.ts';
import { principalOf, requireWrite } from '../access/guard.ts';
import { limited } from '../limited.ts';
import type { Live } from '../live.ts';
import { problem } from '../problem.ts';
import type { ClosedMonthReader, PageService } from '../service.ts';
import { CheckNowPage } from './check-now/check-now-page.tsx';
import { listQueryOf } from './devices/page-query.ts';
import { ICON_ASSET, SCRIPT_ASSET, STYLE_ASSET } from '../assets.ts';
import { ContractsPage } from './contracts/contracts-page.tsx';
import { DEVICE_WORDS } from './device/device-words.ts';
import { DevicePage } from './device/device-page.tsx';
import { DevicesPage } from './devices/devices-page.tsx';
import { ErrorPage, type PageStatus } from './error/error-page.tsx';
import { deviceListCsv } from './devices/export.ts';
import { matchingDevices } from './devices/filter.ts';
import { FindingsPage } from './findings/findings-page.tsx';
import { languageOf } from './wording/accept-language.ts';
import { Layout, STREAM_PATH } from './layout/layout.tsx';
import { OutagesPage } from './outages/outages-page.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import { makePastMonths } from './outages/past-months.ts';
import { ReportsPage } from './reports/reports-page.tsx';
import { sortDevices } from './devices/sorting.ts';
import { StatusPage } from './status/status-page.tsx';
import { timeFormatOf, type TimeFormat } from './wording/format.ts';
import { link, type View } from './layout/view.ts';
import { WallPage } from './wall/wall-page.tsx';
import type { Language } from '../../core/terms/language.ts';
import { WORDS } from './wording/words.ts';

/** Reads of the store for pages that may go on at one time. */
const MAX_STORE_READS = 8;
/** Longest label of a contract that is looked for, in characters. */
const MAX_LABEL = 200;
/**
 * Devices asked out of turn at one time; what one person may ask so at once, and time for one more,
 * in milliseconds.
 */
const MAX_ASKED = 4;
const ASKS_AT_ONCE = 10;
const ASK_REFILL_MS = 6000;
type CheckLimits = { readonly atOnce: ReturnType<typeof limited>; readonly each: Allowance };
type StoreReader = ReturnType<typeof limited>;
const LASTING = { 'Cache-Control': 'public, max-age=86400' };

/** The pages and what they are drawn with. Throws RangeError when the service's zone is unknown. */
export function pageRoutes(service: PageService, live: Live): Hono {
  const times = timeFormatOf(service.zone);
  const fromStore = limited(MAX_STORE_READS);
  const bounds: CheckLimits = {
    atOnce: limited(MAX_ASKED),
    each: makeAllowance(ASKS_AT_ONCE, ASK_REFILL_MS, () => performance.now()),
  };
  const pastMonth = makePastMonths(service);
  const routes = new Hono();
  const page = (
    path: string,
    draw: (c: Context, view: View) => Response | Promise<Response>,
  ): void => {
    routes.get(path, (c) => draw(c, viewOf(c, service, times)));
  };
  page('/', (c, view) =>
    sendPage(
      c,
      view.language,
      c.req.query('wall') === undefined ? <OverviewPage view={view} /> : <WallPage view={view} />,
    ),
  );
  page('/devices', (c, view) =>
    sendPage(c, view.language, <DevicesPage view={view} asked={listQueryOf(c.req.query())} />),
  );
  page('/devices.csv', deviceList);
  page('/devices/:id', (c, view) => devicePage(c, view, fromStore));
  page('/devices/:id/ask', (c, view) => checkNowPage(c, view, null));
  routes.post('/devices/:id/ask', requireWrite, (c) =>
    checkNow(c, viewOf(c, service, times), bounds),
  );
  page('/findings', (c, view) =>
    sendPage(c, view.language, <FindingsPage view={view} finding={findingAsked(c)} />),
  );
  page('/outages', (c, view) => outagesPage(c, view, pastMonth));
  page('/contracts', (c, view) =>
    sendPage(
      c,
      view.language,
      <ContractsPage view={view} label={(c.req.query('label') ?? '').slice(0, MAX_LABEL)} />,
    ),
  );
  page('/reports', async (c, view) => {
    const closed = await fromStore(() => service.closedMonths()).catch(() => null);
    return sendPage(c, view.language, <ReportsPage view={view} closed={closed} />);
  });
  routes.get('/reports/:month/:revision/:file', (c) => closedFile(c, service));
  page('/status', (c, view) => sendPage(c, view.language, <StatusPage view={view} />));
  routes.get(STREAM_PATH, (c) => stream(c, live));
  for (const { path, type, body } of [STYLE_ASSET, SCRIPT_ASSET, ICON_ASSET])
    routes.get(path, (c) => c.body(body, 200, { 'Content-Type': type, ...LASTING }));
  return routes;
}

/** Tells a person what went wrong with a request. */
export function errorPage(c: Context, status: PageStatus): Response | Promise<Response> {
  const language = languageAsked(c);
  return sendPage(c, language, <ErrorPage language={language} status={status} />, status);
}

function languageAsked(c: Context): Language {
  return languageOf(c.req.query('lang'), c.req.header('accept-language') ?? '');
}

function viewOf(c: Context, service: PageService, times: TimeFormat): View {
  const language = languageAsked(c);
  return {
    service,
    fleet: service.fleet(),
    language,
    words: WORDS[language],
    times,
    live: c.req.query('refresh') !== 'off',
    mayWrite: principalOf(c).may.has('write'),
  };
}

function sendPage(
  c: Context,
  language: Language,
  page: ReturnType<FC>,
  status: 200 | PageStatus = 200,
): Response | Promise<Response> {
  c.header('Content-Language', WORDS[language].tag);
  c.header('Vary', 'Accept-Language');
  return c.html(
    <>
      {raw('<!DOCTYPE html>')}
      {page}
    </>,
    status,
  );
}

function stream(c: Context, live: Live): Response {
  const events = live.open();
  if (!events)
    return c.text('as many listen as may; ask again in a minute\n', 503, { 'Retry-After': '60' });
  return c.body(events, 200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'X-Accel-Buffering': 'no',
  });
}

function deviceList(c: Context, view: View): Response {
  const { filter, sorting } = listQueryOf(c.req.query());
  const rows = sortDevices(matchingDevices(view.fleet.devices, filter, view.words), sorting);
  const name = `devices-${view.times.full(view.fleet.at).replaceAll(':', '').replace(' ', '-')}.csv`;
  return c.body(deviceListCsv(view, rows), 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}"`,
  });
}

async function devicePage(c: Context, view: View, fromStore: StoreReader): Promise<Response> {
  const { service, fleet } = view;
  const row = fleet.devices.find(({ device }) => device.id === c.req.param('id'));
  if (!row) return sendPage(c, view.language, <UnknownDevice view={view} />, 404);
  const month = monthAsked(c, view);
  const story = await fromStore(() => service.story(row.device.id, month)).catch(
    () => 'unread' as const,
  );
  const picture = await service.picture(row.device.id);
  return sendPage(
    c,
    view.language,
    <DevicePage
      view={view}
      row={row}
      told={{ month, story }}
      pictureAt={picture?.takenAt ?? null}
    />,
  );
}

async function checkNow(c: Context, view: View, { atOnce, each }: CheckLimits): Promise<Response> {
  await formBody(c, z.strictObject({}));
  const id = c.req.param('id') ?? '';
  const waitMs = each.take(principalOf(c).name);
  if (waitMs > 0) throw tooManyChecks(c, waitMs);
  return checkNowPage(c, view, await atOnce(() => view.service.checkNow(id)));
}

function tooManyChecks(c: Context, waitMs: number): Error {
  c.header('Retry-After', String(Math.ceil(waitMs / 1000)));
  return problem(429, 'devices are asked too often by hand', 'wait a minute; polling goes on');
}

function checkNowPage(
  c: Context,
  view: View,
  outcomes: readonly CheckedNow[] | null,
): Response | Promise<Response> {
  const row = view.fleet.devices.find(({ device }) => device.id === c.req.param('id'));
  if (!row) return sendPage(c, view.language, <UnknownDevice view={view} />, 404);
  return sendPage(c, view.language, <CheckNowPage view={view} row={row} outcomes={outcomes} />);
}

/** The finding the list is narrowed to; null: to none. */
function findingAsked(c: Context): FindingName | null {
  return FINDINGS.find((finding) => finding === c.req.query('finding')) ?? null;
}

async function outagesPage(
  c: Context,
  view: View,
  pastMonth: ReturnType<typeof makePastMonths>,
): Promise<Response> {
  const current = monthOf(view.fleet.at, view.service.zone);
  const named = monthNamed(c, current);
  // A month that the address names stays in the page's links.
  const opening = named === null ? await openingMonth(view, current, pastMonth) : '';
  const month = named ?? opening;
  const {
    filter: { q },
    page,
  } = listQueryOf(c.req.query());
  const past =
    month === current
      ? { state: 'read' as const, outages: view.service.outagesSoFar() }
      : await pastMonth(month);
  return sendPage(
    c,
    view.language,
    <OutagesPage view={view} asked={{ month, opening, q, page }} past={past} />,
  );
}

/**
 * The month the page of outages opens on. It is the current one, or the one before while no outage
 * of the current one is resolved. Else the page would be empty on each first.
 */
async function openingMonth(
  { service }: View,
  current: string,
  pastMonth: ReturnType<typeof makePastMonths>,
): Promise<string> {
  const isOver = ({ open }: AttributedOutage): boolean => !open;
  if (service.outagesSoFar().some(isOver)) return current;
  const before = monthOf(civilMonth(current, service.zone).from - 1, service.zone);
  const past = await pastMonth(before);
  return past.state === 'read' && past.outages.some(isOver) ? before : current;
}

async function closedFile(c: Context, service: ClosedMonthReader): Promise<Response> {
  const { month = '', revision = '', file = '' } = c.req.param();
  const found = /^[1-9]\d{0,5}$/.test(revision)
    ? await service.closedFile(month, Number(revision), file)
    : null;
  if (!found) throw problem(404, 'no closed month has such a file', 'see /reports');
  return c.body(found.body, 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(found.bytes),
    'Content-Disposition': `attachment; filename="${month}-revision-${revision}-${file}"`,
  });
}

/** The month of an address; the current one where it names none that has begun. */
function monthAsked(c: Context, { service, fleet }: View): string {
  const current = monthOf(fleet.at, service.zone);
  return monthNamed(c, current) ?? current;
}

/** The month that an address names; null: none that has begun. */
function monthNamed(c: Context, current: string): string | null {
  const named = c.req.query('month') ?? '';
  return /^20\d\d-(0[1-9]|1[0-2])$/.test(named) && named <= current ? named : null;
}

const UnknownDevice: FC<{ readonly view: View }> = ({ view }) => (
  <Layout
    view={view}
    path="/devices"
    heading={DEVICE_WORDS[view.language].unknown}
    title={DEVICE_WORDS[view.language].unknown}
  >
    <p>
      <a href={link(view, '/devices')}>← {DEVICE_WORDS[view.language].backToList}</a>
    </p>
  </Layout>
);
