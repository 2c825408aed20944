import { DEFAULT_CHECKS, type Device, type Kind } from '../core/inventory/device.ts';
import {
  BODIES,
  CONTRACTS,
  DIRECTIONS,
  HIGHWAYS,
  PLACES,
  POINT_CLASSES,
  ROADS,
  SITE_SUFFIXES,
  TOWNS,
} from './names.ts';
import { addressesOf, type Network } from './network.ts';
import { randomOf, type Random } from './random.ts';

/** What an estate is made from; equal specifications give equal estates. */
export type EstateSpec = {
  /** Number of devices, 1-10,000. */
  readonly devices: number;
  readonly seed: number;
  /** Addresses are handed out from here. */
  readonly network: Network;
  /** TCP port of every ONVIF service, 1-65535. */
  readonly onvifPort: number;
  /** TCP port on which media servers listen, 1-65535. */
  readonly tcpPort: number;
};

/** An invented city's devices, parents before their children. */
export type Estate = { readonly spec: EstateSpec; readonly devices: readonly Device[] };

/** The largest estate. */
const MAX_DEVICES = 10_000;

type Counts = Readonly<
  Record<'camera' | 'checkpoint' | 'epolice' | 'media-server' | 'network' | 'sites', number>
>;

/**
 * Builds a city's estate: per 1,300 devices 1,000 cameras, 150 checkpoints, 100 epolice units, 40
 * network nodes and 10 media servers over 12 sites and 4 contracts. Each site has a core switch,
 * beneath it access switches, beneath them its devices. Throws RangeError when `devices` is out of
 * range.
 */
export function buildEstate(spec: EstateSpec): Estate {
  if (!Number.isInteger(spec.devices) || spec.devices < 1 || spec.devices > MAX_DEVICES) {
    throw new RangeError(`an estate has 1 to ${MAX_DEVICES} devices, not ${spec.devices}`);
  }
  const random = randomOf(spec.seed, 'estate');
  const counts = countsFor(spec.devices);
  const sites = foundSites(counts.sites, random);
  const build = builder(spec, random);
  const switches = switchesFor(sites, counts.network, build);
  const kinds = (['media-server', 'checkpoint', 'epolice', 'camera'] as const).flatMap((kind) =>
    Array<Kind>(counts[kind]).fill(kind),
  );
  const points = kinds.map((kind, index) => {
    const site = sites[index % sites.length]!;
    return build(kind, site, parentFor(switches, site, Math.floor(index / sites.length)));
  });
  return { spec, devices: [...switches, ...points] };
}

/** A device and everything reached through it. */
export function behind(estate: Estate, id: string): readonly Device[] {
  const found = new Set([id]);
  for (const device of estate.devices) if (found.has(device.parent)) found.add(device.id);
  return estate.devices.filter((device) => found.has(device.id));
}

function countsFor(devices: number): Counts {
  const share = (per1300: number): number => Math.round((devices * per1300) / 1300);
  const sites = Math.max(devices >= 20 ? 2 : 1, share(12));
  const network = devices < 4 ? 0 : Math.max(2 * sites, share(40));
  const media = Math.max(devices >= 20 ? 1 : 0, share(10));
  const checkpoint = share(150);
  const epolice = share(100);
  return {
    network,
    'media-server': media,
    checkpoint,
    epolice,
    camera: devices - network - media - checkpoint - epolice,
    sites,
  };
}

type Site = {
  readonly name: string;
  readonly code: string;
  readonly contract: (typeof CONTRACTS)[number];
  readonly longitude: number;
  readonly latitude: number;
};

function foundSites(count: number, random: Random): readonly Site[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${TOWNS[index % TOWNS.length]!}${SITE_SUFFIXES[Math.floor(index / TOWNS.length)]!}`,
    // An invented county (320999) and the number of the station within it.
    code: `320999${String(index + 1).padStart(2, '0')}`,
    contract: CONTRACTS[index % CONTRACTS.length]!,
    longitude: 119.8 + random.next() * 0.5,
    latitude: 33.2 + random.next() * 0.4,
  }));
}

type Build = (kind: Kind, site: Site, parent: Device | undefined) => Device;

function builder(spec: EstateSpec, random: Random): Build {
  const addresses = addressesOf(spec.network, spec.devices);
  const names = new Map<string, number>();
  let serial = 0;
  return (kind, site, parent) => {
    const name = unique(names, nameFor(kind, site, parent, random));
    const address = addresses[serial]!;
    serial++;
    return {
      id: `${site.code}00${TYPE_CODES[kind]}7${String(serial).padStart(6, '0')}`,
      name,
      kind,
      site: site.name,
      address,
      parent: parent?.id ?? '',
      contract: site.contract.id,
      vendor: site.contract.vendor,
      checks: DEFAULT_CHECKS[kind],
      onvifScheme: 'auto' as const,
      onvifPort: spec.onvifPort,
      onvifPath: '/onvif/device_service',
      tcpPort: spec.tcpPort,
      rtspPort: kind === 'media-server' ? spec.tcpPort : 554,
      httpUrl: '',
      httpStatus: null,
      httpExpect: '',
      serial: '',
      class: kind === 'network' ? '' : classFor(random),
      installedOn: dateFor(random),
      retiredOn: '',
      longitude: round6(site.longitude + (random.next() - 0.5) * 0.05),
      latitude: round6(site.latitude + (random.next() - 0.5) * 0.05),
      note: '',
      labels: {},
    };
  };
}

/**
 * Digits 11-13 of a GB/T 28181 code; 139 is "other peripheral", the standard has none for a switch.
 */
const TYPE_CODES: Readonly<Record<Kind, string>> = {
  camera: '131',
  checkpoint: '121',
  epolice: '122',
  'media-server': '210',
  platform: '200',
  network: '139',
};

function switchesFor(sites: readonly Site[], count: number, build: Build): readonly Device[] {
  if (count === 0) return [];
  const cores = sites.map((site) => build('network', site, undefined));
  const access = Array.from({ length: count - sites.length }, (_, index) => {
    const at = index % sites.length;
    return build('network', sites[at]!, cores[at]);
  });
  return [...cores, ...access];
}

/** Deals a site's devices round-robin to its access switches. */
function parentFor(switches: readonly Device[], site: Site, turn: number): Device | undefined {
  const access = switches.filter((device) => device.site === site.name && device.parent !== '');
  return access[turn % access.length];
}

function nameFor(kind: Kind, site: Site, parent: Device | undefined, random: Random): string {
  const junction = (): string => {
    const first = random.pick(ROADS);
    const second = random.pick(ROADS.filter((road) => road !== first));
    return `${first}与${second}路口`;
  };
  switch (kind) {
    case 'network':
      return `${site.name}${parent ? '接入' : '核心'}交换机`;
    case 'media-server':
    case 'platform':
      return `${site.name}流媒体服务器`;
    case 'checkpoint':
      return `${random.pick(HIGHWAYS)}K${random.int(3, 88)}卡口${random.chance(0.5) ? '进城' : '出城'}`;
    case 'epolice':
      return `${junction()}电警${random.pick(DIRECTIONS.slice(0, 4))}`;
    case 'camera':
      return `${random.chance(0.6) ? junction() : `${site.name.slice(0, 2)}${random.pick(PLACES)}`}${random.pick(DIRECTIONS)}${random.pick(BODIES)}`;
  }
}

function unique(taken: Map<string, number>, name: string): string {
  const uses = (taken.get(name) ?? 0) + 1;
  taken.set(name, uses);
  return uses === 1 ? name : `${name}${uses}号`;
}

function classFor(random: Random): string {
  let rest = random.next();
  return (POINT_CLASSES.find(({ share }) => (rest -= share) < 0) ?? POINT_CLASSES[0]).name;
}

function dateFor(random: Random): string {
  return `${random.int(2018, 2025)}-${String(random.int(1, 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`;
}

function round6(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
