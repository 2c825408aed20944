/**
 * What the process that listens is told: an interface by name and its IPv4 address, and how long to
 * listen, milliseconds.
 */
export type Ask = { readonly device: string; readonly address: string; readonly waitMs: number };

/**
 * What it reports: a datagram with its sender, an answer that made a library throw, or that it is
 * done.
 */
export type Heard =
  | { readonly by: 'onvif' | 'node-onvif'; readonly from: string; readonly xml: string }
  | { readonly threw: string }
  | { readonly done: true };
