import type { Device } from './device.ts';

/**
 * A device that answered, one of several where one address has several ports. Texts come from
 * devices: they are bounded and on one line, and not to be believed.
 */
export type Discovered = {
  /** IPv4 address it answered from. */
  readonly address: string;
  /**
   * Its names for itself by WS-Discovery (`urn:uuid:...`), usually one; none when it was found by a
   * sweep alone.
   */
  readonly endpoints: readonly string[];
  /** Port and path of its ONVIF service; null when none answered. */
  readonly onvif: { readonly port: number; readonly path: string } | null;
  /** What it calls itself, and its model. Empty: not told. */
  readonly name: string;
  readonly hardware: string;
  /** How it was heard, e.g. `onvif`, `node-onvif`, `icmp`, `onvif:80`. */
  readonly heard: readonly string[];
};

/**
 * How what was found stands to the inventory. `known`: at its address. `moved`: a device of the
 * inventory at another address. `new`: an ONVIF device of no row. `unknown`: answers pings, and is
 * of no row. `gone`: of a row, and silent although it was asked.
 */
export const FINDINGS = ['new', 'moved', 'gone', 'unknown', 'known'] as const;

/** One line of the comparison. `found` is null for `gone`, `device` for `new` and `unknown`. */
export type Finding = {
  readonly finding: (typeof FINDINGS)[number];
  readonly found: Discovered | null;
  readonly device: Device | null;
  readonly remark: string;
};

/** Labels of the inventory that tell a device by something else than its address. */
const ENDPOINT_LABELS = ['endpoint', 'Endpoint'];
const MAC_LABELS = ['MAC', 'MAC地址', 'mac', 'Mac'];

/**
 * Compares what was found with the inventory. `isAsked` tells whether every host at an address was
 * asked: only then is silence a sign of being gone. A device has moved if three things hold. The
 * inventory has its endpoint or MAC address as a label. That endpoint is heard from exactly one
 * address. Nothing answers at its own address.
 */
export function compareFound(
  found: readonly Discovered[],
  devices: readonly Device[],
  isAsked: (address: string) => boolean,
): readonly Finding[] {
  const byAddress = new Map(devices.map((device) => [device.address, device]));
  const answering = new Set(found.map(({ address }) => address));
  const uses = usesOf(found);
  const mark = marksOf(devices.filter(({ address }) => !answering.has(address)));
  const knownAt = devicesAt(found, byAddress);
  const ports = portsByAddress(found);
  const findings = found.map((one): Finding => {
    const remark = sharedRemark(one, uses) || portsRemark(ports.get(one.address) ?? []);
    const known = knownAt.get(one);
    if (known)
      return {
        finding: 'known',
        found: one,
        device: known,
        remark: known.checks.includes('onvif') ? portRemark(one, known) || remark : remark,
      };
    const moved =
      remark === '' && !byAddress.has(one.address)
        ? keysOf(one)
            .map((key) => mark.get(key))
            .find((device) => device !== undefined)
        : undefined;
    if (moved)
      return { finding: 'moved', found: one, device: moved, remark: `was at ${moved.address}` };
    return {
      finding: one.onvif || one.endpoints.length > 0 ? 'new' : 'unknown',
      found: one,
      device: null,
      remark,
    };
  });
  const elsewhere = new Set(
    findings.flatMap(({ finding, device }) => (finding === 'moved' && device ? [device.id] : [])),
  );
  const gone = devices.filter(
    ({ id, address }) => isAsked(address) && !answering.has(address) && !elsewhere.has(id),
  );
  const all = [
    ...findings,
    ...gone.map((device): Finding => ({ finding: 'gone', found: null, device, remark: '' })),
  ];
  return all.toSorted((a, b) => FINDINGS.indexOf(a.finding) - FINDINGS.indexOf(b.finding));
}

/**
 * The device of the inventory that each found one is: of several at its address the one at its
 * port, or else the first.
 */
function devicesAt(
  found: readonly Discovered[],
  byAddress: ReadonlyMap<string, Device>,
): ReadonlyMap<Discovered, Device> {
  const known = new Map<string, Discovered>();
  for (const one of found) {
    const isItsPort = one.onvif?.port === byAddress.get(one.address)?.onvifPort;
    if (isItsPort || !known.has(one.address)) known.set(one.address, one);
  }
  return new Map(
    [...known].flatMap(([address, one]) => {
      const device = byAddress.get(address);
      return device ? [[one, device] as const] : [];
    }),
  );
}

function portsByAddress(found: readonly Discovered[]): ReadonlyMap<string, readonly number[]> {
  const ports = new Map<string, number[]>();
  for (const { address, onvif } of found)
    if (onvif) ports.set(address, [...(ports.get(address) ?? []), onvif.port]);
  return ports;
}

/** An inventory has one row an address: of several devices there one can be watched. */
function portsRemark(ports: readonly number[]): string {
  return ports.length > 1
    ? `one of ${ports.length} ONVIF services at this address (ports ${ports.join(', ')}); the inventory takes one row an address`
    : '';
}

function portRemark({ onvif }: Discovered, { onvifPort }: Device): string {
  return onvif && onvif.port !== onvifPort
    ? `ONVIF at port ${onvif.port}, the inventory says ${onvifPort}`
    : '';
}

/**
 * From how many addresses each endpoint is heard: makers have been known to give one to a whole
 * batch.
 */
function usesOf(found: readonly Discovered[]): ReadonlyMap<string, readonly string[]> {
  const uses = new Map<string, string[]>();
  for (const { address, endpoints } of found)
    for (const endpoint of endpoints) uses.set(endpoint, [...(uses.get(endpoint) ?? []), address]);
  return uses;
}

function sharedRemark(
  { address, endpoints }: Discovered,
  uses: ReadonlyMap<string, readonly string[]>,
): string {
  const other = endpoints
    .flatMap((endpoint) => uses.get(endpoint) ?? [])
    .find((one) => one !== address);
  return other === undefined ? '' : `its endpoint is heard from ${other} too`;
}

/**
 * What a found device may be recognised by: its endpoints, and the MAC address that most of them
 * end with.
 */
function keysOf({ endpoints }: Discovered): readonly string[] {
  return endpoints.flatMap((endpoint) => [endpointKey(endpoint), ...macKey(endpoint.slice(-12))]);
}

function marksOf(devices: readonly Device[]): ReadonlyMap<string, Device> {
  const labelled = (device: Device, names: readonly string[]): readonly string[] =>
    names.flatMap((name) => device.labels[name] ?? []);
  return new Map(
    devices.flatMap((device) => [
      ...labelled(device, ENDPOINT_LABELS).map(
        (endpoint) => [endpointKey(endpoint), device] as const,
      ),
      ...labelled(device, MAC_LABELS)
        .flatMap(macKey)
        .map((key) => [key, device] as const),
    ]),
  );
}

function endpointKey(endpoint: string): string {
  return endpoint.toLowerCase().replace(/^(urn:)?uuid:/, '');
}

function macKey(text: string): readonly string[] {
  const digits = text.toLowerCase().replaceAll(/[-:.\s]/g, '');
  return /^[0-9a-f]{12}$/.test(digits) ? [`mac ${digits}`] : [];
}
