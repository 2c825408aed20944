import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReport } from '../../src/protocols/fping.ts';

describe('the report of fping -C1', () => {
  it('tells answers from silences, IPv4 and IPv6, padded', () => {
    const { latencies, complaint } = readReport(
      '127.0.0.1       : 0.041\n198.18.0.9      : -\n2001:db8::1 : 12\nfe80::1%eth0 : 3.5\r\n',
    );
    expect([...latencies]).toEqual([
      ['127.0.0.1', 0.041],
      ['198.18.0.9', null],
      ['2001:db8::1', 12],
      ['fe80::1%eth0', 3.5],
    ]);
    expect(complaint).toBe('');
  });

  it('keeps what a router said of an address', () => {
    const { errors, latencies } = readReport(
      'ICMP Host Unreachable from 198.18.0.1 for ICMP Echo sent to 198.18.0.9\n198.18.0.9 : -\n',
    );
    expect(errors.get('198.18.0.9')).toEqual({ message: 'Host Unreachable', from: '198.18.0.1' });
    expect(latencies.get('198.18.0.9')).toBeNull();
  });

  // Recorded from fping 5.1 beside a second one with the same process id.
  it('notes a reply from another source, without and with the address that was asked', () => {
    const quiet = readReport(' [<- 10.9.0.2]\n10.9.0.77 : 308\n');
    expect(quiet.strayed).toBe(true);
    expect(quiet.strangers.size).toBe(0);
    const detailed = readReport(
      [
        ' [<- 10.9.0.2]10.9.0.77 : [0], 64 bytes, 308 ms (308 avg, 0% loss)',
        '10.9.0.2  : [0], 64 bytes, 1 ms (1 avg, 0% loss)',
        '',
        '10.9.0.77 : 308',
        '10.9.0.2  : 1',
      ].join('\n'),
    );
    expect([...detailed.strangers]).toEqual([['10.9.0.77', '10.9.0.2']]);
    expect([...detailed.latencies.values()]).toEqual([308, 1]);
    expect(detailed.complaint).toBe('');
  });

  it('counts an address named twice as answered when either line is', () => {
    expect(readReport('198.18.0.1 : 1\n198.18.0.1 : -').latencies.get('198.18.0.1')).toBe(1);
    expect(readReport('198.18.0.1 : -\n198.18.0.1 : 1').latencies.get('198.18.0.1')).toBe(1);
  });

  it('passes over lines of replies and keeps the first complaint', () => {
    const { latencies, complaint } = readReport(
      '198.18.0.1 : [0], 64 bytes, 0.05 ms (0.05 avg, 0% loss)\nfping: can\u0007not\nsecond\n198.18.0.1 : 2',
    );
    expect([...latencies]).toEqual([['198.18.0.1', 2]]);
    expect(complaint).toBe('fping: can not');
  });

  it.each(['NaN', '1e3', '-1', '', '- -', '0x1', '9999999999'])(
    'takes %j for no result',
    (said) => {
      expect(readReport(`198.18.0.1 : ${said}`).latencies.size).toBe(0);
    },
  );

  it('reads any result it could have written back, among any garbage', () => {
    const line = fc.tuple(fc.ipV4(), fc.option(fc.integer({ min: 0, max: 999_999 })));
    const garbage = fc.string().filter((text) => !text.includes(' : ') && !text.startsWith('ICMP'));
    fc.assert(
      fc.property(
        fc.uniqueArray(line, { selector: ([address]) => address }),
        fc.array(garbage),
        (results, noise) => {
          const lines = results.map(
            ([address, micros]) =>
              `${address} : ${micros === null ? '-' : (micros / 1000).toFixed(3)}`,
          );
          const { latencies } = readReport([...noise, ...lines, ...noise].join('\n'));
          for (const [address, micros] of results)
            expect(latencies.get(address)).toBe(micros === null ? null : micros / 1000);
          expect(latencies.size).toBe(results.length);
        },
      ),
    );
  });

  it('never throws, and stays quick on a megabyte of anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect(readReport(text).complaint.length).toBeLessThanOrEqual(120);
      }),
    );
    for (const piece of [
      ' : ',
      ' [<- a]',
      ' [<- ',
      'ICMP ',
      ' ',
      'ICMP a from b for ICMP c sent to ',
      '\n',
      '1 : -\n',
    ]) {
      const start = performance.now();
      readReport(piece.repeat(1_000_000 / piece.length));
      expect(performance.now() - start).toBeLessThan(1000);
    }
  });
});
