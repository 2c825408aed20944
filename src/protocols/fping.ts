/** What `fping -q -C1` said. */
export type PingReport = {
  /**
   * Round trip of each address it has a line for, in milliseconds; null: no answer. Keys as they
   * were given to fping.
   */
  readonly latencies: ReadonlyMap<string, number | null>;
  /** What a router said of an address, e.g. `Host Unreachable`. */
  readonly unreachable: ReadonlyMap<string, string>;
  /**
   * The first line that is neither, at most 120 printable characters: an error of fping itself.
   * Empty when there is none.
   */
  readonly complaint: string;
};

const SEPARATOR = ' : ';
const LATENCY = /^\d{1,6}(?:\.\d{1,6})?$/;
const ICMP_ERROR = /^ICMP ([^:]{1,60}?) from \S{1,80} for ICMP \S{1,40} sent to (\S{1,80})/;
const COMPLAINT_LIMIT = 120;

/**
 * Reads what `fping -q -C1` writes to stderr: `address : 0.041` or `address : -` for each target,
 * between them ICMP errors and complaints. An address named twice counts as answered when either
 * line is. Lines it does not know are passed over.
 */
export function readReport(text: string): PingReport {
  const latencies = new Map<string, number | null>();
  const unreachable = new Map<string, string>();
  let complaint = '';
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const result = resultOf(line);
    if (result) {
      if (result.latencyMs !== null || !latencies.has(result.address))
        latencies.set(result.address, result.latencyMs);
      continue;
    }
    const [, what, address] = ICMP_ERROR.exec(line) ?? [];
    if (what && address) unreachable.set(address, what);
    else if (complaint === '') complaint = printable(line);
  }
  return { latencies, unreachable, complaint };
}

function resultOf(
  line: string,
): { readonly address: string; readonly latencyMs: number | null } | null {
  const cut = line.lastIndexOf(SEPARATOR);
  if (cut < 1) return null;
  const address = line.slice(0, cut).trim();
  const said = line.slice(cut + SEPARATOR.length).trim();
  if (address === '' || /\s/.test(address)) return null;
  if (said === '-') return { address, latencyMs: null };
  return LATENCY.test(said) ? { address, latencyMs: Number(said) } : null;
}

function printable(line: string): string {
  return line
    .slice(0, COMPLAINT_LIMIT)
    .replace(/[^\x20-\x7e]/g, ' ')
    .trim();
}
