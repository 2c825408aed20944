import type { Device } from '../../core/inventory/device.ts';
import { cutOffs } from '../../core/health/cut-offs.ts';
import { sharedCauses } from '../../core/health/shared-cause.ts';
import { SHOWN_STATES, type ShownState } from '../../core/judging/judgement.ts';
import { labelSet } from '../exposition.ts';
import type { Metric, Source } from '../metric.ts';
import { line } from '../samplers.ts';

/** Sites, and what one cause may have cut off. */
export const SITES: readonly Metric[] = [
  {
    name: 'watchpost_uplink_cut_off_devices',
    type: 'gauge',
    unit: '',
    help: 'Devices of a site that are unreachable because this device, which their way leads through, is offline; absent while there are none.',
    labels: ['device', 'site'],
    samples: (name, { fleet }) =>
      cutOffs(fleet.devices).map(({ device, site, count }) =>
        line(name, labelSet({ device, site }), count),
      ),
  },
  {
    name: 'watchpost_site_devices',
    type: 'gauge',
    unit: '',
    help: 'Devices by site, kind and shown state; all states of a site and kind are told, zeros too.',
    labels: ['site', 'kind', 'state'],
    samples: siteDevices,
  },
  {
    name: 'watchpost_site_suspected_shared_cause',
    type: 'gauge',
    unit: '',
    help: 'Devices of a site that went offline within a minute of each other, where they are at least 5 and half of those observed there, without a declared parent to explain it: power or fibre, probably; absent while nothing is suspected.',
    labels: ['site'],
    samples: (name, { fleet }) =>
      sharedCauses(
        fleet.devices.map(({ device: { id, site }, state, since }) => ({ id, site, state, since })),
      ).map(({ site, devices }) => line(name, labelSet({ site }), devices.length)),
  },
];

type Group = Pick<Device, 'site' | 'kind'> & { readonly counts: Map<ShownState, number> };

function* siteDevices(name: string, { fleet }: Source): Generator<string> {
  const groups = new Map<string, Group>();
  for (const { device, state } of fleet.devices) {
    const { site, kind } = device;
    const key = `${kind} ${site}`;
    const group = groups.get(key) ?? { site, kind, counts: new Map<ShownState, number>() };
    groups.set(key, group);
    group.counts.set(state, (group.counts.get(state) ?? 0) + 1);
  }
  for (const { site, kind, counts } of groups.values())
    for (const state of SHOWN_STATES)
      yield line(name, labelSet({ site, kind, state }), counts.get(state) ?? 0);
}
