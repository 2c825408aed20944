import { withoutSecrets } from '../text/uri-secrets.ts';
import type { Instant } from '../time/civil-time.ts';

/**
 * What a device tells of itself when it is looked into. Each value is text as the device typed it,
 * or one of a few words:
 *
 * - `main-profile`: token of the profile that shows most; `profiles`: all tokens, sorted, between
 *   spaces
 * - `unread-profiles`: tokens of profiles whose encoder cannot be read, sorted, between spaces
 * - `resolution`, `encoding`, `frame-rate`, `bitrate`: of the main profile, e.g. `2560x1440`,
 *   `H264`, `25`, `4096`
 * - `stream-path`, `snapshot-path`: of the main profile's URIs, without query; `claimed-host`: the
 *   host they name where it is not the configured one, else empty
 * - `time-source`: `NTP` or `Manual`; `ntp-servers`: between spaces
 * - `recording`: `recording`, `stopped` or `none`
 * - `login`: `none-needed`, `accepted`, `refused`, `no-credential`, `no-method` or `untested`
 * - `inspectable`: `yes` or `no`
 * - `video-path`: `up`, or why not
 * - `inventory-serial`: not told by the device: the serial number by the inventory when it was
 *   looked into
 * - `onvif-endpoint`: not told by the device: the port and path on which it last spoke SOAP, e.g.
 *   `80/onvif/device_service`
 * - `picture`: `good`, or what is wrong with it, between spaces
 * - `not-read`: what could not be read, a line each, see `note.ts`
 */
export const PROPERTIES = [
  'manufacturer',
  'model',
  'firmware',
  'serial',
  'hardware',
  'main-profile',
  'profiles',
  'unread-profiles',
  'resolution',
  'encoding',
  'frame-rate',
  'bitrate',
  'stream-path',
  'snapshot-path',
  'claimed-host',
  'time-source',
  'ntp-servers',
  'recording',
  'scopes',
  'login',
  'inspectable',
  'video-path',
  'picture',
  'not-read',
  'inventory-serial',
  'onvif-endpoint',
] as const;
/** One of {@link PROPERTIES}. */
export type Property = (typeof PROPERTIES)[number];

/**
 * From `at` on, the device says `value` of itself. Written only when it differs from what was said
 * before.
 */
export type PropertyChange = {
  readonly type: 'property';
  readonly device: string;
  readonly at: Instant;
  readonly property: Property;
  readonly value: string;
};

/**
 * What one device said, by property: values and since when, earliest first, no two neighbours
 * alike.
 */
export type PropertyHistory = ReadonlyMap<
  Property,
  readonly { readonly at: Instant; readonly value: string }[]
>;

/** What a device was last heard to say. */
export type PropertyValues = Partial<Readonly<Record<Property, string>>>;

/** Properties that are parts of URIs, in which devices put passwords. */
const URI_PROPERTIES: ReadonlySet<Property> = new Set(['stream-path', 'snapshot-path']);

/** A value as it may be stored and shown, also one that an earlier version stored with a secret. */
function shownValue(property: Property, value: string): string {
  return URI_PROPERTIES.has(property) ? withoutSecrets(value) : value;
}

/**
 * Changes, in any order and with repetitions, as the histories of devices, without secrets. Of two
 * values for one instant the greater text holds.
 */
export function propertyHistories(
  changes: readonly PropertyChange[],
): ReadonlyMap<string, PropertyHistory> {
  const byDevice = new Map<string, Map<Property, { at: Instant; value: string }[]>>();
  for (const { device, property, at, ...change } of changes.toSorted(
    (a, b) => a.at - b.at || (a.value < b.value ? -1 : Number(a.value > b.value)),
  )) {
    const value = shownValue(property, change.value);
    const properties =
      byDevice.get(device) ?? new Map<Property, { at: Instant; value: string }[]>();
    byDevice.set(device, properties);
    const history = properties.get(property) ?? [];
    properties.set(property, history);
    if (history.at(-1)?.at === at) history.pop();
    if (history.at(-1)?.value !== value) history.push({ at, value });
  }
  return byDevice;
}

/** The values said last. */
export function latestProperties(history: PropertyHistory | undefined): PropertyValues {
  return Object.fromEntries(
    [...(history ?? [])].flatMap(([property, said]) =>
      said.length > 0 ? [[property, said.at(-1)!.value]] : [],
    ),
  );
}

/**
 * What to record so that the device is known to say `values` from `at` on; of properties that are
 * absent nothing was learnt.
 */
export function propertyChanges(
  device: string,
  before: PropertyHistory | undefined,
  values: PropertyValues,
  at: Instant,
): readonly PropertyChange[] {
  return PROPERTIES.flatMap((property) => {
    const told = values[property];
    const last = before?.get(property)?.at(-1);
    if (told === undefined) return [];
    const value = shownValue(property, told);
    if (last?.value === value) return [];
    return [
      {
        type: 'property' as const,
        device,
        at: last ? Math.max(at, last.at + 1) : at,
        property,
        value,
      },
    ];
  });
}
