import type { Socket } from 'node:net';

/** Longest request, bytes. */
const MAX_REQUEST_BYTES = 65_536;

/**
 * Collects one HTTP request with its body, and then reads on without listening, so that a hang-up
 * is noticed.
 */
export function readRequest(socket: Socket, whole: (request: string) => void): void {
  let text = '';
  const take = (chunk: Buffer): void => {
    text += chunk.toString('latin1');
    if (text.length > MAX_REQUEST_BYTES) socket.destroy();
    else if (isWhole(text)) {
      socket.off('data', take);
      socket.resume();
      whole(text);
    }
  };
  socket.on('data', take);
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /^content-length:[ \t]*(\d+)/im.exec(text.slice(0, end))?.[1];
  if (length !== undefined) return text.length >= end + 4 + Number(length);
  return (
    !/^transfer-encoding:[ \t]*chunked/im.test(text.slice(0, end)) || text.endsWith('0\r\n\r\n')
  );
}
