import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { makeAllowance } from './access/allowance.ts';
import { guard, peerOf, requires, thisMachineOnly, type Access } from './access/guard.ts';
import { alertRoutes } from './api/alerts.ts';
import { apiRoutes } from './api/routes.ts';
import { makeLive, type Live } from './live.ts';
import { PAGE_STATUSES, type PageStatus } from './pages/error/error-page.tsx';
import { errorPage, pageRoutes } from './pages/routes.tsx';
import { problem, problemOf, type ProblemBody } from './problem.ts';
import type { Log } from '../platform/log.ts';
import type { MonitoringService, Service } from './service.ts';

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Not no-referrer: with that, a browser hides from us too whether a form was sent from our own
  // page.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/**
 * Requests of one peer that are answered at once, and time for one more, in milliseconds: 50 a
 * second for long.
 */
const REQUESTS_AT_ONCE = 500;
const REQUEST_REFILL_MS = 20;

/** All routes of the program, as one function from request to response. */
export function createApp(
  service: Service,
  log: Pick<Log, 'error'>,
  live: Live = makeLive(service),
  access: Access = thisMachineOnly(),
): Hono {
  const app = new Hono();
  app.use(secured, paced(), wellFormed);
  // They say yes or no, and supervisors have no password.
  app.get('/-/healthy', (c) => verdict(c, service.isResponsive(), 'healthy', 'stuck'));
  app.get('/-/ready', (c) =>
    verdict(c, service.figures().ready, `ready, ${service.figures().role}`, 'not ready'),
  );
  app.use(guard(access));
  app.get('/metrics', requires('metrics'), (c) => metrics(c, service));
  app.route('/api/v1/robots', alertRoutes(service));
  app.use(requires('read'));
  app.route('/api/v1', apiRoutes(service));
  app.route('/', pageRoutes(service, live));
  app.notFound(notFound);
  app.onError((error, c) => told(error, c, log));
  return app;
}

const secured: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(SECURITY_HEADERS))
    if (!c.res.headers.has(name)) c.res.headers.set(name, value);
};

/** Turns away who asks more than anybody reads. */
function paced(): MiddlewareHandler {
  const allowance = makeAllowance(REQUESTS_AT_ONCE, REQUEST_REFILL_MS, () => performance.now());
  return async (c, next) => {
    const waitMs = allowance.take(peerOf(c));
    if (waitMs > 0) throw tooMany(c, waitMs);
    await next();
  };
}

function tooMany(c: Context, waitMs: number): Error {
  c.header('Retry-After', String(Math.ceil(waitMs / 1000)));
  return problem(429, 'too many requests come from this address', 'ask less often');
}

/** A question carries no body; the connection of one who sends it is closed rather than read. */
const wellFormed: MiddlewareHandler = async (c, next) => {
  const { method } = c.req;
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') return notAllowed(c);
  const hasBody =
    c.req.header('transfer-encoding') !== undefined ||
    Number(c.req.header('content-length') ?? 0) !== 0;
  if (method !== 'POST' && hasBody)
    return c.json(
      problem(413, 'a question carries no body', 'send the request without a body').cause,
      413,
      { Connection: 'close' },
    );
  return next();
};

function notFound(c: Context): Response | Promise<Response> {
  if (c.req.method === 'POST') return notAllowed(c);
  return isRead(c)
    ? errorPage(c, 404)
    : c.json(problem(404, 'there is no such page', 'start at /').cause, 404);
}

function notAllowed(c: Context): Response {
  c.header('Allow', 'GET, HEAD');
  return c.json(problem(405, 'there is nothing to change here', 'use GET or HEAD').cause, 405, {
    Connection: 'close',
  });
}

async function metrics(c: Context, service: MonitoringService): Promise<Response> {
  const { contentType, gzip, body } = await service.scrape(
    c.req.header('accept') ?? '',
    c.req.header('accept-encoding') ?? '',
  );
  const headers = {
    'Content-Type': contentType,
    Vary: 'Accept, Accept-Encoding',
    ...(gzip && { 'Content-Encoding': 'gzip' }),
  };
  return c.body(new Uint8Array(body), 200, headers);
}

function verdict(c: Context, good: boolean, yes: string, no: string): Response {
  return c.text(`${good ? yes : no}\n`, good ? 200 : 503);
}

/** Whether a person will see the answer in a browser. */
function isRead(c: Context): boolean {
  return (c.req.header('accept') ?? '').includes('text/html') && !c.req.path.startsWith('/api/');
}

function told(error: Error, c: Context, log: Pick<Log, 'error'>): Response | Promise<Response> {
  const known = problemOf(error);
  if (!known || known.status >= 500)
    log.error(
      { err: 'origin' in error ? error.origin : error, path: routePath(c) },
      'a request could not be answered',
    );
  // A body that was turned away is not read to its end.
  if (c.req.method === 'POST') c.header('Connection', 'close');
  if (isRead(c)) return errorPage(c, statusOf(known?.status));
  const body: ProblemBody = known?.cause ?? {
    error: { message: 'the program failed to answer', mend: 'look for this moment in its log' },
  };
  return c.json(body, known?.status ?? 500);
}

function statusOf(status: number | undefined): PageStatus {
  return PAGE_STATUSES.find((shown) => shown === status) ?? 500;
}
