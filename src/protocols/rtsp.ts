/** The head of an RTSP answer. */
export type RtspHead = {
  readonly status: number;
  /** Values by lower-case name, in the order they came. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Bytes of the head, its empty line included, and of the body that follows. */
  readonly headBytes: number;
  readonly bodyBytes: number;
};

/** What the bytes so far are: the head of an answer, the beginning of one, or none. */
export type RtspReading =
  | { readonly kind: 'head'; readonly head: RtspHead }
  | { readonly kind: 'more' }
  | { readonly kind: 'not-rtsp' };

/** Largest head that is read, in bytes. */
const HEAD_LIMIT = 16_384;
/** Largest body that is waited for, in bytes: session descriptions have about 1 kB. */
const BODY_LIMIT = 65_536;
const STATUS_LINE = /^RTSP\/\d\.\d (\d{3})(?: |$)/;

/** Reads the beginning of a stream of bytes. Never throws, and looks at no more than 16 kB. */
export function readRtsp(bytes: Buffer): RtspReading {
  const text = bytes.toString('latin1', 0, HEAD_LIMIT);
  if (!text.startsWith('RTSP/'.slice(0, text.length))) return { kind: 'not-rtsp' };
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return text.length < HEAD_LIMIT ? { kind: 'more' } : { kind: 'not-rtsp' };
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = STATUS_LINE.exec(first)?.[1];
  if (status === undefined) return { kind: 'not-rtsp' };
  const headers = headersOf(lines);
  const length = headers.get('content-length')?.[0] ?? '0';
  const bodyBytes = /^\d{1,9}$/.test(length) ? Number(length) : BODY_LIMIT + 1;
  if (bodyBytes > BODY_LIMIT) return { kind: 'not-rtsp' };
  return { kind: 'head', head: { status: Number(status), headers, headBytes: end + 4, bodyBytes } };
}

function headersOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return headers;
}

/** A request. `uri` must hold no spaces or line breaks; `headers` come as they are. */
export function rtspRequest(
  method: string,
  uri: string,
  sequence: number,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const lines = [
    `${method} ${uri} RTSP/1.0`,
    `CSeq: ${sequence}`,
    'User-Agent: watchpost',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/**
 * Where a stream is at the address a device is reached by, whatever host its URI names; null when
 * that is no rtsp URI. `address`: IPv4 or IPv6.
 */
export function streamAt(
  uri: string,
  address: string,
): { readonly uri: string; readonly port: number } | null {
  const found = /^rtsps?:\/\/(?:\[[^\]]*\]|[^:/?]*)(?::(\d{1,5}))?([/?][\x21-\x7e]*)?$/i.exec(uri);
  if (!found) return null;
  const [, port = '554', path = ''] = found;
  if (Number(port) < 1 || Number(port) > 65_535) return null;
  return {
    uri: `rtsp://${address.includes(':') ? `[${address}]` : address}:${Number(port)}${path.startsWith('/') ? path : `/${path}`}`,
    port: Number(port),
  };
}

/**
 * The URI that the first video track of a session description is set up by, on the host and port of
 * `own` whatever the device names; null when it describes no video. `base`: the description's
 * Content-Base.
 */
export function trackOf(description: string, base: string, own: string): string | null {
  const lines = description.split(/\r?\n/);
  const from = lines.findIndex((line) => line.startsWith('m=video'));
  if (from < 0) return null;
  const to = lines.findIndex((line, index) => index > from && line.startsWith('m='));
  const control =
    lines
      .slice(from, to < 0 ? undefined : to)
      .find((line) => line.startsWith('a=control:'))
      ?.slice('a=control:'.length)
      .trim() ?? '*';
  const target =
    control === '*'
      ? base
      : /^rtsps?:\/\//i.test(control)
        ? control
        : `${base.replace(/\/$/, '')}/${control}`;
  const path = target.replace(/^rtsps?:\/\/[^/]*/i, '');
  const [authority = ''] = /^rtsp:\/\/[^/]*/i.exec(own) ?? [];
  return /^\/[\x21-\x7e]{0,512}$/.test(path) ? `${authority}${path}` : null;
}
