/** An ICMP error that fping printed about one address. */
export type IcmpError = {
  /** fping's words without `ICMP`, e.g. `Host Unreachable`. */
  readonly message: string;
  /** Address of the router that sent it. */
  readonly from: string;
};

/** What `fping -C1` wrote. */
export type PingReport = {
  /**
   * Round trip of each address it has a line for, in milliseconds; null: no answer. Keys as they
   * were given to fping.
   */
  readonly latencies: ReadonlyMap<string, number | null>;
  /** The last ICMP error about an address. */
  readonly errors: ReadonlyMap<string, IcmpError>;
  /** Whether any reply came from another address than the one that was asked. */
  readonly strayed: boolean;
  /**
   * The source of such a reply by the address that was asked. Known only where fping's two outputs
   * were written to one pipe.
   */
  readonly strangers: ReadonlyMap<string, string>;
  /**
   * The first line that is none of these, at most 120 printable characters: an error of fping
   * itself. Empty when there is none.
   */
  readonly complaint: string;
};

const SEPARATOR = ' : ';
const LATENCY = /^\d{1,6}(?:\.\d{1,6})?$/;
const STRANGER = /^ \[<- (\S{1,80}?)\]/;
const REPLY = /^(\S{1,80}) {1,80}: \[\d{1,6}\], /;
const ICMP_ERROR = /^ICMP ([^:]{1,60}?) from (\S{1,80}) for ICMP \S{1,40} sent to (\S{1,80})/;
const COMPLAINT_LIMIT = 120;

/**
 * Reads what `fping -C1` writes to stderr: `address : 0.041` or `address : -` for each target,
 * between them ICMP errors and complaints. ` [<- source]` stands before the line of a reply that
 * came from another source. An address named twice counts as answered when either line is. Lines it
 * does not know are passed over.
 */
export function readReport(text: string): PingReport {
  const latencies = new Map<string, number | null>();
  const errors = new Map<string, IcmpError>();
  const strangers = new Map<string, string>();
  let strayed = false;
  let complaint = '';
  for (const whole of text.split('\n')) {
    const { line, source } = withoutStranger(whole);
    strayed ||= source !== null;
    if (line === '') continue;
    const result = resultOf(line);
    const [, replied] = REPLY.exec(line) ?? [];
    const error = icmpErrorOf(line);
    if (result) {
      if (result.latencyMs !== null || !latencies.has(result.address))
        latencies.set(result.address, result.latencyMs);
    } else if (replied) {
      if (source !== null) strangers.set(replied, source);
    } else if (error) errors.set(error.address, error.error);
    else complaint ||= printable(line);
  }
  return { latencies, errors, strayed, strangers, complaint };
}

function icmpErrorOf(line: string): { readonly address: string; readonly error: IcmpError } | null {
  const [, message, from, address] = ICMP_ERROR.exec(line) ?? [];
  return message && from && address ? { address, error: { message, from } } : null;
}

/** Takes the sources off the front of a line; of several the last belongs to the line itself. */
function withoutStranger(line: string): { readonly line: string; readonly source: string | null } {
  let start = 0;
  let source: string | null = null;
  while (line.startsWith(' [<- ', start)) {
    const found = STRANGER.exec(line.slice(start, start + 100));
    if (!found) break;
    source = found[1] ?? null;
    start += found[0].length;
  }
  return { line: line.slice(start), source };
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
