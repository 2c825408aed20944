/**
 * What a look-up found. `absent`: the name server says that the name or its addresses do not exist
 * (RFC 2308, section 2). `unanswered`: no usable answer, so nothing is known.
 */
export type LookUpResult =
  | {
      readonly kind: 'found';
      readonly addresses: readonly string[];
      readonly ttlS: number;
      /** The answer with both families, where one family was not answered in time. */
      readonly late?: Promise<LookUpResult>;
    }
  | { readonly kind: 'absent' | 'unanswered'; readonly detail: string };

/** Looks a name up once. Never rejects; ends within 3 s. */
export type LookUp = (host: string) => Promise<LookUpResult>;
