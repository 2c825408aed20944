import { pino, type Logger } from 'pino';

/** Lines with the same words that are written within a window; more are counted and left out. */
const LINES_AT_ONCE = 30;
/** The window, in milliseconds. */
const WINDOW_MS = 60_000;
/** Different words told apart within a window; those beyond share one count. */
const MAX_WORDS = 500;

type Window = { until: number; readonly written: Map<string, number> };

/**
 * The log of the service: JSON lines on standard output (or `destination`), where no cause writes
 * more than 30 lines a minute. What was left out is told by a line with its count, once the minute
 * is over and something is logged. `elapsed`: a monotonic clock, in milliseconds.
 */
export function makeLog(
  level: string,
  elapsed: () => number,
  destination?: { write(line: string): void },
): Logger {
  const window: Window = { until: 0, written: new Map() };
  const options = {
    level,
    hooks: {
      logMethod(
        this: Logger,
        args: Parameters<Logger['info']>,
        method: (...all: Parameters<Logger['info']>) => void,
      ) {
        if (elapsed() >= window.until)
          tellLeftOut(window, elapsed(), (fields, words) => {
            method.call(this, fields, words);
          });
        if (mayWrite(window, wordsOf(args))) method.apply(this, args);
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** What says which cause a line has: its text, without the figures in it. */
function wordsOf([first, second]: readonly unknown[]): string {
  const text = typeof first === 'string' ? first : second;
  return typeof text === 'string' ? text.slice(0, 200).replaceAll(/\d+/g, '#') : '';
}

function mayWrite({ written }: Window, words: string): boolean {
  const key = written.has(words) || written.size < MAX_WORDS ? words : '';
  const count = (written.get(key) ?? 0) + 1;
  written.set(key, count);
  return count <= LINES_AT_ONCE;
}

function tellLeftOut(
  window: Window,
  now: number,
  write: (fields: object, words: string) => void,
): void {
  const many = Array.from(window.written).filter(([, count]) => count > LINES_AT_ONCE);
  window.written.clear();
  window.until = now + WINDOW_MS;
  for (const [words, count] of many)
    write(
      { like: words, leftOut: count - LINES_AT_ONCE },
      'lines were left out: too many alike within a minute',
    );
}
