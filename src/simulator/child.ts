import { spawn, type ChildProcess } from 'node:child_process';
import { childEntry, childEnvironment } from '../platform/child.ts';
import type { FromEstate, Reply, Request } from './messages.ts';

/** The estate's process, seen from its parent. */
export type Child = {
  readonly pid: number;
  /**
   * Sends a command and resolves with the reply. Rejects on the reply's error, after 60 s, and when
   * the process is gone.
   */
  ask(request: Request): Promise<Reply>;
  /** Ends the process and resolves when it is gone; kills it after 2 s. */
  stop(): Promise<void>;
};

const START_DEADLINE_MS = 20_000;
const REPLY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 2000;

type Waiter = { readonly resolve: (reply: Reply) => void; readonly reject: (error: Error) => void };

/**
 * Starts the estate's process, in a network namespace of its own if asked, and resolves when it
 * runs. It has its own session, so that Ctrl-C reaches its parent alone; it ends when the parent
 * does.
 */
export async function startChild(ownNamespace: boolean): Promise<Child> {
  const { path, execArgv } = childEntry(import.meta.url, './estate-process');
  const node = [process.execPath, ...execArgv, path];
  const command = ownNamespace ? ['unshare', '--net', ...node] : node;
  const child = spawn(command[0]!, command.slice(1), {
    env: childEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
  const waiters = new Map<number, Waiter>();
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  void gone.then(() => {
    for (const waiter of waiters.values()) waiter.reject(new Error('the estate process has ended'));
  });
  await greeted(child, waiters, gone);
  let serial = 0;
  return {
    pid: child.pid!,
    ask: (request) => {
      serial++;
      return ask(child, waiters, serial, request);
    },
    stop: () => stop(child, gone),
  };
}

function greeted(
  child: ChildProcess,
  waiters: Map<number, Waiter>,
  gone: Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the estate process did not start within ${START_DEADLINE_MS} ms`));
    }, START_DEADLINE_MS);
    child.on('message', (message: FromEstate) => {
      if ('hello' in message) {
        clearTimeout(timer);
        resolve();
      } else waiters.get(message.id)?.resolve(message);
    });
    void gone.then(() => {
      clearTimeout(timer);
      reject(new Error('the estate process ended while it started'));
    });
  });
}

async function ask(
  child: ChildProcess,
  waiters: Map<number, Waiter>,
  id: number,
  request: Request,
): Promise<Reply> {
  if (!child.connected) throw new Error('the estate process has ended');
  const timer = setTimeout(
    () =>
      waiters
        .get(id)
        ?.reject(new Error(`the estate process did not answer within ${REPLY_DEADLINE_MS} ms`)),
    REPLY_DEADLINE_MS,
  );
  try {
    const reply = await new Promise<Reply>((resolve, reject) => {
      waiters.set(id, { resolve, reject });
      child.send({ id, ...request }, (error) => {
        // A pipe to a child breaks with the child: it is gone, though its exit is not told yet.
        if (error) reject(new Error('the estate process has ended', { cause: error }));
      });
    });
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply;
  } finally {
    clearTimeout(timer);
    waiters.delete(id);
  }
}

async function stop(child: ChildProcess, gone: Promise<void>): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  if (child.connected) child.disconnect();
  await gone;
  clearTimeout(timer);
}
