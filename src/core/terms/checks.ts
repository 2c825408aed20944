import type { CheckName } from '../inventory/device.ts';
import { term, type Term } from './language.ts';

/** The checks. */
export const CHECK_TERMS: Readonly<Record<CheckName, Term>> = {
  icmp: term('Ping', 'Ping'),
  onvif: term('ONVIF', 'ONVIF'),
  tcp: term('TCP', 'TCP'),
  rtsp: term('RTSP', 'RTSP'),
  http: term('HTTP', 'HTTP'),
};
