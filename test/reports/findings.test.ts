import { expect, it } from 'vitest';
import { NO_POLICY, type AssessmentPolicy } from '../../src/core/contracts/contract.ts';
import type { InspectionCoverage } from '../../src/core/inspection/coverage.ts';
import type { PropertyChange } from '../../src/core/inspection/property.ts';
import { collectMonth } from '../../src/reports/month/collect.ts';
import { monthlyDocument } from '../../src/reports/month/month.ts';
import type { MonthlyDocument } from '../../src/reports/month/schema.ts';
import { aContract } from '../support/contracts.ts';
import { enrol, HOUR, METHOD, OCTOBER, october, pinged } from './examples.ts';
import { memoryReader } from './memory-reader.ts';

const { from, to } = OCTOBER;
const DAY = 24 * HOUR;
const says = (property: PropertyChange['property'], at: number, value: string): PropertyChange => ({
  type: 'property',
  device: 'a',
  at,
  property,
  value,
});

/**
 * Looked into from before the month until its 21st day; video fails from the 11th day on, recording
 * stops on the 26th, when nobody looks.
 */
const INSIDE: readonly (PropertyChange | InspectionCoverage)[] = [
  { type: 'inspection-coverage', device: 'a', from: from - DAY, to: from + 20 * DAY },
  says('login', from - DAY, 'accepted'),
  says('video-path', from - DAY, 'up'),
  says('video-path', from + 10 * DAY, 'timeout'),
  says('recording', from - DAY, 'recording'),
  says('recording', from + 25 * DAY, 'stopped'),
];

async function draw(policy: Partial<AssessmentPolicy>): Promise<MonthlyDocument> {
  const reader = memoryReader(
    [...pinged('a', from, to), ...pinged('b', from, to)],
    [enrol({ id: 'a', contract: 'C' }), enrol({ id: 'b', contract: 'D' })],
    undefined,
    [],
    INSIDE,
  );
  const contracts = [
    aContract({ number: 'C', policy: { ...NO_POLICY, ...policy } }),
    aContract({ number: 'D' }),
  ];
  const collected = await collectMonth(reader, october({ contracts }), () => undefined);
  if (!collected.found) throw new Error(collected.why);
  return monthlyDocument(collected.collected, METHOD);
}

const intactDown = ({ devices }: MonthlyDocument, id: string): number =>
  devices.find((device) => device.id === id)!.figures.intact.downMs;
const rate = ({ methods }: MonthlyDocument, measure: string, key = 'C'): string | undefined =>
  methods.find(
    (figure) =>
      figure.measure === measure &&
      figure.key === key &&
      figure.excusal === 'none' &&
      figure.fleet === 'pooled',
  )?.rate?.shown;

it('findings are listed with what vouches for them, and make nobody impaired while no contract says so', async () => {
  const document = await draw({});
  expect(document.findings).toMatchObject([
    {
      device: 'a',
      contract: 'C',
      finding: 'recording-stopped',
      from: from + 25 * DAY,
      to,
      open: true,
      vouchedMs: 0,
      impairs: false,
    },
    {
      device: 'a',
      contract: 'C',
      finding: 'video-path-down',
      from: from + 10 * DAY,
      to,
      since: from + 10 * DAY,
      open: true,
      detail: 'timeout',
      vouchedMs: 10 * DAY,
      impairs: false,
    },
  ]);
  expect([intactDown(document, 'a'), document.impairing]).toEqual([0, []]);
});

it("a contract that counts them takes from its own devices' intact time what somebody vouches for, and nothing from the online rate", async () => {
  const document = await draw({ impairingFindings: ['video-path-down', 'recording-stopped'] });
  expect([intactDown(document, 'a'), intactDown(document, 'b')]).toEqual([10 * DAY, 0]);
  expect(document.devices.map(({ figures }) => figures.online.downMs)).toEqual([0, 0]);
  expect([document.findings.map(({ impairs }) => impairs), document.impairing]).toEqual([
    [true, true],
    [{ contract: 'C', findings: ['video-path-down', 'recording-stopped'] }],
  ]);
});

it('video path and recording rates are of the time that looks vouch for, and absent where nobody ever looked', async () => {
  const document = await draw({});
  expect([
    rate(document, 'video_path_rate'),
    rate(document, 'recording_rate'),
    rate(document, 'video_path_rate', 'D'),
  ]).toEqual(['50.00', '100.00', undefined]);
  expect(document.methods.find(({ measure }) => measure === 'video_path_rate')?.assessable).toBe(
    false,
  );
});
