import { stringify } from 'csv-stringify/sync';
import { coverage, percent, uptime } from '../../../core/judging/availability.ts';
import { cellText } from '../../../core/text/cell-text.ts';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { EXPORT_WORDS } from './devices-words.ts';
import type { View } from '../layout/view.ts';
import { stateReason } from '../estate/state-reason.ts';

/** Rows written at one time, so that others are answered in between. */
const BATCH = 500;

type Column = keyof (typeof EXPORT_WORDS)['zh-CN'];
type Cells = Readonly<Record<Column, string | number>>;

/**
 * A list of devices as CSV, as much at a time as is taken: UTF-8 with a byte order mark, CRLF;
 * texts that a spreadsheet would take for a formula or rewrite begin with an apostrophe. Instants
 * are of the zone, durations whole seconds, unknown values empty.
 */
export function deviceListCsv(
  view: View,
  devices: readonly DeviceView[],
): ReadableStream<Uint8Array> {
  const words = EXPORT_WORDS[view.language];
  const columns = Object.keys(words) as Column[];
  const names = new Map(view.fleet.devices.map(({ device }) => [device.id, device.name]));
  const encoder = new TextEncoder();
  let next = -1;
  return new ReadableStream({
    pull: (stream) => {
      if (next < 0)
        stream.enqueue(encoder.encode(lines([columns.map((column) => words[column])], true)));
      else if (next < devices.length) {
        const rows = devices
          .slice(next, next + BATCH)
          .map((row) => cellsOf(view, row, names.get(row.device.parent) ?? row.device.parent));
        stream.enqueue(
          encoder.encode(
            lines(
              rows.map((row) => columns.map((column) => row[column])),
              false,
            ),
          ),
        );
      }
      next = next < 0 ? 0 : next + BATCH;
      if (next >= devices.length) stream.close();
    },
  });
}

function lines(records: (string | number)[][], bom: boolean): string {
  return stringify(records, { bom, record_delimiter: '\r\n', escape_formulas: true });
}

function cellsOf(view: View, row: DeviceView, parentName: string): Cells {
  const {
    words,
    times,
    fleet: { at },
  } = view;
  const { device, state, since, month, clockOffsetMs } = row;
  const seconds = (ms: number): number => Math.round(ms / 1000);
  return {
    id: cellText(device.id),
    name: cellText(device.name),
    kind: words.kind[device.kind],
    site: cellText(device.site),
    address: cellText(device.address),
    contract: cellText(device.contract),
    vendor: cellText(device.vendor),
    class: cellText(device.class),
    parent: cellText(device.parent),
    state: words.state[state],
    since: since === null ? '' : times.full(since),
    lasted: since === null ? '' : seconds(at - since),
    reason: cellText(stateReason(row, parentName, words)),
    clock: clockOffsetMs ?? '',
    rate: percent(uptime(month)),
    coverage: percent(coverage(month)),
    down: seconds(month.downMs),
    unreachable: seconds(month.unreachableMs),
    unobserved: seconds(month.unobservedMs),
  };
}
