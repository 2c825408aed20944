import { term, type Term } from './language.ts';

/**
 * The checks there are, by name: the ways of asking a device. A new check begins here; its probe is
 * a row in `probes/table.ts`.
 */
export const CHECK_TERMS = {
  icmp: term('Ping', 'Ping'),
  onvif: term('ONVIF', 'ONVIF'),
  tcp: term('TCP', 'TCP'),
  rtsp: term('RTSP', 'RTSP'),
  http: term('HTTP', 'HTTP'),
} as const satisfies Readonly<Record<string, Term>>;
