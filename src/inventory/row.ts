import {
  DEFAULT_CHECKS,
  type CheckName,
  type Device,
  type Kind,
  type OnvifScheme,
} from '../core/inventory/device.ts';
import { readExpectation } from '../protocols/http-expectation.ts';
import type { Field, Layout } from './columns.ts';
import { holdsCredentials, type Report } from './problems.ts';
import { MAX_CELL_BYTES, trimmed, type Table } from './table.ts';
import {
  readAddress,
  readChecks,
  readDate,
  readDegrees,
  readId,
  readHttpUrl,
  readKind,
  readOnvifScheme,
  readPath,
  readPort,
  readStatus,
  type Reading,
} from './values.ts';

/** A device with the row it was read from. */
export type DeviceRow = { readonly row: number; readonly device: Device };

const ONVIF_PORT = 80;
const ONVIF_TLS_PORT = 443;
const ONVIF_PATH = '/onvif/device_service';
const RTSP_PORT = 554;
const HTTP_PORT = 80;

/** Reads the cells of one row by field. */
type Cells = {
  /** The cell's text; empty when the column is not there. */
  text(field: Field): string;
  /** The cell read by `reader`; `fallback` when it is empty, or at fault, which is reported. */
  read<T>(field: Field, reader: (text: string) => Reading<T>, fallback: T): T;
  /** As `read`, but an empty cell is read too. */
  require<T>(field: Field, reader: (text: string) => Reading<T>, fallback: T): T;
  report(field: Field, message: string): void;
};

/**
 * Reads the devices of a table. Everything wrong is reported; a device whose row is at fault holds
 * defaults in its place. Cells that hold a URL with a password are emptied, with one warning a
 * column.
 */
export function readRows(
  table: Table,
  layout: Layout,
  report: Report,
  warn: (warning: string) => void,
): readonly DeviceRow[] {
  const censored = new Map<string, number>();
  const open = (text: string, heading: string): string => {
    if (!holdsCredentials(text)) return text;
    censored.set(heading, (censored.get(heading) ?? 0) + 1);
    return '';
  };
  const devices = table.rows.map(({ number, cells }) => {
    const clean = cells.map((cell, index) =>
      readable(cell, number, table.headings[index] ?? '', report),
    );
    return {
      row: number,
      device: deviceOf(
        cellsOf(clean, number, layout, report, open),
        table.serialDates,
        labelsOf(clean, layout, open),
      ),
    };
  });
  for (const [heading, count] of censored)
    warn(`column "${heading}" holds passwords in URLs; ${count} of its cells were dropped`);
  return devices;
}

/** Undoes the apostrophe that exports put before `= + - @` against formulas. */
function readable(cell: string, row: number, heading: string, report: Report): string {
  const text = trimmed(cell).replace(/^'(?=[=+\-@])/, '');
  if (text.length * 3 <= MAX_CELL_BYTES || Buffer.byteLength(text) <= MAX_CELL_BYTES) return text;
  report(row, heading, '', `is longer than ${MAX_CELL_BYTES} bytes; shorten it`);
  return '';
}

type Censor = (text: string, heading: string) => string;

/** Fields whose own readers refuse a URL, so that what is wrong can be said. */
const NEVER_A_URL: readonly Field[] = ['id', 'address', 'parent'];

function cellsOf(
  cells: readonly string[],
  row: number,
  { fields }: Layout,
  report: Report,
  open: Censor,
): Cells {
  const text = (field: Field): string => {
    const place = fields.get(field);
    if (!place) return '';
    const cell = cells[place.index] ?? '';
    return NEVER_A_URL.includes(field) ? cell : open(cell, place.heading);
  };
  const complain = (field: Field, message: string): void => {
    const place = fields.get(field);
    if (place) report(row, place.heading, cells[place.index] ?? '', message);
  };
  const require = <T>(field: Field, reader: (text: string) => Reading<T>, fallback: T): T => {
    const reading = reader(text(field));
    if ('value' in reading) return reading.value;
    complain(field, reading.fault);
    return fallback;
  };
  return {
    text,
    require,
    report: complain,
    read: (field, reader, fallback) =>
      text(field) === '' ? fallback : require(field, reader, fallback),
  };
}

function labelsOf(
  cells: readonly string[],
  { labels }: Layout,
  open: Censor,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    labels.flatMap(({ index, heading }) => {
      const text = oneLine(open(cells[index] ?? '', heading));
      return text === '' ? [] : [[oneLine(heading), text]];
    }),
  );
}

function deviceOf(cells: Cells, serials: boolean, labels: Device['labels']): Device {
  const kind = cells.require('kind', readKind, 'camera');
  const date = (text: string): Reading<string> => readDate(text, serials);
  const httpUrl = cells.read('http_url', readHttpUrl, '');
  const onvifScheme = cells.read<OnvifScheme>('onvif_scheme', readOnvifScheme, 'auto');
  const tcpPort = cells.read('tcp_port', readPort, tcpPortOf(kind));
  const device = {
    id: cells.require('id', readId, ''),
    name: cells.require('name', readText, ''),
    kind,
    site: cells.require('site', readText, ''),
    address: cells.require('address', readAddress, ''),
    parent: cells.read('parent', readId, ''),
    contract: oneLine(cells.text('contract')),
    vendor: oneLine(cells.text('vendor')),
    checks: cells.read<readonly CheckName[]>(
      'checks',
      readChecks,
      kind === 'platform' && httpUrl !== '' ? ['icmp', 'http'] : DEFAULT_CHECKS[kind],
    ),
    onvifScheme,
    onvifPort: cells.read(
      'onvif_port',
      readPort,
      onvifScheme === 'https' ? ONVIF_TLS_PORT : ONVIF_PORT,
    ),
    onvifPath: cells.read('onvif_path', readPath, ONVIF_PATH),
    tcpPort,
    rtspPort: cells.read('rtsp_port', readPort, kind === 'media-server' ? tcpPort : RTSP_PORT),
    httpUrl,
    httpStatus: cells.read<number | null>('http_status', readStatus, null),
    httpExpect: cells.read('http_expect', readExpected, ''),
    serial: oneLine(cells.text('serial')),
    class: oneLine(cells.text('class')),
    installedOn: cells.read('installed_on', date, ''),
    retiredOn: cells.read('retired_on', date, ''),
    longitude: cells.read<number | null>('longitude', (text) => readDegrees(text, 180), null),
    latitude: cells.read<number | null>('latitude', (text) => readDegrees(text, 90), null),
    note: oneLine(cells.text('note')),
    labels,
  };
  refuseOddService(device, cells);
  return device;
}

function readExpected(text: string): Reading<string> {
  return readExpectation(text)
    ? { value: text }
    : {
        fault:
          'names no JSON field and value; write for example json:data.code=0, or text that the body must hold',
      };
}

function refuseOddService({ installedOn, retiredOn, checks, httpUrl }: Device, cells: Cells): void {
  if (checks.includes('http') && httpUrl === '')
    cells.report('checks', 'names http, but the row has no http_url (服务地址); enter the URL');
  if (installedOn !== '' && retiredOn !== '' && retiredOn < installedOn) {
    cells.report(
      'retired_on',
      `is before the date of installation, ${installedOn}; correct one of the two`,
    );
  }
  if (cells.text('status') === '拆除' && cells.text('retired_on') === '') {
    cells.report(
      'status',
      'says that it was removed, but not when; enter the date under retired_on (停用日期), or delete the row if it never was in service',
    );
  }
}

function tcpPortOf(kind: Kind): number {
  return kind === 'media-server' ? RTSP_PORT : HTTP_PORT;
}

function readText(text: string): Reading<string> {
  const line = oneLine(text);
  return line === '' ? { fault: 'is empty; fill it in' } : { value: line };
}

/**
 * Line breaks and other invisible controls become one space: they would break tables, logs and
 * labels.
 */
function oneLine(text: string): string {
  return trimmed(text.replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' '));
}
