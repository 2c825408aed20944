import type { Kind } from './device.ts';

/** A 20-digit code of GB/T 28181 taken apart (appendix on unified coding, rule A). */
export type Gb28181Code = {
  /** Digits 1-8: province, city, county (GB/T 2260), and the unit that connects it. */
  readonly region: string;
  /** Digits 9-10. */
  readonly industry: string;
  /** Digits 11-13: what sort of thing it is. */
  readonly type: string;
  /** Digit 14. */
  readonly network: string;
  /** Digits 15-20. */
  readonly serial: string;
};

/** Takes a code of exactly 20 digits apart; null for any other text. */
export function readGb28181(code: string): Gb28181Code | null {
  if (!/^\d{20}$/.test(code)) return null;
  return {
    region: code.slice(0, 8),
    industry: code.slice(8, 10),
    type: code.slice(10, 13),
    network: code.slice(13, 14),
    serial: code.slice(14),
  };
}

/** Provinces of GB/T 2260, first two digits. */
const PROVINCES: ReadonlySet<string> = new Set([
  '11',
  '12',
  '13',
  '14',
  '15',
  '21',
  '22',
  '23',
  '31',
  '32',
  '33',
  '34',
  '35',
  '36',
  '37',
  '41',
  '42',
  '43',
  '44',
  '45',
  '46',
  '50',
  '51',
  '52',
  '53',
  '54',
  '61',
  '62',
  '63',
  '64',
  '65',
  '71',
  '81',
  '82',
]);

/**
 * Sorts of things that are people, groups or folders of a platform: never a device that can be
 * asked.
 */
function isNoDevice(type: number): boolean {
  return type === 215 || type === 216 || (type >= 300 && type <= 499);
}

/**
 * Whether a code names a group (215), a virtual organisation (216) or a user (300-499), as
 * catalogues of platforms hold them between the devices.
 */
export function namesNoDevice(code: string): boolean {
  const parts = readGb28181(code);
  return parts !== null && isNoDevice(Number(parts.type));
}

/**
 * What is odd about a code, one sentence part each; empty for a good one. A code of 17 to 24 digits
 * other than 20 is most likely a mistyped GB/T 28181 code. Other texts are not judged.
 */
export function gb28181Faults(code: string): readonly string[] {
  if (/^\d{17,24}$/.test(code) && code.length !== 20)
    return [`has ${code.length} digits, and a GB/T 28181 code has 20`];
  const parts = readGb28181(code);
  if (!parts) return [];
  const type = Number(parts.type);
  const faults: string[] = [];
  if (!PROVINCES.has(parts.region.slice(0, 2)))
    faults.push(`begins with ${parts.region.slice(0, 2)}, which is no province (digits 1-2)`);
  if (type < 111 || type > 599)
    faults.push(`has type ${parts.type} (digits 11-13), which GB/T 28181 does not know`);
  if (parts.network === '9') faults.push('has network 9 (digit 14), which is reserved');
  if (parts.serial === '000000' && type < 200)
    faults.push('has serial 000000 (digits 15-20), which is for platforms');
  return faults;
}

/**
 * What the type of a code (digits 11-13) usually is in an inventory. 111-120 (recorders, encoders)
 * and 139 (other peripherals) may be anything.
 */
const KIND_BY_TYPE: Readonly<Record<string, Kind>> = {
  '121': 'checkpoint',
  '122': 'epolice',
  '131': 'camera',
  '132': 'camera',
  '200': 'platform',
  '202': 'media-server',
  '208': 'platform',
  '210': 'media-server',
};

/**
 * The kind that a code's type suggests; null where it suggests none. Only a suggestion: owners
 * number their devices in their own way.
 */
export function suggestedKind(code: string): Kind | null {
  const parts = readGb28181(code);
  return parts ? (KIND_BY_TYPE[parts.type] ?? null) : null;
}
