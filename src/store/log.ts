/** What the store says to the operator: one line each. A pino logger is one. */
export type StoreLog = {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
};

/** Says nothing. */
export const SILENT: StoreLog = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
