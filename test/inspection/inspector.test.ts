import { expect, it } from 'vitest';
import type { Event } from '../../src/core/facts/event.ts';
import type { PropertyReader } from '../../src/core/facts/fact-store.ts';
import type { Inspection } from '../../src/core/inspection/inspection.ts';
import type { InspectionCoverage } from '../../src/core/inspection/coverage.ts';
import type { PropertyChange } from '../../src/core/inspection/property.ts';
import {
  makeInspectionStates,
  type InspectionStates,
} from '../../src/inspection/inspection-states.ts';
import { startInspector, type Inspector } from '../../src/inspection/inspector.ts';
import { aDevice } from '../support/devices.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const HOUR = 3_600_000;
/** Eleven hours before a UTC month begins. */
const START = Date.UTC(2026, 10, 30, 13);

const told = (device: string, at: number): Inspection => ({
  device,
  at,
  reached: true,
  inspectable: true,
  login: 'accepted',
  attemptsLeft: null,
  clockOffsetMs: 0,
  timeSource: 'NTP',
  about: null,
  profiles: null,
  stream: null,
  snapshot: null,
  ntp: null,
  recording: null,
  scopes: null,
  videoPath: 'up',
  picture: null,
  notes: [],
});

/** An inspector over one store, started anew as often as one likes. */
function world(): {
  run: (at: number) => {
    inspector: Inspector;
    states: InspectionStates;
    clock: ReturnType<typeof virtualClock>;
    visits: number[];
  };
  looked: () => readonly InspectionCoverage[];
  facts: readonly Event[];
} {
  const device = aDevice({ id: 'cam', serial: 'S-1' });
  const facts: Event[] = [];
  const looked = (): readonly InspectionCoverage[] => {
    const spans = new Map<number, InspectionCoverage>();
    for (const fact of facts)
      if (fact.type === 'inspection-coverage' && fact.to >= (spans.get(fact.from)?.to ?? 0))
        spans.set(fact.from, fact);
    return [...spans.values()];
  };
  const reader: PropertyReader = {
    properties: () =>
      Promise.resolve(facts.filter((fact): fact is PropertyChange => fact.type === 'property')),
    inspectionCoverage: (devices) => Promise.resolve(devices.map(() => looked())),
  };
  const run = (at: number): ReturnType<ReturnType<typeof world>['run']> => {
    const clock = virtualClock(at);
    const visits: number[] = [];
    const member = { device, view: { state: 'intact' } } as never;
    const states = makeInspectionStates(2.5 * HOUR);
    const inspector = startInspector({
      clock,
      states,
      onRestored: () => undefined,
      onInspected: () => undefined,
      fleet: { member: () => member, members: () => [member] },
      reader,
      record: (events) => {
        facts.push(...events);
      },
      intervalMs: HOUR,
      atOnce: 1,
      inspect: () => {
        visits.push(clock.now());
        return Promise.resolve(told('cam', clock.now()));
      },
      wanted: () => true,
      log: { warn: () => undefined },
    });
    return { inspector, states, clock, visits };
  };
  return { run, looked, facts };
}

it('what was learnt, and when, outlives a restart: nothing is asked or recorded anew before its time, and coverage is cut where nobody looked', async () => {
  const { run, looked, facts } = world();
  const first = run(START);
  await first.clock.advance(5 * HOUR);
  await first.inspector.stop();
  expect(first.visits.length).toBeGreaterThanOrEqual(5);
  const [begun, last] = [first.visits[0]!, first.visits.at(-1)!];
  expect(looked()).toEqual([{ type: 'inspection-coverage', device: 'cam', from: begun, to: last }]);
  const changes = facts.filter(({ type }) => type === 'property').length;

  const second = run(last + 1000);
  await second.clock.advance(60_000);
  expect(second.visits).toEqual([]);
  expect(second.inspector.view().devices.get('cam')).toMatchObject({
    inspectedAt: last,
    properties: { 'video-path': 'up', 'inventory-serial': 'S-1' },
  });
  expect([...second.states.facts()].flat()).toContainEqual({
    type: 'inspection-coverage',
    device: 'cam',
    from: begun,
    to: last,
  });
  await second.clock.advance(9 * HOUR);
  await second.inspector.stop();
  const month = Date.UTC(2026, 11, 1);
  expect(looked().map(({ from, to }) => [from, to])).toEqual([
    [begun, month],
    [month, second.visits.at(-1)],
  ]);

  const third = run(second.visits.at(-1)! + 6 * HOUR);
  await third.clock.advance(2 * HOUR);
  await third.inspector.stop();
  expect(looked().at(-1)!.from).toBe(third.visits[0]);
  expect(facts.filter(({ type }) => type === 'property')).toHaveLength(changes);
});
