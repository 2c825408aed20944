import { ratio, uptime } from '../../core/judging/availability.ts';
import type { DeviceView } from '../../core/health/fleet-view.ts';
import { labelSet } from '../exposition.ts';
import type { Metric } from '../metric.ts';
import { perDevice, perDeviceLines, seconds } from '../samplers.ts';

/** Each device as it stands. */
export const DEVICES: readonly Metric[] = [
  {
    name: 'watchpost_device_info',
    type: 'info',
    unit: '',
    help: 'The inventory row of a device; always 1. Join the other device series to it on the label device.',
    labels: ['device', 'name', 'kind', 'site', 'contract', 'vendor', 'address', 'parent'],
    samples: perDeviceLines(({ device }) => {
      const { id, name, kind, site, contract, vendor, address, parent } = device;
      return [[labelSet({ device: id, name, kind, site, contract, vendor, address, parent }), 1]];
    }),
  },
  {
    name: 'watchpost_device_class_info',
    type: 'info',
    unit: '',
    help: 'The point class of a device, e.g. 一类点; always 1, absent where the inventory tells none.',
    labels: ['device', 'class'],
    samples: perDeviceLines(({ device: { id, class: pointClass } }) =>
      pointClass === '' ? [] : [[labelSet({ device: id, class: pointClass }), 1]],
    ),
  },
  {
    name: 'watchpost_device_online',
    type: 'gauge',
    unit: '',
    help: '1 if the device is online, 0 if it is offline or unreachable; absent while nobody observes it.',
    labels: ['device'],
    samples: perDevice((view) =>
      whileObserved(view, view.state === 'intact' || view.state === 'impaired'),
    ),
  },
  {
    name: 'watchpost_device_intact',
    type: 'gauge',
    unit: '',
    help: '1 if the device is online, every proven check answers and its clock is right, else 0; absent while nobody observes it.',
    labels: ['device'],
    samples: perDevice((view) => whileObserved(view, view.state === 'intact')),
  },
  {
    name: 'watchpost_device_unreachable',
    type: 'gauge',
    unit: '',
    help: '1 if the device is not online while the device it is reached through is down too, else 0; absent while nobody observes it.',
    labels: ['device'],
    samples: perDevice((view) => whileObserved(view, view.state === 'unreachable')),
  },
  {
    name: 'watchpost_device_clock_wrong',
    type: 'gauge',
    unit: '',
    help: "1 if the device's clock is beyond the tolerance of its kind, else 0; absent while the clock is unknown.",
    labels: ['device'],
    samples: perDevice((view) => (view.clockOffsetMs === null ? null : Number(view.clockWrong))),
  },
  {
    name: 'watchpost_device_state_since_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Unix time at which the present state of the device began; absent before the first verdict.',
    labels: ['device'],
    samples: perDevice((view) => seconds(view.since)),
  },
  {
    name: 'watchpost_device_clock_offset_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: "The device's clock minus true time, accurate to half a second; absent while unknown.",
    labels: ['device'],
    samples: perDevice((view) => seconds(view.clockOffsetMs)),
  },
  {
    name: 'watchpost_device_uptime_ratio',
    type: 'gauge',
    unit: 'ratio',
    help: 'Online share of the observed time of this civil month so far, nothing excused; absent while nothing is known.',
    labels: ['device'],
    samples: perDevice((view) => ratio(uptime(view.month))),
  },
  {
    name: 'watchpost_device_excused',
    type: 'gauge',
    unit: '',
    help: '1 while an exclusion (announced work, a power cut) is in force for the device, else 0: alerts on it are held back.',
    labels: ['device'],
    samples: perDevice(({ device }, { ledger }) => Number(ledger.excused.has(device.id))),
  },
];

/** Unobserved is neither up nor down, so it has no value. */
function whileObserved(view: DeviceView, truth: boolean): number | null {
  return view.state === 'unobserved' ? null : Number(truth);
}
