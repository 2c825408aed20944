import type { Device, Kind } from '../inventory/device.ts';

/** A user and password under a name. The name may be shown and stored, the rest never. */
export type Credential = {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** Whether it may be sent by HTTP Basic without TLS, readable to whoever listens; absent: no. */
  readonly allowBasic?: boolean;
};

/** What of a credential must never be shown. */
export function secretsOf(credential: Credential | null): readonly string[] {
  return credential ? [credential.password] : [];
}

/**
 * Which devices a credential is for. A list that is empty excludes none; a device must be on all
 * that are not.
 */
export type CredentialRule = {
  /** Name of the credential. */
  readonly use: string;
  readonly devices: readonly string[];
  readonly sites: readonly string[];
  readonly kinds: readonly Kind[];
};

/** Credentials and the rules that hand them out, in the order in which they are tried. */
export type Credentials = {
  readonly credentials: readonly Credential[];
  readonly rules: readonly CredentialRule[];
};

/** Nobody logs in anywhere. */
export const NO_CREDENTIALS: Credentials = { credentials: [], rules: [] };

/** The credential for a device: that of the first rule that fits; null: none does. */
export function credentialFor(
  { id, site, kind }: Pick<Device, 'id' | 'site' | 'kind'>,
  { credentials, rules }: Credentials,
): Credential | null {
  const fits = <T>(list: readonly T[], value: T): boolean =>
    list.length === 0 || list.includes(value);
  const rule = rules.find(
    ({ devices, sites, kinds }) => fits(devices, id) && fits(sites, site) && fits(kinds, kind),
  );
  return credentials.find(({ name }) => name === rule?.use) ?? null;
}
