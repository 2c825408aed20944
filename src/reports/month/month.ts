import type { Enrolment } from '../../core/facts/event.ts';
import {
  assessedUnits,
  coverOf,
  reportedEvaluation,
  settlements,
} from '../assessment/assessment.ts';
import { changesOver } from './changes.ts';
import type { CollectedMonth } from './collect.ts';
import type { DeviceMonth } from './device-month.ts';
import { addTallies, EMPTY_TALLY, figuresOf } from './figures.ts';
import { reportedImpairing } from './findings.ts';
import { groupsOf } from './groups.ts';
import { methodFigures } from '../assessment/methods.ts';
import { monthOutages } from './outages.ts';
import { FORMAT } from '../format.ts';
import type { Method, MonthlyDocument, ReportedDevice } from './schema.ts';

/** Draws up the monthly document. The same month and method give the same document. */
export function monthlyDocument(collected: CollectedMonth, method: Method): MonthlyDocument {
  const { month, zone, contract, period, monthEnd, devices, enrolments, contracts, rubric, plan } =
    collected;
  const units = assessedUnits(collected.units, contracts);
  return {
    $schema: 'report.schema.json',
    format: FORMAT,
    month,
    zone,
    contract,
    period,
    monthEnd,
    complete: period.to === monthEnd,
    method,
    cover: coverOf(collected.units, contracts),
    evaluation: rubric && reportedEvaluation(rubric, units, plan),
    settlements: settlements(month, contracts, rubric, units, plan),
    methods: methodFigures(units, plan, rubric),
    exclusions: [...collected.exclusions],
    groups: groupsOf(devices),
    days: [...collected.days],
    devices: devices.map(reportedDevice),
    outages: monthOutages(devices),
    findings: devices.flatMap(({ findings }) => findings),
    impairing: reportedImpairing(
      contract === null ? contracts : contracts.filter(({ number }) => number === contract),
    ),
    changes: changesOver(ofDevices(enrolments, collected), period),
  };
}

/** What is limited to a contract tells of no other's devices. */
function ofDevices(
  enrolments: readonly Enrolment[],
  { contract, devices }: CollectedMonth,
): readonly Enrolment[] {
  const own = new Set(devices.map(({ id }) => id));
  return contract === null ? enrolments : enrolments.filter(({ device }) => own.has(device));
}

function reportedDevice({ id, services, parts, neverAnswered }: DeviceMonth): ReportedDevice {
  const {
    name,
    kind,
    site,
    contract,
    vendor,
    class: pointClass,
    address,
    parent,
  } = services.at(-1)!.entry;
  return {
    id,
    name,
    kind,
    site,
    contract,
    vendor,
    class: pointClass,
    address,
    parent,
    neverAnswered: [...neverAnswered],
    figures: figuresOf(parts.map((part) => part.tally).reduce(addTallies, EMPTY_TALLY)),
    parts: parts.map(({ assignment, inService, tally }) => ({
      ...assignment,
      spans: [...inService],
      figures: figuresOf(tally),
    })),
  };
}
