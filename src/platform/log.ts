/** Writes one line: fields for machines and a message for people, or the message alone. */
export type LogMethod = {
  (fields: object, message: string): void;
  (message: string): void;
};

/**
 * What the program tells its operator. A pino logger is one. Who writes fewer kinds of lines takes
 * a part of it: `Pick<Log, 'warn'>`.
 */
export type Log = {
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
};

/** A log that drops every line. */
export const SILENT_LOG: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A method of a {@link Log} that hands every line to `write`; `fields` is empty where none came. */
export function logMethod(write: (message: string, fields: object) => void): LogMethod {
  return (first: object | string, message?: string): void => {
    if (typeof first === 'string') write(first, {});
    else write(message ?? '', first);
  };
}
