/**
 * A complete new check, as the six files that it takes. It asks for the web page of a device, on the
 * port of its ONVIF service.
 */

/** Text to insert into a file of the tree, before the first `before`. */
export type Insertion = { readonly file: string; readonly before: string; readonly text: string };

/** Rows of tables. */
export const INSERTIONS: readonly Insertion[] = [
  {
    file: 'src/core/terms/checks.ts',
    before: '} as const satisfies',
    text: "  web: term('网页', 'Web page'),\n",
  },
  {
    file: 'src/probes/table.ts',
    before: '};\n\nfunction row',
    text: "  web: row('web', webOptions, createWeb, { exclusive: true, sliceSize: 1 }),\n",
  },
  {
    file: 'src/probes/table.ts',
    before: '\n/** One registered check. */',
    text: "import { createWeb, webOptions } from './web.ts';\n",
  },
  {
    file: 'src/simulator/faults.ts',
    before: '} as const satisfies Readonly<Record<string, FaultRow>>',
    text: `  'web-hang': {
    says: 'its web page accepts and says nothing',
    on: 'web',
    play: { by: 'answer', answer: answers.sayNothing, answersLogins: false },
    dead: ['web', 'onvif'],
    clock: right,
    ms: NO_PARAMETER,
  },
`,
  },
];

/** Files of its own. */
export const NEW_FILES: Readonly<Record<string, string>> = {
  'src/probes/web.ts': `import { z } from 'zod';
import type { Probe } from '../core/health/probe.ts';
import type { Clock } from '../core/time/civil-time.ts';
import type { HostResolver } from '../platform/network/resolve.ts';
import { askOverConnection } from '../platform/network/connection.ts';
import { probeEach, type Ask } from './probe-each.ts';

/** Settings of the \`web\` check. */
export const webOptions = z.strictObject({
  intervalMs: z.number().int().min(1000).max(3_600_000).default(60_000)
    .describe('Time between two requests to one device, milliseconds.'),
  timeoutMs: z.number().int().min(100).max(60_000).default(3000)
    .describe('Longest wait for the first byte, name look-up included, milliseconds.'),
});

/** Asks for a device's web page: any HTTP answer is a sign of life. */
export function createWeb(
  options: z.infer<typeof webOptions>,
  clock: Clock,
  resolver: HostResolver,
): Probe {
  const late = () => 'no answer';
  const ask: Ask = ({ onvifPort: port }, address, budgetMs, signal) =>
    askOverConnection({ address, port, budgetMs }, clock, signal, late, (connection) => {
      const { socket, elapsedMs, finish } = connection;
      socket.write('GET / HTTP/1.1\\r\\nHost: device\\r\\n\\r\\n');
      socket.once('data', () => {
        finish({ result: 'answered', latencyMs: elapsedMs(), facts: {} });
      });
    });
  return probeEach('web', options.timeoutMs, clock, resolver, ask);
}
`,
  'test/probes/web.test.ts': `import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createWeb, webOptions } from '../../src/probes/web.ts';
import { createResolver } from '../../src/platform/network/resolve.ts';
import { faultOf } from '../../src/simulator/faults.ts';
import { openServices, type Services } from '../../src/simulator/services.ts';
import { aDevice } from '../support/devices.ts';
import { askOne } from './answering.ts';

const probe = createWeb(
  webOptions.parse({ timeoutMs: 300 }),
  systemClock,
  createResolver(systemClock),
);

it('takes any HTTP answer for a sign of life', async () => {
  const server = createServer((socket) => socket.resume().end('HTTP/1.1 404 Not Found\\r\\n\\r\\n'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const device = aDevice({ id: 'a', onvifPort: (server.address() as AddressInfo).port });
  expect(await askOne(probe, device)).toMatchObject({ result: 'answered' });
  server.close();
  await once(server, 'close');
  expect(await askOne(probe, device)).toMatchObject({ result: 'failed', reason: 'refused' });
});

const simulated = aDevice({ id: 'b', address: '127.8.7.6', onvifPort: 18_080 });
let services: Services;
beforeAll(async () => {
  services = await openServices([simulated]);
});
afterAll(() => services.close());

it('finds a simulated device whose page hangs', async () => {
  expect(await askOne(probe, simulated)).toMatchObject({ result: 'answered' });
  await services.set('b', faultOf('web-hang'));
  expect(await askOne(probe, simulated)).toMatchObject({ result: 'failed', reason: 'timeout' });
});
`,
};

/** What is generated anew. */
export const GENERATED = ['config/reference.md'] as const;

/** A script that records October 2026 of one device with this check into \`argv[2]\`. */
export const RECORD_MONTH = `import { withStore } from './src/cli/store/with-store.ts';
import { loadSettings } from './src/config.ts';

const from = Date.parse('2026-09-30T16:00:00Z');
const to = Date.parse('2026-10-31T16:00:00Z');
const downAt = from + 3_600_000;
const upAt = from + 7_200_000;
const entry = {
  name: 'Gate', kind: 'camera', site: 'North', address: '192.0.2.1', parent: '', contract: '',
  vendor: '', class: '', checks: ['web'], labels: {},
};
const key = { device: 'gate', check: 'web' };
const facts = [
  { type: 'enrolment', device: 'gate', at: from, recordedAt: from, entry },
  { type: 'transition', ...key, at: from, state: 'up', reason: null, since: from },
  { type: 'transition', ...key, at: downAt, state: 'down', reason: 'timeout', since: downAt },
  { type: 'transition', ...key, at: upAt, state: 'up', reason: null, since: upAt },
  { type: 'coverage', ...key, from, to },
];
const settings = loadSettings({ overrides: { data: process.argv[2] }, env: {} });
await withStore(settings, async (store) => {
  await store.record(facts);
  return 0;
});
`;
