/** An exclusion as a person writes it, in text. Empty: not told. */
export type ExclusionText = {
  readonly reason: string;
  readonly devices: readonly string[];
  readonly sites: readonly string[];
  readonly contracts: readonly string[];
  readonly parents: readonly string[];
  /** `label=value` each. */
  readonly labels: readonly string[];
  readonly from: string;
  /** Empty: until further notice. */
  readonly to: string;
  readonly requester: string;
  readonly approver: string;
  /** Empty: now. */
  readonly filedAt: string;
  readonly note: string;
};

/** What is wrong with one field, and the mend. `value`: the part that is at fault. */
export type FieldFault = {
  readonly field: keyof ExclusionText;
  readonly value: string;
  readonly message: string;
};

/**
 * What became of an exclusion that was handed in: on record under its id (`known`: it was already),
 * or everything to mend.
 */
export type Filed =
  | { readonly id: string; readonly known: boolean }
  | {
      readonly faults: readonly (Omit<FieldFault, 'field'> & {
        readonly field: FieldFault['field'] | 'evidence';
      })[];
    };

/** Takes exclusions down for a running service. Each rejects when the store or the disk fails. */
export type Filing = {
  /** `evidence`: a file kept before, or null. */
  add(
    text: ExclusionText,
    evidence: { readonly sha256: string; readonly name: string } | null,
  ): Promise<Filed>;
  /** Withdraws as a whole; it stays on record. */
  withdraw(id: string, by: string, why: string): Promise<'withdrawn' | 'already' | 'unknown'>;
  /** Keeps a file of evidence and resolves to its SHA-256, hexadecimal. */
  keepEvidence(bytes: Buffer): Promise<string>;
};
