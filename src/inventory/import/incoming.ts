import { gb28181Faults, namesNoDevice } from '../../core/inventory/gb28181.ts';
import { layoutOf, type Field, type Layout } from '../columns.ts';
import { holdsCredentials, shown, type Report } from '../problems.ts';
import { keyOf, trimmed, type Table } from '../table.ts';
import { readDate } from '../values.ts';

/**
 * One cell of an incoming row that says something: a field of the inventory, or a label by its
 * heading.
 */
export type IncomingCell = {
  readonly field: Field | null;
  readonly heading: string;
  readonly text: string;
};

/** A row of the file that is to be imported: its code and what it says. Empty cells say nothing. */
export type IncomingRow = {
  readonly row: number;
  readonly id: string;
  readonly cells: readonly IncomingCell[];
};

/** The rows of an export, and the headings its fields had, for messages. */
export type Incoming = {
  readonly rows: readonly IncomingRow[];
  readonly headings: ReadonlyMap<Field, string>;
};

/**
 * Ports that platforms export and on which no ONVIF service answers: SIP, the makers' own
 * protocols, RTSP.
 */
const OTHER_PORTS: ReadonlySet<string> = new Set(['5060', '5061', '8000', '37777', '37778', '554']);

/**
 * Columns that change with every export and say nothing lasting of a device, names of logins, and
 * what `discover` says of a row.
 */
const PASSING =
  /在线|心跳|注册时间|更新时间|创建时间|keepalive|registertime|updatetime|createtime|用户名|登录名|username|^finding$|^remark$/;
const LIVENESS = /^(在线|离线|上线|下线|on|off|online|offline|true|false)$/i;

/** Messages of one sort before the rest are only counted. */
const TOLD = 10;

/**
 * What an export says, row by row: without columns of logins and of passing states, without groups
 * and users of the platform, without ports on which no ONVIF answers. What is left out, and codes
 * that GB/T 28181 does not allow, are told as warnings.
 */
export function incomingOf(
  table: Table,
  report: Report,
  warn: (warning: string) => void,
): Incoming {
  const layout = layoutOf(table.headings, report, warn, ['id']);
  const columns = columnsOf(layout, table, warn);
  const id = layout.fields.get('id');
  const rows = id
    ? table.rows.map(({ number, cells }) => ({
        row: number,
        id: plain(cells[id.index] ?? ''),
        cells,
      }))
    : [];
  const devices = rows.filter((row) => !namesNoDevice(row.id));
  if (devices.length < rows.length)
    warn(
      `${rows.length - devices.length} rows were left out: their codes name groups or users, not devices`,
    );
  tellSome(
    devices.flatMap(({ row, id: code }) =>
      gb28181Faults(code).map((fault) => `row ${row}: code "${shown(code)}" ${fault}`),
    ),
    warn,
  );
  const dropped = { ports: 0, secrets: 0 };
  const read = devices.map(({ row, id: code, cells }) => ({
    row,
    id: code,
    cells: columns.flatMap((column) => cellOf(column, cells, table.serialDates, dropped)),
  }));
  if (dropped.ports > 0)
    warn(
      `${dropped.ports} ports were left out: 5060, 8000, 37777 and 554 are for SIP, the maker's own protocol and RTSP, not for ONVIF; write those of ONVIF under onvif_port`,
    );
  if (dropped.secrets > 0)
    warn(`${dropped.secrets} cells were left out: they hold passwords in URLs`);
  return {
    rows: read,
    headings: new Map([...layout.fields].map(([field, { heading }]) => [field, heading])),
  };
}

type IncomingColumn = {
  readonly index: number;
  readonly heading: string;
  readonly field: Field | null;
};

function columnsOf(
  layout: Layout,
  table: Table,
  warn: (warning: string) => void,
): readonly IncomingColumn[] {
  const fields = [...layout.fields].flatMap(([field, { index, heading }]) =>
    field === 'status' ? [] : [{ index, heading, field }],
  );
  const labels = layout.labels.map(({ index, heading }) => ({ index, heading, field: null }));
  const passing = labels.filter(
    ({ index, heading }) => PASSING.test(keyOf(heading)) || tellsLiveness(table, index),
  );
  if (passing.length > 0)
    warn(
      `left out, as states that pass or names of logins: ${passing.map(({ heading }) => shown(heading)).join(', ')}`,
    );
  return [...fields, ...labels.filter((label) => !passing.includes(label))];
}

function tellsLiveness({ rows }: Table, index: number): boolean {
  const texts = rows.map(({ cells }) => plain(cells[index] ?? '')).filter((text) => text !== '');
  return texts.length > 0 && texts.every((text) => LIVENESS.test(text));
}

function cellOf(
  { index, heading, field }: IncomingColumn,
  cells: readonly string[],
  serialDates: boolean,
  dropped: { ports: number; secrets: number },
): readonly IncomingCell[] {
  const text = plain(cells[index] ?? '');
  if (text === '') return [];
  if (holdsCredentials(text)) {
    dropped.secrets += 1;
    return [];
  }
  if (field === 'onvif_port' && OTHER_PORTS.has(text)) {
    dropped.ports += 1;
    return [];
  }
  const date =
    field === 'installed_on' || field === 'retired_on' ? readDate(text, serialDates) : null;
  return [{ field, heading, text: date && 'value' in date ? date.value : text }];
}

function plain(cell: string): string {
  return trimmed(cell).replace(/^'(?=[=+\-@])/, '');
}

/** Passes on some messages and counts the rest. */
export function tellSome(messages: readonly string[], tell: (message: string) => void): void {
  for (const message of messages.slice(0, TOLD)) tell(message);
  if (messages.length > TOLD) tell(`... and ${messages.length - TOLD} more of these`);
}
