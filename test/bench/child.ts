import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const STOP_LIMIT_MS = 10_000;
const TAIL_LENGTH = 4000;

/** Reads what a child prints; the result gives its last 4,000 characters. */
export function keepTail(child: ChildProcess): () => string {
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      tail = (tail + chunk).slice(-TAIL_LENGTH);
    });
  }
  return () => tail;
}

/** Ends a child and resolves when it is gone; kills it after 10 s. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await gone;
  clearTimeout(timer);
}
