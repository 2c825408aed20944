import { firmwareRows, type InspectionState } from '../../core/inspection/inspection-view.ts';
import { labelSet } from '../exposition.ts';
import type { Metric, Sampler } from '../metric.ts';
import { countLines, line } from '../samplers.ts';

/** Most rows of the firmware inventory that become series. */
const FIRMWARE_LIMIT = 1000;

/** What inspections found, and how their logins went. */
export const INSPECTION: readonly Metric[] = [
  {
    name: 'watchpost_device_finding',
    type: 'gauge',
    unit: '',
    help: '1 while a look into the device has found that something is wrong although it answers; absent otherwise.',
    labels: ['device', 'finding'],
    samples: perInspected(({ findings }) => findings.map(({ finding }) => [{ finding }, 1])),
  },
  {
    name: 'watchpost_device_inspected_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Unix time at which the device was last looked into; absent when it was not in this UTC month or the one before.',
    labels: ['device'],
    samples: perInspected(({ inspectedAt }) =>
      inspectedAt === null ? [] : [[{}, inspectedAt / 1000]],
    ),
  },
  {
    name: 'watchpost_firmware_devices',
    type: 'gauge',
    unit: '',
    help: 'Devices by what they tell of their maker, model and firmware.',
    labels: ['manufacturer', 'model', 'firmware'],
    samples: (name, { inside }) =>
      firmwareRows(inside.devices)
        .slice(0, FIRMWARE_LIMIT)
        .map(({ devices, ...row }) => line(name, labelSet(row), devices.length)),
  },
  {
    name: 'watchpost_inspections_total',
    type: 'counter',
    unit: '',
    help: 'Looks into devices by result: read, unreadable (not inspectable) or unreached.',
    labels: ['result'],
    samples: (name, { inside }) => countLines(name, 'result', inside.inspections),
  },
  {
    name: 'watchpost_logins_total',
    type: 'counter',
    unit: '',
    help: 'Logins at devices by result: accepted, refused, or unclear, neither of both.',
    labels: ['result'],
    samples: (name, { inside }) => countLines(name, 'result', inside.logins),
  },
  {
    name: 'watchpost_credential_paused',
    type: 'gauge',
    unit: '',
    help: '1 while a credential is tried nowhere because three devices in a row refused it, else 0.',
    labels: ['credential'],
    samples: (name, { inside }) =>
      Array.from(inside.credentials, ([credential, { paused }]) =>
        line(name, labelSet({ credential }), Number(paused)),
      ),
  },
];

type LabelledValue = readonly [labels: Readonly<Record<string, string>>, value: number];

function perInspected(values: (state: InspectionState) => readonly LabelledValue[]): Sampler {
  return function* (name, { inside }) {
    for (const [device, state] of inside.devices)
      for (const [labels, value] of values(state))
        yield line(name, labelSet({ device, ...labels }), value);
  };
}
