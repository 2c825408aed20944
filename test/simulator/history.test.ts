import { byCheck } from '../../src/core/inventory/device.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { servicesOver } from '../../src/core/inventory/enrolment.ts';
import type { StreamEvent } from '../../src/core/facts/event.ts';
import { streamId } from '../../src/core/facts/fact-store.ts';
import { intersect, lengthMs, spansOf, subtract } from '../../src/core/time/spans.ts';
import { civilMonth, nextPartition, partitionStart } from '../../src/core/time/civil-time.ts';
import { spansIn, timelineOf } from '../../src/core/facts/timeline.ts';
import { historicalEstate, historyOf, type History } from '../../src/simulator/history.ts';

const zone = 'Asia/Shanghai';
const period = civilMonth('2026-10', zone);
const INTERVAL = { ...byCheck(() => 60_000), icmp: 10_000, tcp: 30_000 };

function streamsOf(history: History): Map<string, StreamEvent[]> {
  const streams = new Map<string, StreamEvent[]>();
  for (const { events } of history.batches()) {
    for (const event of events) {
      const id = streamId(event);
      const own = streams.get(id);
      if (own) own.push(event);
      else streams.set(id, [event]);
    }
  }
  return streams;
}

describe('a history', () => {
  let history: History;
  let streams: Map<string, StreamEvent[]>;
  beforeAll(() => {
    history = historyOf(historicalEstate(300, 1), { period, zone, seed: 1 });
    streams = streamsOf(history);
  });

  it('is the same for the same seed and another for another', () => {
    const make = (seed: number): unknown => [
      ...historyOf(historicalEstate(40, seed), { period, zone, seed }).batches(),
    ];
    expect(make(2)).toEqual(make(2));
    expect(make(3)).not.toEqual(make(2));
  });

  it('says of every stream that it was dead when it was, to within one interval, and only then', () => {
    for (const device of history.estate.devices) {
      for (const check of device.checks) {
        const own = history.truth.service(device.id);
        const timeline = timelineOf(streams.get(streamId({ device: device.id, check })) ?? []);
        const dead = spansOf(history.truth.dead(device.id, check));
        const down = spansIn(timeline, 'down');
        const missed = subtract(intersect(dead, timeline.covered), down);
        const accused = subtract(down, dead);
        for (const span of [...missed, ...accused])
          expect(span.to - span.from).toBeLessThanOrEqual(INTERVAL[check]);
        // Nothing is covered outside the service or while the poller was blind, and next to nothing
        // of the rest is not.
        const due = subtract([own], history.truth.gaps);
        expect(subtract(timeline.covered, due)).toEqual([]);
        expect(lengthMs(subtract(due, timeline.covered))).toBeLessThanOrEqual(
          2 * INTERVAL[check] * due.length,
        );
      }
    }
  });

  it('never dates a stream down before it died', () => {
    for (const device of history.estate.devices) {
      for (const check of device.checks) {
        const dead = history.truth.dead(device.id, check);
        for (const event of streams.get(streamId({ device: device.id, check })) ?? []) {
          if (event.type !== 'transition' || event.state !== 'down') continue;
          expect(
            dead.some((stretch) => stretch.from <= event.since && event.since < stretch.to),
          ).toBe(true);
        }
      }
    }
  });

  it('keeps every UTC month on its own feet: spans end at its edge, and each begins with its state', () => {
    const edge = nextPartition(partitionStart(period.from));
    expect(edge).toBeLessThan(period.to);
    for (const events of streams.values()) {
      const transitions = new Set(
        events.filter((event) => event.type === 'transition').map((event) => event.at),
      );
      for (const event of events) {
        if (event.type !== 'coverage') continue;
        expect(event.to).toBeLessThanOrEqual(nextPartition(partitionStart(event.from)));
        expect(transitions.has(event.from)).toBe(true);
      }
    }
  });

  it('holds about 60 transitions a device, and a believable share of time dead', () => {
    const transitions = [...streams.values()]
      .flat()
      .filter((event) => event.type === 'transition').length;
    expect(transitions / history.estate.devices.length).toBeGreaterThan(40);
    expect(transitions / history.estate.devices.length).toBeLessThan(80);
    const shares = history.estate.devices.map(
      ({ id }) =>
        lengthMs(intersect([period], spansOf(history.truth.dead(id, 'icmp')))) /
        (period.to - period.from),
    );
    const mean = shares.reduce((a, b) => a + b) / shares.length;
    expect(mean).toBeGreaterThan(0.005);
    expect(mean).toBeLessThan(0.05);
  });

  it('takes down whatever is behind a switch that is down', () => {
    for (const device of history.estate.devices.filter(({ parent }) => parent !== '')) {
      const parent = spansOf(history.truth.dead(device.parent, 'icmp'));
      expect(subtract(parent, spansOf(history.truth.dead(device.id, 'icmp')))).toEqual([]);
    }
  });

  it('enrols every device for exactly its service, and lets some enter, move and leave', () => {
    const large = historyOf(historicalEstate(1300, 1), { period, zone, seed: 1 });
    const services = servicesOver(large.enrolments, period);
    for (const device of large.estate.devices) {
      expect(
        spansOf(services.filter((one) => one.device === device.id).map((one) => one.period)),
      ).toEqual([large.truth.service(device.id)]);
    }
    const entered = large.estate.devices.filter(({ installedOn }) =>
      installedOn.startsWith('2026-10'),
    );
    const left = large.estate.devices.filter(({ retiredOn }) => retiredOn.startsWith('2026-10'));
    const moved = services.length - large.estate.devices.length;
    for (const some of [entered.length, left.length, moved]) {
      expect(some).toBeGreaterThan(0);
      expect(some).toBeLessThan(30);
    }
  });

  it('fits a month that is not over yet', () => {
    const part = { from: period.from, to: period.from + 3 * 86_400_000 + 12_345 };
    const short = historyOf(historicalEstate(60, 1), { period: part, zone, seed: 1 });
    for (const events of streamsOf(short).values()) {
      for (const event of events)
        expect(event.type === 'coverage' ? event.to : event.at).toBeLessThan(part.to);
    }
  });
});
