import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLookUp, type LookUp } from '../../src/platform/network/name-servers.ts';
import { startDns, type Zone } from '../support/dns-responder.ts';

const zone: Zone = new Map();
let lookUp: LookUp;
let stop = (): void => undefined;

beforeAll(async () => {
  const dns = await startDns(zone);
  stop = dns.stop;
  lookUp = createLookUp({
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

  it('reads the hosts file before it asks a server', async () => {
    const found = await lookUp('localhost');
    expect(found.kind === 'found' && found.addresses).toContain('127.0.0.1');
  });
});
