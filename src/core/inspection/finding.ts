import { PICTURE_FAULTS } from '../pictures/judge.ts';
import type { Instant } from '../time/civil-time.ts';
import type { Property, PropertyHistory } from './property.ts';

/** What may be wrong with a device that answers all the same. */
export const FINDINGS = [
  'swapped-device',
  'main-profile-vanished',
  'resolution-lowered',
  'ntp-off',
  'recording-stopped',
  'video-path-down',
  'login-refused',
  'not-inspectable',
  'picture-black',
  'picture-white',
  'picture-no-signal',
  'picture-frozen',
  'picture-covered',
  'picture-moved',
  'picture-blurred',
  'picture-colour-cast',
] as const;
/** One of {@link FINDINGS}. */
export type FindingName = (typeof FINDINGS)[number];

/** Findings whose detail tells more than their name does: values as the device gave them. */
export const TELLING_FINDINGS: ReadonlySet<FindingName> = new Set<FindingName>([
  'swapped-device',
  'main-profile-vanished',
  'resolution-lowered',
  'video-path-down',
]);

/** One thing that is wrong, since when it is known to be, and in the device's words. */
export type Finding = {
  readonly finding: FindingName;
  readonly since: Instant;
  readonly detail: string;
};

/**
 * What is to be said of a device by what it told of itself. `serial` is the number in the
 * inventory, or empty. A device that tells another number was swapped. Without an inventory number,
 * a changed number counts as a swap until the inventory confirms it. Findings are facts told anew,
 * never downtime: what a contract makes of them is its policy.
 */
export function findingsOf(history: PropertyHistory, serial: string): readonly Finding[] {
  const gone = vanished(history);
  return [
    ...swapped(history, serial),
    ...(gone.length > 0 ? gone : lowered(history)),
    ...whileValue(history, 'time-source', 'Manual', 'ntp-off', 'its clock is set by hand'),
    ...whileValue(
      history,
      'recording',
      'stopped',
      'recording-stopped',
      'its newest recording ends in the past',
    ),
    ...whileOther(history, 'video-path', 'up', 'video-path-down'),
    ...pictures(history),
    ...whileValue(
      history,
      'login',
      'refused',
      'login-refused',
      'it refused the credential assigned to it',
    ),
    ...whileValue(history, 'inspectable', 'no', 'not-inspectable', 'its answers could not be read'),
  ];
}

function lastOf(
  history: PropertyHistory,
  property: Property,
): { readonly at: Instant; readonly value: string } | undefined {
  return history.get(property)?.at(-1);
}

function swapped(history: PropertyHistory, serial: string): readonly Finding[] {
  const told = history.get('serial') ?? [];
  const [before, now] = [told.at(-2), told.at(-1)];
  if (!now || now.value === '' || now.value === serial) return [];
  if (serial !== '')
    return [
      {
        finding: 'swapped-device',
        since: now.at,
        detail: `serial ${now.value}, by the inventory ${serial}`,
      },
    ];
  return before && before.value !== ''
    ? [
        {
          finding: 'swapped-device',
          since: now.at,
          detail: `serial ${now.value}, before ${before.value}`,
        },
      ]
    : [];
}

function vanished(history: PropertyHistory): readonly Finding[] {
  const tokens = lastOf(history, 'profiles');
  if (!tokens) return [];
  const there = new Set(tokens.value.split(' '));
  const lost = history
    .get('main-profile')
    ?.findLast(({ value }) => value !== '' && !there.has(value));
  const after = history.get('main-profile')?.find(({ at }) => lost !== undefined && at > lost.at);
  // A main profile that was renamed shows as much as the one before.
  if (!lost || pixelsAt(history, (after ?? tokens).at) >= pixelsAt(history, lost.at)) return [];
  return [{ finding: 'main-profile-vanished', since: after?.at ?? tokens.at, detail: lost.value }];
}

function lowered(history: PropertyHistory): readonly Finding[] {
  const told = history.get('resolution') ?? [];
  const now = told.at(-1);
  if (!now || pixels(now.value) === 0) return [];
  const readable = told.filter(({ at }) => !isUnreadNow(history, mainAt(history, at)));
  const most = readable.reduce(
    (best, one) => (pixels(one.value) > pixels(best.value) ? one : best),
    now,
  );
  if (pixels(most.value) <= pixels(now.value)) return [];
  const since =
    told[told.findLastIndex(({ value }) => pixels(value) >= pixels(most.value)) + 1] ?? now;
  return [
    {
      finding: 'resolution-lowered',
      since: since.at,
      detail: `${now.value}, before ${most.value}`,
    },
  ];
}

function mainAt(history: PropertyHistory, at: Instant): string {
  return history.get('main-profile')?.findLast((said) => said.at <= at)?.value ?? '';
}

/** Of a profile that is there and cannot be read, nobody knows what it shows. */
function isUnreadNow(history: PropertyHistory, token: string): boolean {
  const unread = lastOf(history, 'unread-profiles')?.value.split(' ') ?? [];
  return token !== '' && unread.includes(token);
}

function pixelsAt(history: PropertyHistory, at: Instant): number {
  return pixels(history.get('resolution')?.findLast((said) => said.at <= at)?.value ?? '');
}

/** Pixels of `2560x1440`; 0 when it is nothing of the sort. */
function pixels(resolution: string): number {
  const [, width, height] = /^(\d{1,6})x(\d{1,6})$/.exec(resolution) ?? [];
  return width === undefined ? 0 : Number(width) * Number(height);
}

function whileValue(
  history: PropertyHistory,
  property: Property,
  value: string,
  finding: FindingName,
  detail: string,
): readonly Finding[] {
  const now = lastOf(history, property);
  return now?.value === value ? [{ finding, since: now.at, detail }] : [];
}

/** Each fault of the last picture, since the first of the pictures without a break that have it. */
function pictures(history: PropertyHistory): readonly Finding[] {
  const told = (history.get('picture') ?? []).map(({ at, value }) => ({
    at,
    faults: value.split(' '),
  }));
  const now = told.at(-1);
  return PICTURE_FAULTS.filter((fault) => now?.faults.includes(fault)).map((fault) => {
    const since = told[told.findLastIndex(({ faults }) => !faults.includes(fault)) + 1]!;
    return { finding: `picture-${fault}`, since: since.at, detail: 'by its snapshot' };
  });
}

function whileOther(
  history: PropertyHistory,
  property: Property,
  value: string,
  finding: FindingName,
): readonly Finding[] {
  const told = history.get(property) ?? [];
  const now = told.at(-1);
  const good = told.findLastIndex((one) => one.value === value);
  // What was never right blames nobody, as a check that never answered.
  if (!now || now.value === value || good < 0) return [];
  const since = told[good + 1] ?? now;
  return [{ finding, since: since.at, detail: now.value }];
}
