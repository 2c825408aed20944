import { connect } from 'node:net';

/** A server's answer to INFO, by field. */
export type Info = ReadonlyMap<string, string>;

/** Largest answer to INFO that is read, bytes; real ones are about 6 kB. */
const ANSWER_LIMIT = 262_144;

/** Reads the text of INFO. */
export function parseInfo(text: string): Info {
  const pairs = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return line.startsWith('#') || colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
  });
  return new Map(pairs);
}

/**
 * Asks the server behind a unix socket for INFO, which it answers while still loading, too.
 * Undefined when nothing is there or it does not answer within `timeoutMs`.
 */
export function askInfo(socketPath: string, timeoutMs: number): Promise<Info | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(socketPath, () => socket.write('INFO\r\nQUIT\r\n'));
    const deadline = setTimeout(() => socket.destroy(), timeoutMs);
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.length > ANSWER_LIMIT) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(deadline);
      const info = parseInfo(answer);
      resolve(info.has('process_id') ? info : undefined);
    });
  });
}
