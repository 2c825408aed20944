import { createHash } from 'node:crypto';
import type { Device } from '../core/inventory/device.ts';
import type { PictureFault } from '../core/pictures/judge.ts';

/** The user every simulated device knows. */
export const SIMULATED_USER = 'operator';
/** That user's password, unless a fault says otherwise. */
export const SIMULATED_PASSWORD = 'simulated & "quoted" 密码';

/** What a device is like for whoever looks inside, and how it wants to be asked. */
export type Character = {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  readonly serial: string;
  /** `digest` offers MD5 alone, `digest-both` MD5 and SHA-256 together. */
  readonly login: 'ws-security' | 'digest' | 'digest-both';
  /** Status under which a SOAP fault refuses a login. */
  readonly refusalStatus: 200 | 400 | 401 | 500;
  /**
   * Address it believes it has: behind NAT another than the one it is reached by. Empty: the right
   * one.
   */
  readonly believes: string;
  /** Whether its XML declares the namespaces it uses. */
  readonly declares: boolean;
  /** Whether it records itself (Profile G). */
  readonly records: boolean;
  /** What else holds while a fault lasts. */
  readonly mainStream: 'full' | 'lowered' | 'gone';
  readonly synchronised: boolean;
  readonly recordingStopped: boolean;
  readonly videoFlows: boolean;
  /**
   * What its snapshot shows; or `hangs`: it says nothing when asked for one, `endless`: it sends
   * one without end.
   */
  readonly picture: PictureFault | 'good' | 'hangs' | 'endless';
  readonly password: string;
  /** Refuses every login as one that failed too often does. */
  readonly lockedOut: boolean;
};

const MODELS = [
  { manufacturer: 'SIMVISION', model: 'DS-2CD3T46WD', firmware: '5.30', series: '12345678901' },
  {
    manufacturer: 'SIMVISION',
    model: 'DS-2CD3T46WD',
    firmware: 'V5.5.82 build 190220',
    series: '12345678902',
  },
  {
    manufacturer: 'Example & Co',
    model: 'IPC-HFW4433',
    firmware: '2.622.0000000.9.R',
    series: '3G02B4DPAN',
  },
  { manufacturer: 'Unnamed', model: 'QIPC', firmware: '007', series: '00000000000' },
] as const;

/** A device's character by its id alone: equal estates have equal ones. */
export function characterOf(device: Pick<Device, 'id'>): Character {
  const dice = createHash('sha256').update(device.id).digest();
  const { series, ...about } = MODELS[dice[0]! % MODELS.length]!;
  return {
    ...about,
    serial: `${series}${String(dice.readUInt32BE(4) % 10 ** 9).padStart(9, '0')}`,
    login: (['ws-security', 'ws-security', 'digest', 'digest-both'] as const)[dice[1]! % 4]!,
    refusalStatus: ([400, 200, 401, 500] as const)[dice[2]! % 4]!,
    believes: ['', '', '192.168.1.64', '127.0.0.1'][dice[3]! % 4]!,
    declares: dice[8]! % 8 !== 0,
    records: dice[9]! % 4 === 0,
    mainStream: 'full',
    synchronised: true,
    recordingStopped: false,
    videoFlows: true,
    picture: 'good',
    password: SIMULATED_PASSWORD,
    lockedOut: false,
  };
}
