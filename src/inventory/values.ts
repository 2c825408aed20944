import { isIP, isIPv6 } from 'node:net';
import { KIND_TERMS } from '../core/terms/kinds.ts';
import {
  CHECKS,
  KINDS,
  ONVIF_SCHEMES,
  type CheckName,
  type Kind,
  type OnvifScheme,
} from '../core/inventory/device.ts';

/** A cell read, or why not: what is wrong; the mend. */
export type Reading<T> = { readonly value: T } | { readonly fault: string };

/** Words for kinds that files use beside our own term. */
const OTHER_KIND_WORDS: Readonly<Record<Kind, readonly string[]>> = {
  camera: ['摄像机', '摄像头', '球机', '枪机'],
  checkpoint: [],
  epolice: ['电子警察'],
  'media-server': ['流媒体服务器'],
  platform: ['平台'],
  network: ['交换机', '光猫', '网关'],
};

const KIND_BY_WORD: ReadonlyMap<string, Kind> = new Map(
  KINDS.flatMap((kind) =>
    [kind, KIND_TERMS[kind]['zh-CN'], ...OTHER_KIND_WORDS[kind]].map(
      (word) => [word, kind] as const,
    ),
  ),
);

const MANGLED = /^\d(?:[.,]\d+)?e\+?\d{1,3}$/i;
const ID = /^[A-Za-z0-9\p{Script=Han}][A-Za-z0-9\p{Script=Han}._:-]*$/u;
const LONGEST_ID = 64;

/** A device's code. */
export function readId(text: string): Reading<string> {
  if (text === '') return { fault: 'is empty; every device needs its own code' };
  if (MANGLED.test(text))
    return {
      fault:
        'is a code that a spreadsheet turned into a number and cut; format the column as text and enter the code again',
    };
  if (text.length > LONGEST_ID)
    return { fault: `is longer than ${LONGEST_ID} characters; use a shorter code` };
  return ID.test(text)
    ? { value: text }
    : {
        fault:
          'holds a character that codes may not have; use letters, digits, Chinese characters and . _ : - and begin with none of the last four',
      };
}

/** A kind by its English or Chinese word. */
export function readKind(text: string): Reading<Kind> {
  const kind = KIND_BY_WORD.get(text.toLowerCase());
  return kind
    ? { value: kind }
    : { fault: `is not a kind; write one of ${[...KIND_BY_WORD.keys()].join(', ')}` };
}

/** Check names between `;`, `,`, `|` or spaces, in the program's order. */
export function readChecks(text: string): Reading<readonly CheckName[]> {
  const words = text
    .toLowerCase()
    .split(/[\s;,|；，、]+/)
    .filter((word) => word !== '');
  const isCheck = (word: string): word is CheckName => CHECKS.some((check) => check === word);
  const named = new Set(words.filter(isCheck));
  if (words.length === 0 || !words.every(isCheck))
    return {
      fault: `names a check that does not exist; write some of ${CHECKS.join(', ')} with ; between, or leave it empty`,
    };
  return { value: CHECKS.filter((check) => named.has(check)) };
}

const NAME_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const UNUSABLE = /^(0\.|22[4-9]\.|23\d\.|2[45]\d\.|::$|ff[0-9a-f]{2}:)/;

/** An IPv4 or IPv6 address or a host name, in lower case. */
export function readAddress(text: string): Reading<string> {
  const address = text.toLowerCase();
  if (address === '') return { fault: 'is empty; enter the IP address or host name' };
  if (address.includes('/'))
    return { fault: 'is a URL or a subnet; write the IP address or host name alone' };
  if (isIP(address) !== 0) return readIp(address);
  if (/^\[.*\](:\d+)?$|^[^:]*:\d+$/.test(address))
    return {
      fault:
        'holds a port or brackets; write the address alone, and the port under onvif_port or tcp_port',
    };
  if (/^\d+(\.\d+){3}$/.test(address))
    return {
      fault: 'is not an IPv4 address; write four numbers from 0 to 255 without leading zeros',
    };
  const labels = address.split('.');
  const isName =
    address.length <= 253 &&
    labels.every((label) => NAME_LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1)!);
  return isName
    ? { value: address }
    : {
        fault:
          'is no IP address or host name; write for example 192.0.2.10, 2001:db8::10 or cam-10.example.net',
      };
}

function readIp(address: string): Reading<string> {
  if (address.includes('%'))
    return { fault: 'holds an interface; write the address without % and what follows' };
  return UNUSABLE.test(address)
    ? {
        fault:
          'is an address that no single device has (unspecified, multicast or broadcast); enter its own',
      }
    : { value: address };
}

/** What two ways of writing one address have in common. */
export function addressKey(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname : address;
}

/** A TCP port. */
export function readPort(text: string): Reading<number> {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535
    ? { value: port }
    : { fault: 'is not a port; write a number from 1 to 65535' };
}

/** One of {@link ONVIF_SCHEMES}, in any case. */
export function readOnvifScheme(text: string): Reading<OnvifScheme> {
  const scheme = ONVIF_SCHEMES.find((one) => one === text.toLowerCase());
  return scheme ? { value: scheme } : { fault: `is none of ${ONVIF_SCHEMES.join(', ')}` };
}

/** The http or https URL of a service, without user, password or fragment. */
export function readHttpUrl(text: string): Reading<string> {
  const url =
    text.length <= 1024 && /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
  const usable =
    url && url.username === '' && url.password === '' && url.hash === '' && url.port !== '0';
  return usable
    ? { value: url.href }
    : { fault: 'is no http or https URL; write for example https://192.0.2.9:8443/health' };
}

/** An HTTP status. */
export function readStatus(text: string): Reading<number> {
  return /^[1-5]\d\d$/.test(text)
    ? { value: Number(text) }
    : { fault: 'is not an HTTP status; write a number from 100 to 599' };
}

/** The path of an HTTP request. */
export function readPath(text: string): Reading<string> {
  return /^\/[\x21-\x7e]{0,255}$/.test(text)
    ? { value: text }
    : {
        fault:
          'is not a path; begin it with / and use no spaces, for example /onvif/device_service',
      };
}

/** Degrees within `limit` on either side. */
export function readDegrees(text: string, limit: number): Reading<number> {
  const degrees = Number(text);
  const valid = /^[+-]?\d{1,3}(\.\d{1,20})?$/.test(text) && Math.abs(degrees) <= limit;
  return valid
    ? { value: degrees }
    : { fault: `is not in range; write decimal degrees from -${limit} to ${limit}` };
}

const DAY_MS = 86_400_000;
/** Day 0 of the spreadsheet calendar, as days are counted after February 1900. */
const SERIAL_ZERO = Date.UTC(1899, 11, 30);
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

/** A calendar date as `YYYY-MM-DD`; `serials`: a bare number counts a spreadsheet's days. */
export function readDate(text: string, serials: boolean): Reading<string> {
  const [, year, , month, day] = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$/.exec(text) ?? [];
  const time =
    serials && /^\d{5,6}$/.test(text)
      ? SERIAL_ZERO + Number(text) * DAY_MS
      : Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = new Date(time);
  const exists =
    !Number.isNaN(time) &&
    (year === undefined ||
      (date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day)));
  if (!exists || date.getUTCFullYear() < FIRST_YEAR || date.getUTCFullYear() > LAST_YEAR) {
    return {
      fault: 'is not a date of the calendar; write it as YYYY-MM-DD, for example 2024-03-01',
    };
  }
  return { value: date.toISOString().slice(0, 10) };
}
