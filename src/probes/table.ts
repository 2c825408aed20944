import { z } from 'zod';
import { CHECKS, type CheckName } from '../core/inventory/device.ts';
import type { Probe } from '../core/health/probe.ts';
import type { OnvifPlaces } from '../platform/network/onvif-places.ts';
import type { Clock } from '../core/time/civil-time.ts';
import type { HostResolver } from '../platform/network/resolve.ts';
import { createHttp, httpOptions } from './http.ts';
import { createIcmp, icmpOptions } from './icmp.ts';
import { createOnvif, onvifOptions } from './onvif.ts';
import { createRtsp, rtspOptions } from './rtsp.ts';
import { createTcp, tcpOptions } from './tcp.ts';

/** One registered check. */
export type CheckRow<Name extends CheckName, Options extends z.ZodObject> = {
  /** Its settings, with defaults for all of them. `intervalMs` is among them. */
  readonly options: Options;
  /**
   * Whether it is a request to the device's own service, of which only one may be in flight per
   * device. icmp is not: the kernel answers it.
   */
  readonly exclusive: boolean;
  /** Targets of one asking: more are cut into several. */
  readonly sliceSize: number;
  /**
   * Its probe, by the settings of all checks. All probes share one resolver of names. `places`:
   * shared with inspection, if with any.
   */
  readonly create: (
    settings: Readonly<Record<Name, z.infer<Options>>>,
    clock: Clock,
    resolver: HostResolver,
    places?: OnvifPlaces,
  ) => Probe;
};

/**
 * Every check there is. A new one is a probe file with its option schema, its name and row here, a
 * test and a simulator fault.
 */
export const CHECK_TABLE = {
  icmp: row('icmp', icmpOptions, createIcmp, { exclusive: false, sliceSize: 1024 }),
  onvif: row('onvif', onvifOptions, createOnvif, { exclusive: true, sliceSize: 1 }),
  tcp: row('tcp', tcpOptions, createTcp, { exclusive: true, sliceSize: 1 }),
  rtsp: row('rtsp', rtspOptions, createRtsp, { exclusive: true, sliceSize: 1 }),
  http: row('http', httpOptions, createHttp, { exclusive: true, sliceSize: 1 }),
};

function row<Name extends CheckName, Options extends z.ZodObject>(
  name: Name,
  options: Options,
  probe: (
    options: z.infer<Options>,
    clock: Clock,
    resolver: HostResolver,
    places?: OnvifPlaces,
  ) => Probe,
  asking: Pick<CheckRow<Name, Options>, 'exclusive' | 'sliceSize'>,
): CheckRow<Name, Options> {
  return {
    options,
    ...asking,
    create: (settings, clock, resolver, places) => probe(settings[name], clock, resolver, places),
  };
}

type OptionShape = {
  readonly [Name in CheckName]: z.ZodPrefault<(typeof CHECK_TABLE)[Name]['options']>;
};

const shape = Object.fromEntries(
  CHECKS.map((name) => [name, z.prefault(CHECK_TABLE[name].options, {})]),
) as OptionShape;

/** Settings of every check, by name; each may be left out. */
export const checkOptions = z.strictObject(shape);
