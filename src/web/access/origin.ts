/** What of a request tells where a browser sent it from; undefined: it says nothing. */
export type Sender = {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`; browsers send it to https and to this machine. */
  readonly fetchSite: string | undefined;
  readonly contentType: string | undefined;
};

/**
 * Whether a change might have been sent by a page of somebody else's, in the browser of one who is
 * logged in. A browser tells where a change comes from; without that word only JSON is taken, which
 * no foreign page can send unasked. `publicUrl`: where people reach this server, may be empty.
 */
export function mayBeForged(
  { host, origin, fetchSite, contentType }: Sender,
  publicUrl: string,
): boolean {
  if (fetchSite !== undefined && fetchSite !== 'same-origin') return true;
  if (origin !== undefined) return !isOwn(origin, host, publicUrl);
  return fetchSite === undefined && !isJson(contentType);
}

/** Whether a body is declared as JSON. */
export function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/i.test(contentType ?? '');
}

function isOwn(origin: string, host: string | undefined, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const sent = new URL(origin);
  return (
    (publicUrl !== '' && sent.origin === new URL(publicUrl).origin) ||
    (/^https?:$/.test(sent.protocol) && sent.host === host?.toLowerCase())
  );
}

/** Whether an address of a peer is of this machine. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);
}

/**
 * Whether a `Host` header names this machine as one on it would: a foreign page whose name was made
 * to point to 127.0.0.1 has another. No browser leaves it out.
 */
export function isOwnHost(host: string | undefined, publicUrl: string): boolean {
  if (host === undefined) return true;
  const name = host.toLowerCase().replace(/:\d+$/, '');
  return (
    name === 'localhost' ||
    name === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(name) ||
    (publicUrl !== '' && host.toLowerCase() === new URL(publicUrl).host)
  );
}
