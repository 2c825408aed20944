/** How far an answer is followed. */
export type HttpBounds = {
  /** Largest body that is read, in bytes. */
  readonly maxBytes: number;
  /**
   * Whether the body of an answer with this status matters; else the answer is settled by its head.
   */
  readonly wantsBody: (status: number) => boolean;
};

/** An answer as it came. */
export type HttpAnswer = {
  readonly status: number;
  /** Names and values by turns, as received. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** What keeps the body from being whole, in words; empty when it is. */
  readonly flaw: string;
};

/** The values of every header with that name, which is in lower case, in the order they came. */
export function headerValues(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const own = rawHeaders[at]!;
    if (own.length === name.length && own.toLowerCase() === name) values.push(rawHeaders[at + 1]!);
  }
  return values;
}

/** The media type of the body with its parameters, e.g. `text/xml; charset=GB2312`, or empty. */
export function contentTypeOf(rawHeaders: readonly string[]): string {
  return headerValues(rawHeaders, 'content-type')[0] ?? '';
}

/** What came of listening: an answer, or why what came is none, in words. */
export type HttpHeard = { readonly answer: HttpAnswer } | { readonly nonsense: string };

/**
 * Reads one answer from a stream of bytes. Never throws; what it keeps is bounded by its head's
 * limit and `maxBytes`.
 */
export type HttpReader = {
  /** Takes the bytes that came next, which it does not keep; null: the answer is not over. */
  hear(bytes: Buffer): HttpHeard | null;
  /** Nothing more comes. `isBroken`: not because the other side has said all. */
  end(isBroken: boolean): HttpHeard;
};

/** Largest head that is read, in bytes, interim answers before it included. */
const HEAD_LIMIT = 16_384;

/**
 * A byte of lines is allowed for so many of a body in chunks, beside a head's worth: chunks of a
 * byte each would take longer to read than they are worth.
 */
const CHUNK_BYTES = 8;

/** Where reading stands: in a line of the head or of the body's chunks, or in the body itself. */
type Place =
  'status' | 'header' | 'size' | 'chunk' | 'after-chunk' | 'trailer' | 'sized' | 'unsized';

type State = {
  readonly bounds: HttpBounds;
  place: Place;
  /** The line so far. */
  line: string;
  /** Bytes of lines that may still come. */
  lineBytesLeft: number;
  status: number;
  headers: string[];
  readonly pieces: Buffer[];
  size: number;
  /** Bytes of the body, or of its chunk, that are still to come. */
  due: number;
};

const LINE_FEED = 10;
const STATUS_LINE = /^HTTP\/\d\.\d +(\d{3})(?: |$)/;
const CHUNK_SIZE = /^([0-9a-f]{1,8})[ \t]*(?:;|$)/i;

/**
 * A reader for HTTP/1 (RFC 9112), lenient as devices need it: lines may end without a carriage
 * return, values hold any byte, a line of the head that is no header is passed over. What it lets
 * through endangers caches and proxies, of which there is none here.
 */
export function makeHttpReader(bounds: HttpBounds): HttpReader {
  const state: State = {
    bounds,
    place: 'status',
    line: '',
    lineBytesLeft: HEAD_LIMIT,
    status: 0,
    headers: [],
    pieces: [],
    size: 0,
    due: 0,
  };
  return { hear: (bytes) => hear(state, bytes), end: (isBroken) => end(state, isBroken) };
}

function hear(state: State, bytes: Buffer): HttpHeard | null {
  for (let at = 0, heard: HttpHeard | null = null; ;) {
    if (heard || at === bytes.length) return heard;
    if (isInBody(state)) {
      const until = Math.min(bytes.length, at + state.due);
      heard = takeBody(state, bytes.subarray(at, until));
      at = until;
    } else {
      const feed = bytes.indexOf(LINE_FEED, at);
      const until = feed < 0 ? bytes.length : feed + 1;
      heard = takeLinePart(state, bytes.toString('latin1', at, until), feed >= 0);
      at = until;
    }
  }
}

function isInBody({ place }: State): boolean {
  return place === 'chunk' || place === 'sized' || place === 'unsized';
}

function takeBody(state: State, part: Buffer): HttpHeard | null {
  state.size += part.length;
  if (state.size > state.bounds.maxBytes) return tooMuch(state);
  state.pieces.push(Buffer.from(part));
  state.due -= part.length;
  if (state.due > 0) return null;
  if (state.place === 'sized') return answer(state, '');
  state.place = 'after-chunk';
  return null;
}

function takeLinePart(state: State, part: string, isEnded: boolean): HttpHeard | null {
  state.lineBytesLeft -= part.length;
  if (state.lineBytesLeft < 0)
    return isInHead(state)
      ? { nonsense: `a head of more than ${HEAD_LIMIT} bytes` }
      : tooMuch(state);
  state.line += part;
  if (!isEnded) return null;
  const line = state.line.endsWith('\r\n') ? state.line.slice(0, -2) : state.line.slice(0, -1);
  state.line = '';
  return takeLine(state, line);
}

function takeLine(state: State, line: string): HttpHeard | null {
  if (state.place === 'status') return takeStatus(state, line);
  if (state.place === 'header') return line === '' ? takeHead(state) : takeHeader(state, line);
  if (state.place === 'size') return takeSize(state, line);
  if (state.place === 'trailer') return line === '' ? answer(state, '') : null;
  if (line !== '') return answer(state, 'with a chunk that is longer than it says');
  state.place = 'size';
  return null;
}

function takeStatus(state: State, line: string): HttpHeard | null {
  if (line === '') return null;
  const status = STATUS_LINE.exec(line)?.[1];
  if (status === undefined) return { nonsense: 'what came is no HTTP' };
  state.status = Number(status);
  state.headers = [];
  state.place = 'header';
  return null;
}

/** A line that begins with a space goes on with the value before it. */
function takeHeader({ headers }: State, line: string): null {
  const colon = line.indexOf(':');
  if (/^[ \t]/.test(line) && headers.length > 0)
    headers.push(`${headers.pop()!} ${line.trim()}`.trim());
  else if (colon > 0) headers.push(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  return null;
}

/** Answers with these statuses have no body, whatever their head says. */
const BODILESS: ReadonlySet<number> = new Set([101, 204, 304]);

/** RFC 9112, 6.3: how far the body goes. An interim answer is followed by another. */
function takeHead(state: State): HttpHeard | null {
  const { status } = state;
  if (status < 200 && status !== 101) {
    state.place = 'status';
    return null;
  }
  if (!state.bounds.wantsBody(status) || BODILESS.has(status)) return answer(state, '');
  if (/(?:^|[\s,])chunked$/i.test(headerValues(state.headers, 'transfer-encoding').at(-1) ?? '')) {
    state.place = 'size';
    state.lineBytesLeft = HEAD_LIMIT + state.bounds.maxBytes / CHUNK_BYTES;
    return null;
  }
  return takeLength(state);
}

function takeLength(state: State): HttpHeard | null {
  const [length, ...others] = new Set(headerValues(state.headers, 'content-length'));
  if (length !== undefined && (others.length > 0 || !/^\d{1,15}$/.test(length)))
    return answer(state, 'with a length that cannot be read');
  if (length === '0') return answer(state, '');
  state.place = length === undefined ? 'unsized' : 'sized';
  state.due = length === undefined ? Infinity : Number(length);
  return null;
}

function takeSize(state: State, line: string): HttpHeard | null {
  const size = CHUNK_SIZE.exec(line)?.[1];
  if (size === undefined) return answer(state, 'with a chunk whose size cannot be read');
  state.due = Number.parseInt(size, 16);
  state.place = state.due === 0 ? 'trailer' : 'chunk';
  return null;
}

function end(state: State, isBroken: boolean): HttpHeard {
  if (state.place === 'unsized' && !isBroken) return answer(state, '');
  if (!isInHead(state)) return answer(state, `that broke off after ${state.size} bytes`);
  return {
    nonsense:
      state.place === 'status' && state.line === ''
        ? 'closed without an answer'
        : 'closed in the middle of the head',
  };
}

function isInHead({ place }: State): boolean {
  return place === 'status' || place === 'header';
}

function tooMuch(state: State): HttpHeard {
  state.pieces.length = 0;
  return answer(state, `with a body of more than ${state.bounds.maxBytes} bytes`);
}

function answer({ status, headers, pieces }: State, flaw: string): HttpHeard {
  return {
    answer: {
      status,
      rawHeaders: headers,
      body: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces),
      flaw,
    },
  };
}
