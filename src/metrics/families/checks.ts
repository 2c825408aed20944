import { labelSet } from '../exposition.ts';
import type { Metric } from '../metric.ts';
import { perCheck, perDevice, perDeviceLines, seconds } from '../samplers.ts';

/** Each check of a device. */
export const CHECKS: readonly Metric[] = [
  {
    name: 'watchpost_check_up',
    type: 'gauge',
    unit: '',
    help: '1 if the check finds the device up, 0 if confirmed down; absent while unobserved.',
    labels: ['device', 'check'],
    samples: perCheck(({ state }) => (state === null ? null : Number(state === 'up'))),
  },
  {
    name: 'watchpost_check_last_observation_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Unix time of the last answer or failure of the check; absent before the first.',
    labels: ['device', 'check'],
    samples: perCheck((stream) => seconds(stream.lastObservedAt)),
  },
  {
    name: 'watchpost_check_latency_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Time the device took to answer the check last; absent while none is known.',
    labels: ['device', 'check'],
    samples: perCheck((stream) => seconds(stream.latencyMs)),
  },
  {
    name: 'watchpost_tls_expiry_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Unix time at which the certificate that the device showed last expires; absent while it showed none.',
    labels: ['device'],
    samples: perDevice((view) =>
      seconds(view.streams.find((stream) => stream.tlsExpiresAt !== null)?.tlsExpiresAt ?? null),
    ),
  },
  {
    name: 'watchpost_check_failure_info',
    type: 'info',
    unit: '',
    help: 'What a check that is down failed with; always 1, absent while it is up or unobserved.',
    labels: ['device', 'check', 'reason'],
    samples: perDeviceLines(({ device, streams }) =>
      streams
        .filter(({ state }) => state === 'down')
        .map(({ check, reason }) => [labelSet({ device: device.id, check, reason }), 1]),
    ),
  },
];
