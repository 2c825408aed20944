import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckName, Kind } from '../../src/core/inventory/device.ts';
import type { Enrolment } from '../../src/core/facts/event.ts';
import type { ExclusionEvent } from '../../src/core/exclusions/exclusion.ts';
import { collectMonth } from '../../src/reports/month/collect.ts';
import type { MonthRequest } from '../../src/reports/month/request.ts';
import { monthlyDocument } from '../../src/reports/month/month.ts';
import type { MonthlyDocument } from '../../src/reports/month/schema.ts';
import type { ReportReader } from '../../src/core/facts/fact-store.ts';
import { beats, factsOf, TICK, type Beat } from '../core/generate.ts';
import { paintStream, type Paint } from '../core/paint.ts';
import {
  enrol,
  exclude,
  HOUR,
  leave,
  METHOD,
  OCTOBER,
  october,
  pinged,
  POLICY,
} from './examples.ts';
import { memoryReader } from './memory-reader.ts';

async function draw(
  reader: ReportReader,
  request: MonthRequest = october(),
): Promise<MonthlyDocument> {
  const collected = await collectMonth(reader, request, () => undefined);
  if (!collected.found) throw new Error(collected.why);
  return monthlyDocument(collected.collected, METHOD);
}

const { from, to } = OCTOBER;
const watched = (
  device: string,
  downs: readonly (readonly [number, number])[] = [],
): ReturnType<typeof pinged> => pinged(device, from - HOUR, to + HOUR, downs);

describe('the monthly document', () => {
  it('gives a device its month', async () => {
    const document = await draw(
      memoryReader(watched('a', [[from + HOUR, from + 3 * HOUR]]), [enrol({ id: 'a' })]),
    );
    const inServiceMs = to - from;
    expect(document).toMatchObject({
      month: '2026-10',
      zone: 'Asia/Shanghai',
      period: OCTOBER,
      monthEnd: to,
      complete: true,
      changes: [],
    });
    expect(document.devices[0]!.figures).toEqual({
      inServiceMs,
      coverage: { part: inServiceMs, of: inServiceMs, ratio: '1.000000' },
      assessable: true,
      online: {
        upMs: inServiceMs - 2 * HOUR,
        excusedMs: 0,
        unreachableMs: 0,
        downMs: 2 * HOUR,
        unobservedMs: 0,
        rate: { part: inServiceMs - 2 * HOUR, of: inServiceMs, ratio: '0.997312' },
        lower: { part: inServiceMs - 2 * HOUR, of: inServiceMs, ratio: '0.997312' },
        upper: { part: inServiceMs - 2 * HOUR, of: inServiceMs, ratio: '0.997312' },
      },
      intact: expect.objectContaining({
        upMs: inServiceMs - 2 * HOUR,
        downMs: 2 * HOUR,
      }) as unknown,
      outages: 1,
      longestOutageMs: 2 * HOUR,
    });
    expect(document.outages).toMatchObject([
      {
        device: 'a',
        from: from + HOUR,
        to: from + 3 * HOUR,
        since: from + HOUR,
        ended: 'up',
        reason: 'timeout',
        unobservedMs: 0,
      },
    ]);
  });

  it('names the exclusions that excuse an outage, and none where they touch it only while nobody was down', async () => {
    const exclusions = [
      exclude('x1', ['a'], from, from + 2 * HOUR),
      exclude('x2', ['a'], from + 4 * HOUR, from + 9 * HOUR),
    ];
    const document = await draw(
      memoryReader(
        watched('a', [
          [from + HOUR, from + 3 * HOUR],
          [from + 5 * HOUR, from + 6 * HOUR],
          [from + 10 * HOUR, from + 11 * HOUR],
        ]),
        [enrol({ id: 'a' })],
        undefined,
        exclusions,
      ),
    );
    expect(document.outages.map((outage) => outage.exclusions)).toEqual([['x1'], ['x2'], []]);
  });

  it('cuts outages at both ends of the month and says so', async () => {
    const document = await draw(
      memoryReader(
        watched('a', [
          [from - HOUR, from + HOUR],
          [to - HOUR, to + HOUR],
        ]),
        [enrol({ id: 'a' })],
        new Map([['a/icmp', 0]]),
      ),
    );
    expect(
      document.outages.map(({ from: start, to: end, since, ended }) => ({
        start,
        end,
        since,
        ended,
      })),
    ).toEqual([
      { start: from, end: from + HOUR, since: from - HOUR, ended: 'up' },
      { start: to - HOUR, end: to, since: to - HOUR, ended: 'period-end' },
    ]);
  });

  it('cuts a month that is not over, and says so', async () => {
    const asOf = from + 10 * HOUR;
    const document = await draw(
      memoryReader(watched('a'), [enrol({ id: 'a' })]),
      october({ asOf }),
    );
    expect(document).toMatchObject({ complete: false, period: { from, to: asOf }, monthEnd: to });
    expect(document.devices[0]!.figures.inServiceMs).toBe(10 * HOUR);
  });

  it('books a device that moved under both contracts, and an outage that ran through the move on both sides', async () => {
    const moved = from + 100 * HOUR;
    const enrolments = [
      enrol({ id: 'a', contract: 'A' }),
      enrol({ id: 'a', contract: 'B', name: 'new' }, moved),
    ];
    const document = await draw(
      memoryReader(watched('a', [[moved - HOUR, moved + 2 * HOUR]]), enrolments),
    );
    expect(
      document.devices[0]!.parts.map((part) => [
        part.contract,
        part.figures.inServiceMs,
        part.figures.online.downMs,
      ]),
    ).toEqual([
      ['A', 100 * HOUR, HOUR],
      ['B', to - moved, 2 * HOUR],
    ]);
    expect(document.outages).toMatchObject([
      { contract: 'A', to: moved, ended: 'moved-or-left' },
      { contract: 'B', from: moved, since: moved - HOUR, ended: 'up' },
    ]);
    expect(document.devices[0]).toMatchObject({
      name: 'new',
      contract: 'B',
      figures: { inServiceMs: to - from, outages: 2 },
    });
    expect(document.groups.map(({ by, key, devices }) => [by, key, devices])).toEqual([
      ['total', '', 1],
      ['kind', 'camera', 1],
      ['contract', 'A', 1],
      ['contract', 'B', 1],
      ['vendor', 'Vendor', 1],
      ['site', 'Site A', 1],
    ]);
  });

  it('lists who entered, moved and left, half-open at the ends of the month, and not a change of name', async () => {
    const enrolments = [
      enrol({ id: 'a' }),
      enrol({ id: 'a', site: 'B' }, from + HOUR),
      enrol({ id: 'a', site: 'B', name: 'x' }, from + 2 * HOUR),
      leave('a', from + 3 * HOUR),
      enrol({ id: 'b' }, from),
      enrol({ id: 'c' }, from - 1),
      enrol({ id: 'd' }, to),
      leave('b', to),
    ];
    const document = await draw(memoryReader(watched('a'), enrolments));
    expect(document.changes.map(({ device, at, change }) => [device, at - from, change])).toEqual([
      ['a', HOUR, 'moved'],
      ['a', 3 * HOUR, 'left'],
      ['b', 0, 'entered'],
    ]);
    expect(document.changes[0]).toMatchObject({ before: { site: 'Site A' }, after: { site: 'B' } });
    expect(document.devices.map((device) => [device.id, device.figures.inServiceMs])).toEqual([
      ['a', 3 * HOUR],
      ['b', to - from],
      ['c', to - from],
    ]);
  });

  it('calls time unreachable only behind the parent of that time, and only where the parent was itself seen down', async () => {
    const moved = from + 50 * HOUR;
    const enrolments = [
      enrol({ id: 'p', kind: 'network', checks: ['icmp'] }),
      enrol({ id: 'q', kind: 'network', checks: ['icmp'] }),
      enrol({ id: 'a', parent: 'p', checks: ['icmp'] }),
      enrol({ id: 'a', parent: 'q', checks: ['icmp'] }, moved),
    ];
    const facts = [
      ...watched('a', [[from + 10 * HOUR, from + 90 * HOUR]]),
      ...watched('p', [[from + 20 * HOUR, from + 60 * HOUR]]),
      ...pinged('q', from + 70 * HOUR, from + 100 * HOUR, [[from + 80 * HOUR, from + 95 * HOUR]]),
    ];
    const document = await draw(memoryReader(facts, enrolments));
    const child = document.devices.find((device) => device.id === 'a')!;
    expect(child.figures.online).toMatchObject({
      unreachableMs: 30 * HOUR + 10 * HOUR,
      downMs: 10 * HOUR + 30 * HOUR,
    });
    expect(child.parts).toHaveLength(1);
  });

  it('excuses what an exclusion names, and nothing once it was withdrawn', async () => {
    const facts = [
      ...watched('a', [[from, from + 5 * HOUR]]),
      ...watched('b', [[from, from + 5 * HOUR]]),
    ];
    const enrolments = [enrol({ id: 'a' }), enrol({ id: 'b' })];
    const filed = exclude('x', ['a'], from + HOUR, from + 2 * HOUR);
    const split = async (
      exclusions: readonly ExclusionEvent[],
    ): Promise<readonly (readonly number[])[]> =>
      (await draw(memoryReader(facts, enrolments, undefined, exclusions))).devices.map(
        ({ figures }) => [figures.online.excusedMs, figures.online.downMs],
      );
    expect(await split([filed])).toEqual([
      [HOUR, 4 * HOUR],
      [0, 5 * HOUR],
    ]);
    expect(
      await split([filed, { type: 'withdrawal', exclusion: 'x', at: to, by: 'someone', why: '' }]),
    ).toEqual([
      [0, 5 * HOUR],
      [0, 5 * HOUR],
    ]);
  });

  it('names the checks that never answered up to the end of the month, not those that did later', async () => {
    const proven = new Map([
      ['a/icmp', to - 1],
      ['b/icmp', to],
    ]);
    const document = await draw(
      memoryReader(
        [...watched('a'), ...watched('b')],
        [enrol({ id: 'a' }), enrol({ id: 'b' })],
        proven,
      ),
    );
    expect(document.devices.map((device) => device.neverAnswered)).toEqual([
      ['onvif'],
      ['icmp', 'onvif'],
    ]);
  });

  it('is not fit for assessment below 95 % coverage, exactly', async () => {
    const fit = async (missing: number): Promise<boolean> => {
      const document = await draw(
        memoryReader(pinged('a', from, to - missing), [enrol({ id: 'a' })]),
      );
      return document.devices[0]!.figures.assessable;
    };
    expect([await fit((to - from) / 20), await fit((to - from) / 20 + 1)]).toEqual([true, false]);
  });

  it('reads every stream a device had in the month', async () => {
    const enrolments = [
      enrol({ id: 'a', checks: ['onvif'] }),
      enrol({ id: 'a', checks: ['icmp'] }, from + 50 * HOUR),
    ];
    const onvif = pinged('a', from, from + 50 * HOUR).map((fact) => ({
      ...fact,
      check: 'onvif' as const,
    }));
    const document = await draw(
      memoryReader([...onvif, ...pinged('a', from + 50 * HOUR, to)], enrolments),
    );
    expect(document.devices[0]!.figures.online.unobservedMs).toBe(0);
  });

  it('tells progress up to the last device', async () => {
    const seen: string[] = [];
    const ids = Array.from({ length: 250 }, (_, i) => String(i));
    await collectMonth(
      memoryReader(
        watched('0'),
        ids.map((id) => enrol({ id })),
      ),
      october(),
      (done, of) => seen.push(`${String(done)}/${String(of)}`),
    );
    expect(seen).toEqual(['100/250', '200/250', '250/250']);
  });
});

describe('what an uplink explains', () => {
  const policy = { ...POLICY, uplinkGraceMs: 14_500 };
  const onUplink = (fell: number, rose: number): ReturnType<typeof pinged> =>
    watched('sw', [[fell, rose]]);

  it('reaches over the edge of the month, and of the contract a report is limited to', async () => {
    const moved = from + 200 * HOUR;
    const enrolments = [
      enrol({ id: 'sw', kind: 'network' }),
      enrol({ id: 'a', parent: 'sw', contract: 'A' }),
      enrol({ id: 'a', parent: 'sw', contract: 'B' }, moved),
    ];
    for (const edge of [from, moved]) {
      const facts = [
        ...onUplink(edge - HOUR / 2, edge - 3000),
        ...watched('a', [[edge - HOUR / 2, edge + 4000]]),
      ];
      for (const contract of [null, 'B', 'A']) {
        const { devices } = await draw(
          memoryReader(facts, enrolments),
          october({ policy, contract }),
        );
        expect(devices.find(({ id }) => id === 'a')!.figures.online.downMs).toBe(0);
      }
    }
  });

  it('is told from what was seen in the month alone, whenever the report is drawn up', async () => {
    const facts = [
      ...onUplink(to - HOUR / 4, to - HOUR / 8),
      ...watched('a', [[to - HOUR / 4, to + HOUR / 2]]),
    ];
    const reader = memoryReader(facts, [
      enrol({ id: 'sw', kind: 'network' }),
      enrol({ id: 'a', parent: 'sw' }),
    ]);
    const { devices } = await draw(reader, october({ policy }));
    expect(devices.find(({ id }) => id === 'a')!.figures.online).toMatchObject({
      downMs: HOUR / 8,
      unreachableMs: HOUR / 8,
    });
  });
});

describe('a month without facts', () => {
  const why = async (reader: ReportReader, request = october()): Promise<string> => {
    const collected = await collectMonth(reader, request, () => undefined);
    return collected.found ? 'found' : collected.why;
  };

  it('is told from an empty store, from one that begins later, from one nobody polled in, and from the future', async () => {
    expect(await why(memoryReader([], []))).toBe(
      'no facts for 2026-10: no device was ever enrolled in this store',
    );
    expect(await why(memoryReader([], [enrol({ id: 'a' }, to)]))).toBe(
      'no facts for 2026-10: no device was in service then; the first enrolment is of 2026-11-01T00:00:00.000+08:00',
    );
    expect(
      await why(memoryReader([], [enrol({ id: 'a' })], new Map([['a/icmp', to + HOUR]]))),
    ).toBe(
      'no facts for 2026-10: devices in service: 1, observed: none; the first answer on record is of 2026-11-01T01:00:00.000+08:00',
    );
    expect(await why(memoryReader([], []), october({ asOf: from }))).toBe(
      'no facts for 2026-10: it only begins on 2026-10-01T00:00:00.000+08:00',
    );
  });
});

const TICKS = 90;
const START = from - 20 * TICK;
const SPAN = TICKS + 20;
const ASSIGNMENTS: readonly {
  readonly kind: Kind;
  readonly site: string;
  readonly contract: string;
  readonly vendor: string;
}[] = [
  { kind: 'camera', site: 'S', contract: 'C', vendor: 'V' },
  { kind: 'camera', site: 'T', contract: 'C', vendor: 'V' },
  { kind: 'checkpoint', site: 'T', contract: 'D', vendor: '' },
];
const IDS = ['a', 'b', 'p'];
type Row = {
  readonly device: string;
  readonly tick: number;
  readonly assignment: number | null;
  readonly parent: string;
};

describe('the totals', () => {
  const row = fc.record({
    device: fc.constantFrom(...IDS),
    tick: fc.integer({ min: 0, max: SPAN - 1 }),
    assignment: fc.option(fc.nat(2), { freq: 6 }),
    parent: fc.constantFrom('', 'p'),
  });
  const rows = fc.uniqueArray(row, {
    minLength: 1,
    maxLength: 10,
    selector: ({ device, tick }) => `${device}${String(tick)}`,
  });
  const stories = fc.record({ icmp: beats(START, SPAN), onvif: beats(START, SPAN) });

  it('of every site, contract, vendor, kind and of all equal an oracle that books each second by itself', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.tuple(stories, stories, stories), async (history, told) => {
        const facts = IDS.flatMap((device, i) =>
          (['icmp', 'onvif'] as const).flatMap((check) =>
            factsOf(told[i]![check], { confirmAfter: 2, gapMs: 6 * TICK }, check, device),
          ),
        );
        const collected = await collectMonth(
          memoryReader(facts, history.map(enrolmentOf)),
          october({ asOf: from + TICKS * TICK }),
          () => undefined,
        );
        const expected = book(history, told);
        if (!collected.found) {
          expect(
            [...expected.values()].every((sums) => sums.up + sums.down + sums.unreachable === 0),
          ).toBe(true);
          return;
        }
        const { groups, devices } = monthlyDocument(collected.collected, METHOD);
        const actual = new Map(
          groups.map(({ by, key, figures: { online } }) => [
            `${by} ${key}`,
            {
              up: online.upMs,
              unreachable: online.unreachableMs,
              down: online.downMs,
              unobserved: online.unobservedMs,
            },
          ]),
        );
        expect(actual).toEqual(expected);
        for (const { figures, parts } of devices) {
          expect(parts.reduce((sum, part) => sum + part.figures.inServiceMs, 0)).toBe(
            figures.inServiceMs,
          );
          expect(figures.intact.unobservedMs).toBe(figures.online.unobservedMs);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function enrolmentOf({ device, tick, assignment, parent }: Row): Enrolment {
  const at = START + tick * TICK;
  return assignment === null
    ? leave(device, at)
    : enrol(
        {
          id: device,
          ...ASSIGNMENTS[assignment]!,
          parent: parent === device ? '' : parent,
          checks: ['icmp', 'onvif'],
        },
        at,
      );
}

type Sums = { up: number; unreachable: number; down: number; unobserved: number };

/**
 * Books each second of each device by itself: whose it is, what it was, and in which groups it
 * counts.
 */
function book(
  history: readonly Row[],
  told: readonly Readonly<Record<'icmp' | 'onvif', readonly Beat[]>>[],
): Map<string, Sums> {
  const online = new Map(IDS.map((id, i) => [id, paintDevice(told[i]!)]));
  const books = new Map<string, Sums>();
  for (const id of IDS) {
    for (let tick = 20; tick < SPAN; tick++) {
      const now = history
        .filter((row) => row.device === id && row.tick <= tick)
        .sort((a, b) => b.tick - a.tick)[0];
      if (!now || now.assignment === null) continue;
      const { kind, site, contract, vendor } = ASSIGNMENTS[now.assignment]!;
      const paint = online.get(id)![tick]!;
      const parentIsDown =
        now.parent !== '' &&
        now.parent !== id &&
        isKnown(history, now.parent) &&
        online.get(now.parent)![tick] === '-';
      const bucket =
        paint === '+' ? 'up' : paint === ' ' ? 'unobserved' : parentIsDown ? 'unreachable' : 'down';
      for (const group of [
        'total ',
        `kind ${kind}`,
        `contract ${contract}`,
        `vendor ${vendor}`,
        `site ${site}`,
      ]) {
        const sums = books.get(group) ?? { up: 0, unreachable: 0, down: 0, unobserved: 0 };
        sums[bucket] += TICK;
        books.set(group, sums);
      }
    }
  }
  return books;
}

/**
 * A parent speaks for its children if it was in service at some time of the period: else nobody
 * asked it.
 */
function isKnown(history: readonly Row[], parent: string): boolean {
  return Array.from({ length: TICKS }, (_, i) => i + 20).some((tick) => {
    const now = history
      .filter((row) => row.device === parent && row.tick <= tick)
      .sort((a, b) => b.tick - a.tick)[0];
    return now !== undefined && now.assignment !== null;
  });
}

function paintDevice(story: Readonly<Record<'icmp' | 'onvif', readonly Beat[]>>): readonly Paint[] {
  const proven = (check: CheckName & keyof typeof story): boolean =>
    story[check].some((beat) => beat.sign === '+');
  const checks = (['icmp', 'onvif'] as const).filter(
    (check) => proven(check) || (!proven('icmp') && !proven('onvif')),
  );
  const canvases = checks.map((check) => paintStream(story[check], 2, 6 * TICK, START, SPAN));
  return Array.from({ length: SPAN }, (_, tick) => {
    const paints = canvases.map((canvas) => canvas[tick]!);
    if (paints.includes('+')) return '+';
    return paints.includes('-') ? '-' : ' ';
  });
}

describe('the policy', () => {
  it('judges stored facts anew: another online rule changes the month, not the facts', async () => {
    const facts = [
      ...watched('a'),
      ...watched('a', [[from, from + HOUR]]).map((fact) => ({ ...fact, check: 'onvif' as const })),
    ];
    const reader = memoryReader(facts, [enrol({ id: 'a' })]);
    const rate = async (online: 'any' | 'all'): Promise<number> =>
      (await draw(reader, october({ policy: { ...POLICY, online } }))).devices[0]!.figures.online
        .downMs;
    expect([await rate('any'), await rate('all')]).toEqual([0, HOUR]);
  });
});
