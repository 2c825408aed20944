import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFound, type Discovered } from '../../src/core/inventory/discovered.ts';
import {
  addressOf,
  hostsOf,
  isWithin,
  numberOf,
  readSubnet,
} from '../../src/core/inventory/subnet.ts';
import { withFound } from '../../src/discovery/multicast.ts';
import { findingsCsv } from '../../src/discovery/csv.ts';
import { readProbeMatches, serviceOf } from '../../src/protocols/ws-discovery.ts';
import { aDevice } from '../support/devices.ts';

function heard(address: string, over: Partial<Discovered> = {}): Discovered {
  return {
    address,
    endpoints: [],
    onvif: { port: 80, path: '/onvif/device_service' },
    name: '',
    hardware: '',
    heard: ['onvif'],
    ...over,
  };
}

const findings = (...args: Parameters<typeof compareFound>): readonly string[] =>
  compareFound(...args).map(
    ({ finding, found, device }) => `${finding} ${found?.address ?? device?.address ?? ''}`,
  );
const all = (): boolean => true;
const none = (): boolean => false;

describe('what was found, beside the inventory', () => {
  const inventory = [
    aDevice({ id: 'a', address: '10.0.0.1' }),
    aDevice({ id: 'b', address: '10.0.0.2', labels: { endpoint: 'urn:uuid:B' } }),
    aDevice({ id: 'c', address: '10.0.0.3', labels: { MAC地址: '00-1A-2B-3C-4D-5E' } }),
  ];

  it('is known at its address, new with ONVIF, unknown without', () => {
    expect(
      findings(
        [heard('10.0.0.1'), heard('10.0.0.8'), heard('10.0.0.9', { onvif: null })],
        inventory,
        none,
      ),
    ).toEqual(['new 10.0.0.8', 'unknown 10.0.0.9', 'known 10.0.0.1']);
  });

  it('is a row of its own for each port at one address, and known at its own port', () => {
    const at = (port: number, endpoint: string): Discovered =>
      heard('10.0.0.1', {
        onvif: { port, path: '/onvif/device_service' },
        endpoints: [endpoint],
      });
    const found = [at(8001, 'urn:a'), at(8002, 'urn:b'), at(8002, 'urn:b')].reduce(withFound, []);
    const [other, known] = compareFound(
      found,
      [aDevice({ id: 'a', address: '10.0.0.1', onvifPort: 8002 })],
      none,
    );
    expect(other).toMatchObject({ finding: 'new', found: { onvif: { port: 8001 } } });
    expect(other?.remark).toMatch(/^one of 2 ONVIF services .*8001, 8002/);
    expect(known).toMatchObject({ finding: 'known', found: { onvif: { port: 8002 } } });
  });

  it('is one row where a ping, a sweep or another account tell of the same device', () => {
    const match = heard('10.0.0.1', { endpoints: ['urn:a'] });
    const accounts = [
      match,
      heard('10.0.0.1', { onvif: null, heard: ['icmp'] }),
      heard('10.0.0.1', { onvif: { port: 8080, path: '/' }, heard: ['icmp', 'onvif:8080'] }),
      heard('10.0.0.1', { endpoints: ['urn:a'], onvif: { port: 443, path: '/' } }),
    ];
    expect(accounts.reduce(withFound, [])).toMatchObject([
      { endpoints: ['urn:a'], onvif: { port: 80 } },
    ]);
  });

  it('has moved when its endpoint or MAC address is heard elsewhere and its own address is silent', () => {
    expect(
      findings(
        [
          heard('10.0.0.8', { endpoints: ['uuid:b'] }),
          heard('10.0.0.9', { endpoints: ['urn:uuid:4d454930-0000-1000-8000-001a2b3c4d5e'] }),
        ],
        inventory,
        none,
      ),
    ).toEqual(['moved 10.0.0.8', 'moved 10.0.0.9']);
    expect(
      findings(
        [heard('10.0.0.2'), heard('10.0.0.8', { endpoints: ['urn:uuid:B'] })],
        inventory,
        none,
      ),
    ).toEqual(['new 10.0.0.8', 'known 10.0.0.2']);
  });

  it('has not moved when two addresses claim its endpoint: nobody can say which', () => {
    expect(
      findings(
        [
          heard('10.0.0.8', { endpoints: ['urn:uuid:B'] }),
          heard('10.0.0.9', { endpoints: ['urn:uuid:B'] }),
        ],
        inventory,
        none,
      ),
    ).toEqual(['new 10.0.0.8', 'new 10.0.0.9']);
  });

  it('is gone only where everybody was asked', () => {
    expect(findings([heard('10.0.0.1')], inventory, none)).toEqual(['known 10.0.0.1']);
    expect(findings([heard('10.0.0.1')], inventory, (address) => address === '10.0.0.2')).toEqual([
      'gone 10.0.0.2',
      'known 10.0.0.1',
    ]);
    expect(findings([heard('10.0.0.8', { endpoints: ['urn:uuid:B'] })], inventory, all)).toEqual([
      'moved 10.0.0.8',
      'gone 10.0.0.1',
      'gone 10.0.0.3',
    ]);
  });

  it('is written with what the inventory knows, and a name that is a formula is not one', () => {
    const csv = findingsCsv(
      compareFound(
        [heard('10.0.0.8', { name: '=cmd()', endpoints: ['urn:uuid:Z'] })],
        inventory,
        none,
      ),
    );
    expect(csv.split('\r\n')[1]).toBe(
      ",'=cmd(),,,10.0.0.8,80,/onvif/device_service,urn:uuid:Z,,new,",
    );
  });
});

describe('a range', () => {
  it('holds the hosts that a mask says, and no other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2 ** 24, max: 223 * 2 ** 24 }),
        fc.integer({ min: 20, max: 32 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        (seed, prefix, other) => {
          const mask = (value: number): number =>
            Number((BigInt(value) >> BigInt(32 - prefix)) << BigInt(32 - prefix));
          const subnet = readSubnet(`${addressOf(mask(seed))}/${prefix}`);
          if (typeof subnet === 'string') throw new Error(subnet);
          const hosts = hostsOf(subnet);
          expect(hosts).toHaveLength(prefix >= 31 ? 2 ** (32 - prefix) : 2 ** (32 - prefix) - 2);
          expect(hosts.every((host) => mask(numberOf(host)!) === mask(seed))).toBe(true);
          expect(isWithin(addressOf(other), subnet)).toBe(hosts.includes(addressOf(other)));
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.256/24',
    '10.0.0.0/19',
    '0.0.0.0/0',
    '10.0.0.5/24',
    '224.0.0.0/24',
    'fe80::/64',
    '10.0.0.0/24 -x',
  ])('%s is refused', (text) => {
    expect(typeof readSubnet(text)).toBe('string');
  });
});

describe('an answer', () => {
  it('of any text is read without a throw, within bounds, on one line', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.string({ unit: 'binary', maxLength: 60 }),
        (junk, value) => {
          const wrapped = `<a:Envelope><a:Body><b:ProbeMatches><b:ProbeMatch>${junk}<EndpointReference><Address>${value}</Address></EndpointReference><XAddrs>${value}</XAddrs><Scopes>onvif://www.onvif.org/name/${value}</Scopes></b:ProbeMatch></b:ProbeMatches></a:Body></a:Envelope>`;
          for (const xml of [junk, wrapped]) {
            for (const { endpoint, name, xaddrs } of readProbeMatches(xml)) {
              expect(endpoint + name).not.toMatch(/\p{Cc}/u);
              serviceOf(xaddrs, '10.0.0.1');
            }
          }
        },
      ),
      { seed: 3702, numRuns: 300 },
    );
  });

  it('names the service at its sender before others, and https or nothing readable not at all', () => {
    expect(serviceOf(['http://192.168.1.64/a', 'http://10.0.0.1:8899/b'], '10.0.0.1')).toEqual({
      port: 8899,
      path: '/b',
    });
    expect(serviceOf(['http://192.168.1.64:81/a'], '10.0.0.1')).toEqual({ port: 81, path: '/a' });
    expect(serviceOf(['https://10.0.0.1/a', 'x'], '10.0.0.1')).toBeNull();
  });
});
