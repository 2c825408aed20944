import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf, type Finding } from '../../../src/core/inspection/finding.ts';
import {
  latestProperties,
  propertyChanges,
  propertyHistories,
  PROPERTIES,
  type PropertyChange,
  type PropertyValues,
} from '../../../src/core/inspection/property.ts';

/** What is found after a device said one thing after another, a day apart. */
function after(said: readonly PropertyValues[], serial = ''): readonly Finding[] {
  const changes: PropertyChange[] = [];
  said.forEach((values, day) =>
    changes.push(...propertyChanges('d', propertyHistories(changes).get('d'), values, day)),
  );
  return findingsOf(propertyHistories(changes).get('d') ?? new Map(), serial);
}

const full = { 'main-profile': 'main', profiles: 'main sub', resolution: '2560x1440' } as const;
const less = { ...full, resolution: '1280x720' } as const;
const gone = { 'main-profile': 'sub', profiles: 'sub', resolution: '640x360' } as const;

describe('a finding', () => {
  it.each<[string, readonly PropertyValues[], string, readonly object[]]>([
    [
      'another serial number is a swapped device, since it was told',
      [{ serial: 'A' }, { serial: 'A' }, { serial: 'B' }],
      '',
      [{ finding: 'swapped-device', since: 2, detail: 'serial B, before A' }],
    ],
    ['the inventory confirms the new number', [{ serial: 'A' }, { serial: 'B' }], 'B', []],
    [
      'a number that the inventory does not give is a swapped device from the first time on',
      [{ serial: 'B' }],
      'A',
      [{ finding: 'swapped-device', since: 0 }],
    ],
    ['the first number ever told is nothing', [{ serial: 'A' }], '', []],
    ['a number that is not told any more is nothing', [{ serial: 'A' }, { serial: '' }], 'A', []],
    [
      'less resolution than ever',
      [full, less, less],
      '',
      [{ finding: 'resolution-lowered', since: 1, detail: '1280x720, before 2560x1440' }],
    ],
    [
      'and lower still is the same finding',
      [full, less, { ...full, resolution: '640x360' }],
      '',
      [{ finding: 'resolution-lowered', since: 1 }],
    ],
    ['until it is restored', [full, less, full], '', []],
    [
      'a main profile that is gone, and not also its resolution',
      [full, full, gone],
      '',
      [{ finding: 'main-profile-vanished', since: 2, detail: 'main' }],
    ],
    ['until it is back', [full, gone, full], '', []],
    [
      'a main profile under another name that shows as much is nothing',
      [full, { ...full, 'main-profile': 'a', profiles: 'a sub' }],
      '',
      [],
    ],
    [
      'a main profile whose encoder cannot be read any more is nothing',
      [full, { ...full, ...gone, profiles: 'main sub', 'unread-profiles': 'main' }],
      '',
      [],
    ],
    [
      'another codec is nothing',
      [
        { ...full, encoding: 'H264' },
        { ...full, encoding: 'H265' },
      ],
      '',
      [],
    ],
    [
      'a main profile that can be read again, and shows less',
      [
        full,
        { ...full, ...gone, profiles: 'main sub', 'unread-profiles': 'main' },
        { ...less, 'unread-profiles': '' },
      ],
      '',
      [{ finding: 'resolution-lowered', detail: '1280x720, before 2560x1440' }],
    ],
    [
      'a clock set by hand',
      [{ 'time-source': 'NTP' }, { 'time-source': 'Manual' }],
      '',
      [{ finding: 'ntp-off', since: 1 }],
    ],
    [
      'recording that stopped, and not that there is none',
      [{ recording: 'recording' }, { recording: 'stopped' }],
      '',
      [{ finding: 'recording-stopped', since: 1 }],
    ],
    ['no recording was ever offered', [{ recording: 'none' }], '', []],
    [
      'a video path that broke, whatever it says next',
      [{ 'video-path': 'up' }, { 'video-path': 'timeout' }, { 'video-path': 'protocol' }],
      '',
      [{ finding: 'video-path-down', since: 1, detail: 'protocol' }],
    ],
    [
      'a refused login and an unreadable device',
      [{ login: 'refused', inspectable: 'no' }],
      '',
      [{ finding: 'login-refused' }, { finding: 'not-inspectable' }],
    ],
  ])('%s', (_what, said, serial, findings) => {
    const found = after(said, serial);
    expect(found).toHaveLength(findings.length);
    expect(found).toMatchObject(findings);
  });

  it('what was learnt is what was said last, a change is written once, and its order in the store does not matter', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
    const values = fc.dictionary(fc.constantFrom(...PROPERTIES), word, { noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(values, { maxLength: 12 }), (said) => {
        const changes: PropertyChange[] = [];
        said.forEach((one, day) =>
          changes.push(...propertyChanges('d', propertyHistories(changes).get('d'), one, day)),
        );
        expect(latestProperties(propertyHistories(changes.toReversed()).get('d'))).toEqual(
          Object.assign({}, ...said),
        );
        expect(propertyHistories([...changes, ...changes])).toEqual(propertyHistories(changes));
        expect(
          propertyChanges('d', propertyHistories(changes).get('d'), said.at(-1) ?? {}, 99),
        ).toEqual([]);
      }),
      { seed: 20261124 },
    );
  });
});
