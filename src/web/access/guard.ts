import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import { problem, type Problem } from '../problem.ts';
import { makeGate, type Gate } from './gate.ts';
import { isLoopback, isOwnHost, mayBeForged } from './origin.ts';
import type { Grant, Principal } from './rules.ts';

const PRINCIPAL = 'principal';
const PUBLIC_URL = 'publicUrl';

/** Who is let in, and where this server is reached. */
export type Access = {
  readonly gate: Gate;
  /** Who may see everything without logging in, while the gate knows nobody. */
  readonly openTo: 'loopback' | 'everyone';
  /** Address people reach this server at, e.g. behind a proxy; empty: the one it listens on. */
  readonly publicUrl: string;
};

/** The least that is of use: this machine may look, nobody may change anything. */
export function thisMachineOnly(): Access {
  return { gate: makeGate(null, () => performance.now()), openTo: 'loopback', publicUrl: '' };
}

const VISITOR: Principal = { name: '', may: new Set<Grant>(['read', 'metrics']) };

/** Lets nobody by who is not known; whoever gets by is told by {@link principalOf}. */
export function guard(access: Access): MiddlewareHandler {
  return async (c, next) => {
    c.set(PRINCIPAL, access.gate.guarded() ? await loggedIn(c, access.gate) : visitor(c, access));
    c.set(PUBLIC_URL, access.publicUrl);
    await next();
  };
}

/** Lets by who holds a grant. Stands behind {@link guard}. */
export function requires(grant: Grant): MiddlewareHandler {
  return async (c, next) => {
    demand(c, grant);
    await next();
  };
}

/**
 * Lets by who may change things, and not a foreign page in that person's browser. Stands behind
 * {@link guard} and before every route that changes something.
 */
export const requireWrite: MiddlewareHandler = requiresChange('write');

/** Like {@link requireWrite}, for what has a grant of its own. */
export function requiresChange(grant: Grant): MiddlewareHandler {
  return async (c, next) => {
    demand(c, grant);
    const header = (name: string): string | undefined => c.req.header(name);
    const sender = {
      host: header('host'),
      origin: header('origin'),
      fetchSite: header('sec-fetch-site'),
      contentType: header('content-type'),
    };
    // A foreign page cannot know a token.
    const hasToken = /^bearer /i.test(header('authorization') ?? '');
    if (!hasToken && mayBeForged(sender, c.get(PUBLIC_URL) as string)) throw forged();
    await next();
  };
}

/**
 * Who asks; behind {@link guard}. The name is the one in the access file, fit to be recorded as who
 * did it.
 */
export function principalOf(c: Context): Principal {
  return c.get(PRINCIPAL) as Principal;
}

function demand(c: Context, grant: Grant): void {
  const { name, may } = principalOf(c);
  if (!may.has(grant))
    throw name === ''
      ? nobodyWrites()
      : problem(
          403,
          `this needs the grant "${grant}"`,
          'ask for it to be added to your entry in the access file',
        );
}

/**
 * The address a request came from: empty once the connection is gone, this machine's if this
 * program asks itself.
 */
export function peerOf(c: Context): string {
  const { incoming } = (c.env ?? {}) as { readonly incoming?: unknown };
  return incoming === undefined ? '127.0.0.1' : (getConnInfo(c).remote.address ?? '');
}

async function loggedIn(c: Context, gate: Gate): Promise<Principal> {
  const authorization = c.req.header('authorization');
  try {
    if (authorization === undefined)
      throw problem(
        401,
        'this needs a log-in',
        'send name and password (Basic) or a token (Bearer) of the access file',
      );
    return await gate.identify(authorization, peerOf(c));
  } catch (error) {
    const { status } = error as Problem;
    if (status === 401) c.header('WWW-Authenticate', 'Basic realm="watchpost", charset="UTF-8"');
    if (status === 429 || status === 503) c.header('Retry-After', '10');
    throw error;
  }
}

function visitor(c: Context, { openTo, publicUrl }: Access): Principal {
  if (openTo === 'everyone') return VISITOR;
  if (!isLoopback(peerOf(c)))
    throw problem(
      403,
      'without an access file only the machine it runs on is answered',
      'name one with access.file, or open it to everyone with access.openTo',
    );
  if (!isOwnHost(c.req.header('host'), publicUrl))
    throw problem(
      403,
      'the server is not known by this name',
      'reach it as 127.0.0.1 or localhost, or set publicUrl to the address it is reached at',
    );
  return VISITOR;
}

function forged(): Problem {
  return problem(
    403,
    'the change does not come from a page of this server',
    'send it from there, or with a token, or as application/json without Origin',
  );
}

function nobodyWrites(): Problem {
  return problem(
    403,
    'without an access file nothing can be changed here',
    'name one with access.file; "watchpost access user NAME" makes its entries',
  );
}
