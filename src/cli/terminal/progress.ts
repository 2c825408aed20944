/** Before this much time a task is not worth a progress line, in milliseconds. */
const PATIENCE_MS = 1000;
/** A progress line changes at most this often, in milliseconds. */
const REPAINT_MS = 100;

/** The part of a terminal a progress line needs. */
export type Terminal = { readonly isTTY?: boolean; write(text: string): unknown };

/**
 * A progress line on a terminal for tasks that take over a second, wiped when done; where
 * `terminal` is none, it stays silent. `elapsed` tells milliseconds that only ever grow.
 */
export function progressOn(
  terminal: Terminal,
  task: string,
  elapsed: () => number,
): (done: number, of: number) => void {
  const startedAt = elapsed();
  let paintedAt: number | null = null;
  return (done, of) => {
    const now = elapsed();
    if (!terminal.isTTY || now - startedAt < PATIENCE_MS) return;
    if (done >= of) {
      if (paintedAt !== null) terminal.write('\r\u001b[K');
    } else if (paintedAt === null || now - paintedAt >= REPAINT_MS) {
      paintedAt = now;
      terminal.write(`\r\u001b[K${task}: ${done} of ${of}`);
    }
  };
}
