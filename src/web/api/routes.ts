import { Hono, type Context } from 'hono';
import { sharedCauses } from '../../core/health/shared-cause.ts';
import type { AttributedOutage } from '../../core/judging/outages.ts';
import { firmwareRows } from '../../core/inspection/inspection-view.ts';
import { stampsIn } from '../../core/time/zone-offsets.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import { deviceJson, matcher } from './devices.ts';
import { findingsJson, firmwareCsv, insideJson } from './inspection.ts';
import { filingRoutes, unknownExclusion } from './filing.ts';
import { contractsJson, exclusionsJson } from './ledger.ts';
import { limited } from '../limited.ts';
import { problem } from '../problem.ts';
import { devicesQuery, exclusionsQuery, noQuery, outagesQuery, timelineQuery } from './query.ts';
import type { ApiService } from '../service.ts';
import { stretchesOf } from './stretches.ts';

/** Most stretches one timeline answer tells. */
const MAX_STRETCHES = 20_000;
/** Reads of the store that may go on at one time; each can mean a month of the whole estate. */
const MAX_STORE_READS = 4;

/** The JSON interface below `/api/v1`. What changes something stands behind `requireWrite`. */
export function apiRoutes(service: ApiService): Hono {
  const fromStore = limited(MAX_STORE_READS);
  const write = stampsIn(service.zone);
  const routes = new Hono();
  routes.get('/devices', (c) => devices(c, service, write));
  routes.get('/devices/:id', (c) => device(c, service, write));
  routes.get('/devices/:id/timeline', (c) => timeline(c, service, write, fromStore));
  routes.get('/devices/:id/inside', (c) => inside(c, service, write));
  routes.get('/devices/:id/picture', (c) => picture(c, service));
  routes.get('/findings', (c) => findings(c, service, write));
  routes.get('/firmware', (c) => firmware(c, service));
  routes.get('/firmware.csv', (c) => firmware(c, service));
  routes.get('/outages', (c) => outages(c, service, write, fromStore));
  routes.get('/shared-causes', (c) => suspected(c, service, write));
  routes.get('/exclusions', (c) => exclusions(c, service, write, fromStore));
  routes.get('/exclusions/:id', (c) => exclusion(c, service, write, fromStore));
  routes.route('/', filingRoutes(service));
  routes.get('/contracts', (c) => contracts(c, service, write));
  routes.get('*', () => {
    throw problem(
      404,
      'there is no such resource',
      'see /api/v1/devices, /api/v1/devices/:id, /api/v1/devices/:id/timeline, /api/v1/devices/:id/inside, /api/v1/devices/:id/picture, /api/v1/findings, /api/v1/firmware, /api/v1/firmware.csv, /api/v1/outages, /api/v1/shared-causes, /api/v1/exclusions, /api/v1/exclusions/:id and /api/v1/contracts',
    );
  });
  return routes;
}

type Write = (at: Instant) => string;
type FromStore = ReturnType<typeof limited>;

function devices(c: Context, service: ApiService, write: Write): Response {
  const { limit, offset, ...filter } = devicesQuery(c.req.query());
  const fleet = service.fleet();
  const found = fleet.devices.filter(matcher(filter));
  const page = found.slice(offset, offset + limit).map((view) => deviceJson(view, write));
  return c.json({ at: write(fleet.at), total: found.length, limit, offset, devices: page });
}

function device(c: Context, service: ApiService, write: Write): Response {
  const view = service
    .fleet()
    .devices.find((candidate) => candidate.device.id === c.req.param('id'));
  if (!view) throw unknownDevice();
  return c.json(deviceJson(view, write));
}

function inside(c: Context, service: ApiService, write: Write): Response {
  noQuery(c.req.query());
  const id = c.req.param('id') ?? '';
  if (!service.fleet().devices.some(({ device: { id: own } }) => own === id)) throw unknownDevice();
  return c.json(insideJson(id, service.inspections(), write));
}

async function picture(c: Context, service: ApiService): Promise<Response> {
  noQuery(c.req.query());
  const id = c.req.param('id') ?? '';
  if (!service.fleet().devices.some(({ device: { id: own } }) => own === id)) throw unknownDevice();
  const kept = await service.picture(id);
  if (!kept)
    throw problem(
      404,
      'no picture of this device is kept',
      'pictures are kept by the setting pictures.thumbnailDays, of the classes in pictures.classes',
    );
  return c.body(new Uint8Array(kept.jpeg), 200, {
    'Content-Type': 'image/jpeg',
    'Last-Modified': new Date(kept.takenAt).toUTCString(),
  });
}

function findings(c: Context, service: ApiService, write: Write): Response {
  noQuery(c.req.query());
  return c.json({ findings: findingsJson(service.fleet().devices, service.inspections(), write) });
}

function firmware(c: Context, service: ApiService): Response {
  noQuery(c.req.query());
  if (!c.req.path.endsWith('.csv'))
    return c.json({ firmware: firmwareRows(service.inspections().devices) });
  return c.body(firmwareCsv(service.inspections()), 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': 'attachment; filename="firmware.csv"',
  });
}

async function timeline(
  c: Context,
  service: ApiService,
  write: Write,
  fromStore: FromStore,
): Promise<Response> {
  const now = service.fleet().at;
  const period = timelineQuery(c.req.query(), now);
  const timelines = await fromStore(() => service.timelines(c.req.param('id') ?? '', period));
  if (!timelines) throw unknownDevice();
  const checks = timelines.map((stream) => ({
    check: stream.check,
    stretches: stretchesOf(stream.timeline, period, now),
  }));
  if (checks.reduce((sum, { stretches }) => sum + stretches.length, 0) > MAX_STRETCHES) {
    throw problem(
      400,
      `the timeline has more than ${MAX_STRETCHES} stretches`,
      'ask for a shorter period',
    );
  }
  const written = checks.map(({ check, stretches }) => ({
    check,
    stretches: stretches.map(({ from, to, state, reason }) => ({
      from: write(from),
      to: write(to),
      state,
      reason,
    })),
  }));
  return c.json({ from: write(period.from), to: write(period.to), checks: written });
}

async function outages(
  c: Context,
  service: ApiService,
  write: Write,
  fromStore: FromStore,
): Promise<Response> {
  const { month, limit, offset } = outagesQuery(c.req.query());
  const rows = await fromStore(() => service.outages(month));
  return c.json({
    month,
    total: rows.length,
    limit,
    offset,
    outages: rows.slice(offset, offset + limit).map((row) => outageJson(row, write)),
  });
}

async function exclusions(
  c: Context,
  service: ApiService,
  write: Write,
  fromStore: FromStore,
): Promise<Response> {
  const { limit, offset } = exclusionsQuery(c.req.query());
  const rows = exclusionsJson(await fromStore(() => service.exclusions()), write);
  return c.json({
    total: rows.length,
    limit,
    offset,
    exclusions: rows.slice(offset, offset + limit),
  });
}

async function exclusion(
  c: Context,
  service: ApiService,
  write: Write,
  fromStore: FromStore,
): Promise<Response> {
  noQuery(c.req.query());
  const id = c.req.param('id');
  const [found] = exclusionsJson(
    (await fromStore(() => service.exclusions())).filter(
      (event) => (event.type === 'exclusion' ? event.id : event.exclusion) === id,
    ),
    write,
  );
  if (!found) throw unknownExclusion();
  return c.json(found);
}

/** Sites that lost most of their devices at once, as it stands now. */
function suspected(c: Context, service: ApiService, write: Write): Response {
  noQuery(c.req.query());
  const { at, devices: views } = service.fleet();
  const causes = sharedCauses(
    views.map(({ device: { id, site }, state, since }) => ({ id, site, state, since })),
  );
  return c.json({
    at: write(at),
    sharedCauses: causes.map((cause) => ({
      ...cause,
      from: write(cause.from),
      to: write(cause.to),
    })),
  });
}

function contracts(c: Context, service: ApiService, write: Write): Response {
  noQuery(c.req.query());
  return c.json(contractsJson(service.ledger(), write));
}

function outageJson(row: AttributedOutage, write: Write): object {
  return { ...row, from: write(row.from), to: write(row.to), since: write(row.since) };
}

function unknownDevice(): Error {
  return problem(
    404,
    'no device of the inventory has this id',
    'look the id up under /api/v1/devices?q=',
  );
}
