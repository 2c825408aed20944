/**
 * One thing `doctor` looked at. `bad` breaks the service's promise, `doubtful` may; `text` says
 * what was found and how to mend it.
 */
export type Finding = {
  readonly grade: 'good' | 'doubtful' | 'bad';
  readonly about: string;
  readonly text: string;
};
