import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/facts/observation.ts';
import { neighbourRoom, watchHost } from '../../src/probes/neighbours.ts';
import { readRoutes, wayTo } from '../../src/probes/routes.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const ROUTES = [
  'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
  'eth0\t00000000\t010012C6\t0003\t0\t0\t0\t00000000\t0\t0\t0',
  'eth0\t000012C6\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0',
  'eth0\t000312C6\t020012C6\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  'tun0\t000112C6\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  '*\t000212C6\t00000000\t0201\t0\t0\t0\t00FFFFFF\t0\t0\t0',
].join('\n');
const ROUTES6 = [
  'fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0',
  'fd000000000000010000000000000000 40 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000100 00000001 00000000 00000003     eth0',
].join('\n');
const STAT =
  'entries  allocs table_fulls\n00000005 00000004 0000000f\n00000005 00000007 00000001\n';
const ARP =
  'IP address       HW type     Flags       HW address            Mask     Device\n198.18.0.7       0x1         0x0         00:00:00:00:00:00     *        eth0\n';
const FILES: Readonly<Record<string, string>> = {
  '/proc/net/route': ROUTES,
  '/proc/net/ipv6_route': ROUTES6,
  '/proc/net/arp': ARP,
  '/sys/class/net/eth0/flags': '0x1003\n',
  '/sys/class/net/tun0/flags': '0x10d1\n',
  '/proc/sys/net/ipv4/neigh/default/gc_thresh3': '1024\n',
};
const reading =
  (files: Readonly<Record<string, string>>) =>
  (path: string): string | null =>
    files[path] ?? null;
const TIMEOUT: Outcome = { result: 'failed', reason: 'timeout', detail: '' };

describe('the way to an address', () => {
  it.each([
    ['198.18.0.7', 'on-link'],
    ['198.18.1.7', 'routed'],
    ['198.18.2.7', 'none'],
    ['198.18.3.7', 'routed'],
    ['203.0.113.1', 'routed'],
    ['127.0.0.9', 'routed'],
    ['fd00::7', 'on-link'],
    ['fd00:0:0:1::7', 'routed'],
    ['fd01::', 'none'],
    ['::1', 'routed'],
    ['fd00::198.18.0.1', 'on-link'],
    ['name', null],
    ['fe80::1%eth0', null],
  ])('%s is %s, by the longest prefix', (address, way) => {
    expect(wayTo(readRoutes(reading(FILES)), address)).toBe(way);
  });

  it('is unknown where the kernel shows no table', () => {
    expect(
      wayTo(
        readRoutes(() => null),
        '198.18.0.7',
      ),
    ).toBeNull();
  });
});

describe('a silence', () => {
  const clock = virtualClock(0);

  it('of an on-link target is blind exactly when the table overflowed since the mark', () => {
    let stat = STAT;
    const watch = watchHost(clock, (path) =>
      path === '/proc/net/stat/arp_cache' ? stat : reading(FILES)(path),
    );
    const mark = watch.mark();
    expect(mark?.v4).toBe(16);
    expect(watch.review(mark)('198.18.0.8', TIMEOUT)).toBe(TIMEOUT);
    stat = STAT.replace('00000001', '00000002');
    expect(watch.review(mark)('198.18.0.8', TIMEOUT)).toMatchObject({
      result: 'blind',
      cause: 'neighbours',
    });
    expect(watch.review(mark)('198.18.3.8', TIMEOUT)).toBe(TIMEOUT);
    expect(
      watch.review(mark)('198.18.0.8', { result: 'failed', reason: 'refused', detail: '' }),
    ).toMatchObject({ result: 'failed' });
  });

  it('of an on-link target without an entry is blind where the kernel does not count', () => {
    const watch = watchHost(clock, reading(FILES));
    const review = watch.review(watch.mark());
    expect(review('198.18.0.8', TIMEOUT)).toMatchObject({ result: 'blind', cause: 'neighbours' });
    expect(review('198.18.0.7', TIMEOUT)).toBe(TIMEOUT);
  });

  it('is blind where the tables could not be opened when the mark was taken, though they can be again', () => {
    let isOpenable = false;
    const watch = watchHost(clock, (path) => {
      if (!isOpenable) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
      return path === '/proc/net/stat/arp_cache' ? STAT : reading(FILES)(path);
    });
    const review = watch.review(watch.mark());
    isOpenable = true;
    expect(review('198.18.0.7', TIMEOUT)).toMatchObject({ result: 'blind', cause: 'descriptors' });
    expect(watch.review(watch.mark())('198.18.0.7', TIMEOUT)).toBe(TIMEOUT);
  });

  it("of a target without a route is this host's own", () => {
    const watch = watchHost(clock, reading(FILES));
    expect(watch.review(watch.mark())('198.18.2.7', TIMEOUT)).toMatchObject({
      result: 'blind',
      cause: 'route',
    });
  });

  it('is left as it is where nothing can be read, and nothing is read without a failure', () => {
    const watch = watchHost(clock, () => null);
    expect(watch.review(watch.mark())('198.18.0.7', TIMEOUT)).toBe(TIMEOUT);
    const read: string[] = [];
    const counting = watchHost(clock, (path) => {
      read.push(path);
      return null;
    });
    const mark = counting.mark();
    counting.mark();
    counting.review(mark)('198.18.0.7', { result: 'answered', latencyMs: 1, facts: {} });
    expect(read).toHaveLength(2);
  });
});

describe('the room for neighbours', () => {
  it("counts on-link addresses against the kernel's limit, null where it does not tell", () => {
    expect(
      neighbourRoom(['198.18.0.7', '198.18.0.8', '198.18.3.1', 'fd00::1', 'name'], reading(FILES)),
    ).toEqual({
      v4: { onLink: 2, limit: 1024 },
      v6: { onLink: 1, limit: null },
    });
  });
});
