import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { LookUp } from '../../src/platform/network/look-up.ts';
import { createLookUp } from '../../src/platform/network/name-servers.ts';
import { startDns, type Zone } from '../support/dns-responder.ts';

const zone: Zone = new Map();
let lookUp: LookUp;
let server = '';
let stop = (): void => undefined;

beforeAll(async () => {
  const dns = await startDns(zone);
  ({ server, stop } = dns);
  lookUp = createLookUp(systemClock, {
    hostsFile: '/etc/hosts',
    resolvConf: '/dev/null',
    servers: [dns.server],
  });
});

afterAll(() => {
  stop();
});

describe('a look-up', () => {
  it('gives the addresses of both families in turn, IPv6 first, with the least TTL', async () => {
    zone.set('two.test', { addresses: ['127.0.0.1', '127.0.0.2', 'fd00::1'], ttlS: 5 });
    const addresses = ['fd00::1', '127.0.0.1', '127.0.0.2'];
    expect(await lookUp('two.test')).toEqual({ kind: 'found', addresses, ttlS: 5 });
  });

  it('tells a name that does not exist, or has no address, from a silent server', async () => {
    zone.set('gone.test', 'nxdomain');
    zone.set('empty.test', { addresses: [], ttlS: 5 });
    expect(await lookUp('gone.test')).toHaveProperty('kind', 'absent');
    expect(await lookUp('empty.test')).toHaveProperty('kind', 'absent');
    expect(await lookUp('silent.test')).toHaveProperty('kind', 'unanswered');
  });

  it('does not wait for names that nobody answers', async () => {
    zone.set('good.test', { addresses: ['127.0.0.3'], ttlS: 5 });
    const ended: string[] = [];
    const note = async (name: string): Promise<void> => {
      await lookUp(name);
      ended.push(name);
    };
    const silent = Array.from({ length: 20 }, (_, index) => `silent${index}.test`);
    await Promise.all([...silent, 'good.test'].map(note));
    expect(ended[0]).toBe('good.test');
  });

  it('gives one family 50 ms after it came, and the other one when it comes', async () => {
    zone.set('half.test', { addresses: ['127.0.0.4'], ttlS: 5, silentFor: 'AAAA' });
    const found = await lookUp('half.test');
    expect(found).toMatchObject({ kind: 'found', addresses: ['127.0.0.4'] });
    const late = found.kind === 'found' ? found.late : undefined;
    expect(late).toBeInstanceOf(Promise);
    expect(await late).toEqual({ kind: 'found', addresses: ['127.0.0.4'], ttlS: 5 });
  });

  it('asks a server that was silent after the others', async () => {
    zone.set('good.test', { addresses: ['127.0.0.3'], ttlS: 5 });
    const silent = await startDns(new Map());
    const servers = [silent.server, server];
    const both = createLookUp(systemClock, {
      hostsFile: '/dev/null',
      resolvConf: '/dev/null',
      servers,
    });
    expect(await both('good.test')).toHaveProperty('kind', 'found');
    const before = silent.queries();
    expect(await both('good.test')).toHaveProperty('kind', 'found');
    expect(silent.queries()).toBe(before);
    silent.stop();
  });

  it('looks for a name without a dot in the search domains first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'watchpost-names-'));
    const resolvConf = join(folder, 'resolv.conf');
    await writeFile(resolvConf, 'search none.test video.test\n');
    zone.set('cam7.none.test', 'nxdomain');
    zone.set('cam7.video.test', { addresses: ['127.0.0.5'], ttlS: 5 });
    const inDomains = createLookUp(systemClock, {
      hostsFile: '/dev/null',
      resolvConf,
      servers: [server],
    });
    expect(await inDomains('cam7')).toMatchObject({ kind: 'found', addresses: ['127.0.0.5'] });
    await rm(folder, { recursive: true });
  });

  it('reads the hosts file before it asks a server', async () => {
    const found = await lookUp('localhost');
    expect(found.kind === 'found' && found.addresses).toContain('127.0.0.1');
  });
});
