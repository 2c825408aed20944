import { spawn } from 'node:child_process';
import { childEnvironment } from '../platform/child.ts';

/** A long-lived `ip -batch` child. */
export type IpBatch = {
  /**
   * Runs command lines in order and resolves once all have taken effect, within 10 s. Rejects with
   * what `ip` said when a line fails (the others are still run) or the child is gone.
   */
  run(lines: readonly string[]): Promise<void>;
  /** Ends the child. */
  close(): void;
};

const DEADLINE_MS = 10_000;
const MAX_COMPLAINT = 2000;

type Waiting = {
  readonly marker: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
};

/**
 * Starts `ip -force -batch -`, which runs each line as it reads it. It says nothing about lines
 * that worked, so each batch ends with a command that does not exist: the complaint about it tells
 * that all before it is done.
 */
export function openIpBatch(): IpBatch {
  const child = spawn('ip', ['-force', '-batch', '-'], {
    env: childEnvironment(),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let complaints = '';
  let waiting: Waiting | null = null;
  let serial = 0;
  const settle = (error: string | null): void => {
    const current = waiting;
    waiting = null;
    complaints = '';
    if (error === null) current?.resolve();
    else current?.reject(new Error(`ip: ${error.slice(0, MAX_COMPLAINT)}`));
  };
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    complaints += text;
    const before = waiting ? complaintsBefore(complaints, waiting.marker) : null;
    if (before !== null) settle(before === '' ? null : before);
  });
  child.on('error', (error) => {
    settle(error.message);
  });
  child.on('close', () => {
    settle('the child ended');
  });
  child.stdin.on('error', () => undefined);
  const send = async (lines: readonly string[]): Promise<void> => {
    const marker = `done-${++serial}`;
    const timer = setTimeout(() => {
      settle(`no answer within ${DEADLINE_MS} ms`);
    }, DEADLINE_MS);
    const answered = new Promise<void>((resolve, reject) => {
      waiting = { marker, resolve, reject };
    });
    if (child.exitCode !== null) settle('the child ended');
    else child.stdin.write(`${[...lines, marker].join('\n')}\n`);
    await answered.finally(() => {
      clearTimeout(timer);
    });
  };
  let last: Promise<void> = Promise.resolve();
  return {
    run: (lines) => {
      const result = last.then(() => send(lines));
      last = result.catch(() => undefined);
      return result;
    },
    close: () => {
      child.stdin.end();
    },
  };
}

/** What was said before the complaint about the marker, or null while that has not come whole. */
function complaintsBefore(complaints: string, marker: string): string | null {
  const at = complaints.indexOf(`Object "${marker}" is unknown`);
  if (at < 0 || !complaints.slice(at).includes('Command failed')) return null;
  return complaints
    .slice(0, at)
    .split('\n')
    .filter(
      (line) =>
        line !== '' && !line.includes('is unknown, try') && !line.startsWith('Command failed'),
    )
    .join('; ');
}
