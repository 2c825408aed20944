/** One closed revision of a month as it lies in the archive. */
export type ClosedMonth = {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly revision: number;
  /** RFC 3339; empty: the closing cannot be read. */
  readonly closedAt: string;
  /** First civil date after the objection window; empty: the closing cannot be read. */
  readonly finalFrom: string;
  /** SHA-256 of its manifest; empty: the manifest cannot be used, and so none of its files. */
  readonly manifest: string;
  readonly signed: boolean;
  /** By name. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
};
