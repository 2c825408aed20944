import { isIPv4, isIPv6 } from 'node:net';
import type { Logger } from 'pino';
import type { Settings } from '../config.ts';
import { parseListen } from '../config/host-port.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { OWNER_AND_GROUP_READERS, readPrivate } from '../platform/private-file.ts';
import { makeGate } from '../web/access/gate.ts';
import { isLoopback } from '../web/access/origin.ts';
import { parseAccess, type AccessRules } from '../web/access/rules.ts';
import type { Listen, RunningServer, Tls } from '../web/server.ts';

/** Where HTTP listens and who is let in, as the files of the settings say. */
export type HttpAccess = {
  readonly listen: Listen;
  /** Reads the files again. What is wrong with them is logged, and the old ones stay in force. */
  reload(server: Pick<RunningServer, 'renew'>, log: Logger): void;
};

/** The access, or everything that is wrong with its files. */
export type HttpAccessResult =
  | { readonly ok: true; readonly access: HttpAccess }
  | { readonly ok: false; readonly problems: readonly string[] };

type Part<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads the access file and the certificate. Logs a warning where the settings let more people read
 * or eavesdrop than their owner may expect.
 */
export function openHttpAccess(settings: Settings, clock: Clock, log: Logger): HttpAccessResult {
  const access = readAccess(settings);
  const tls = readTls(settings);
  if (!access.ok || !tls.ok)
    return { ok: false, problems: [access, tls].flatMap((part) => (part.ok ? [] : part.problems)) };
  const gate = makeGate(access.value, () => clock.elapsed());
  const { publicUrl } = settings;
  for (const warning of warnings(settings)) log.warn(warning);
  return {
    ok: true,
    access: {
      listen: {
        ...parseListen(settings.listen)!,
        access: { gate, openTo: settings.access.openTo, publicUrl },
        ...(tls.value && { tls: tls.value }),
      },
      reload: (server, to) => {
        const rules = readAccess(settings);
        if (rules.ok) gate.replace(rules.value);
        else to.error({ problems: rules.problems }, 'access file refused; the one in use stays');
        const renewed = readTls(settings);
        if (!renewed.ok)
          to.error({ problems: renewed.problems }, 'certificate refused; the one in use stays');
        else if (renewed.value) renew(server, renewed.value, to);
      },
    },
  };
}

function readAccess({ access: { file } }: Settings): Part<AccessRules | null> {
  if (file === '') return { ok: true, value: null };
  const text = readPrivate(file, OWNER_AND_GROUP_READERS);
  if (typeof text !== 'string') return { ok: false, problems: [text.fault] };
  const parsed = parseAccess(text, file);
  return parsed.ok ? { ok: true, value: parsed.rules } : parsed;
}

function readTls({ tls: { certificate, key } }: Settings): Part<Tls | null> {
  if (certificate === '') return { ok: true, value: null };
  const [cert, secret] = [readPrivate(certificate, 0), readPrivate(key, OWNER_AND_GROUP_READERS)];
  if (typeof cert === 'string' && typeof secret === 'string')
    return { ok: true, value: { cert, key: secret } };
  return {
    ok: false,
    problems: [cert, secret].flatMap((text) => (typeof text === 'string' ? [] : [text.fault])),
  };
}

function renew(server: Pick<RunningServer, 'renew'>, tls: Tls, log: Logger): void {
  try {
    server.renew(tls);
  } catch (err) {
    log.error({ err }, 'certificate refused; the one in use stays');
  }
}

function warnings({ listen, access, tls }: Settings): readonly string[] {
  const { host } = parseListen(listen)!;
  if (host === 'localhost' || isLoopback(host)) return [];
  const others =
    isIPv4(host) || isIPv6(host)
      ? `others than this machine reach ${listen}`
      : `others than this machine may reach ${listen}`;
  if (access.file === '' && access.openTo === 'everyone')
    return [
      `${others}, and all of them may read names, sites and addresses of all devices (access.openTo: everyone)`,
    ];
  if (access.file === '')
    return [
      `${others}, but are turned away: name an access file (access.file), or set access.openTo to everyone`,
    ];
  return tls.certificate === ''
    ? [
        `${others}, and passwords cross the network in the clear: name a certificate (tls), or listen on 127.0.0.1 behind a proxy with TLS`,
      ]
    : [];
}
