import { CHECK_TERMS } from '../terms/checks.ts';

/**
 * What sort of thing a device is. `network` nodes (switch, ONU, gateway) are the parents of others.
 */
export const KINDS = [
  'camera',
  'checkpoint',
  'epolice',
  'media-server',
  'platform',
  'network',
] as const;
/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number];

/** One way of asking a device, by its name in {@link CHECK_TERMS}. */
export type CheckName = keyof typeof CHECK_TERMS;
/** All checks, in the order in which they are listed everywhere. */
export const CHECKS = Object.keys(CHECK_TERMS) as readonly CheckName[];

/** One value for each check. */
export function byCheck<T>(of: (check: CheckName) => T): Readonly<Record<CheckName, T>> {
  const entries = CHECKS.map((check) => [check, of(check)] as const);
  return Object.fromEntries(entries) as Readonly<Record<CheckName, T>>;
}

/**
 * The checks a device of a kind gets when its inventory row names none. A platform with an
 * `httpUrl` gets `http` in place of `tcp`.
 */
export const DEFAULT_CHECKS: Readonly<Record<Kind, readonly CheckName[]>> = {
  camera: ['icmp', 'onvif'],
  checkpoint: ['icmp', 'onvif'],
  epolice: ['icmp', 'onvif'],
  'media-server': ['icmp', 'tcp', 'rtsp'],
  platform: ['icmp', 'tcp'],
  network: ['icmp'],
};

/** What `onvif_scheme` may say. */
export const ONVIF_SCHEMES = ['auto', 'http', 'https'] as const;
/** One of {@link ONVIF_SCHEMES}. */
export type OnvifScheme = (typeof ONVIF_SCHEMES)[number];

/** One row of the inventory, valid and complete. Empty text means the column was empty. */
export type Device = {
  /** Unique code, kept as text (often 20 digits, GB/T 28181). */
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  readonly site: string;
  /** IPv4, IPv6 or host name, without port. Unique in the inventory. */
  readonly address: string;
  /** Id of the device this one is reached through, or empty. */
  readonly parent: string;
  readonly contract: string;
  readonly vendor: string;
  readonly checks: readonly CheckName[];
  /** How its ONVIF service is spoken to; `auto`: TLS on port 443 or where a redirect leads to it. */
  readonly onvifScheme: OnvifScheme;
  /** TCP port of the ONVIF device service, 1-65535. */
  readonly onvifPort: number;
  /** Path of the ONVIF device service, starting with `/`. */
  readonly onvifPath: string;
  /** Port asked by the `tcp` check, 1-65535. */
  readonly tcpPort: number;
  /** Port asked by the `rtsp` check, 1-65535. */
  readonly rtspPort: number;
  /** http or https URL asked by the `http` check, or empty. */
  readonly httpUrl: string;
  /** Status it must answer with; null: any of 200 to 299. */
  readonly httpStatus: number | null;
  /** What its body must hold, see `protocols/http-expectation.ts`; empty: anything. */
  readonly httpExpect: string;
  /** Serial number by the inventory, or empty. */
  readonly serial: string;
  /** Point class (点位类型), e.g. `一类点`. */
  readonly class: string;
  /** Civil date `YYYY-MM-DD` from which the device is in service, or empty. */
  readonly installedOn: string;
  /** Civil date `YYYY-MM-DD` at whose start service ends, or empty. */
  readonly retiredOn: string;
  /** Degrees, -180..180, or null. */
  readonly longitude: number | null;
  /** Degrees, -90..90, or null. */
  readonly latitude: number | null;
  readonly note: string;
  /** Columns the program does not know, kept as they were. */
  readonly labels: Readonly<Record<string, string>>;
};

/** A valid inventory: ids and addresses unique, parents known and without cycles. */
export type Inventory = {
  readonly devices: readonly Device[];
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly sha256: string;
};

/** What is at an address of which nothing is known, as a camera would be asked. */
export function defaultDevice(address: string, onvifPort = 80): Device {
  return {
    id: address,
    name: address,
    kind: 'camera',
    site: '',
    address,
    parent: '',
    contract: '',
    vendor: '',
    checks: ['icmp', 'onvif'],
    onvifScheme: 'auto',
    onvifPort,
    onvifPath: '/onvif/device_service',
    tcpPort: 80,
    rtspPort: 554,
    httpUrl: '',
    httpStatus: null,
    httpExpect: '',
    serial: '',
    class: '',
    installedOn: '',
    retiredOn: '',
    longitude: null,
    latitude: null,
    note: '',
    labels: {},
  };
}
