import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Alert, Notification } from '../../src/core/alerts/notification.ts';
import { inLanguages, messageText } from '../../src/relay/message.ts';
import { MESSAGE_WORDS } from '../../src/relay/words.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchpost-message-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What Alertmanager's own program makes of the templates, both languages in one run. */
function byTemplate({ alerts, ...group }: Notification): readonly string[] {
  const file = join(folder, 'data.json');
  writeFileSync(
    file,
    JSON.stringify({
      ...group,
      receiver: 'r',
      status: 'firing',
      commonLabels: {},
      externalURL: '',
      alerts: alerts.map((alert) => ({
        ...alert,
        startsAt: '2026-10-15T04:30:00Z',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: '',
        fingerprint: '',
      })),
    }),
  );
  const text = '{{ template "watchpost.zh" . }}@@@{{ template "watchpost.en" . }}';
  return execFileSync(
    'amtool',
    [
      'template',
      'render',
      '--template.glob=config/alertmanager/templates/*.tmpl',
      `--template.text=${text}`,
      `--template.data=${file}`,
    ],
    { encoding: 'utf8' },
  )
    .split('@@@')
    .map((one) => one.trim());
}

const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | ''> =>
  fc.oneof(value, fc.constant('' as const));
const withoutEmpty = (
  entries: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== ''));
const text = fc.constantFrom('断电', 'no power', 'a & b', '城东');

const alert: fc.Arbitrary<Alert> = fc.record({
  status: fc.constantFrom('firing', 'firing', 'resolved'),
  labels: fc
    .record({
      alertname: fc.constant('A'),
      severity: fc.constantFrom('critical', 'warning', 'info'),
      name: some(fc.constantFrom('一号', 'camera 2', 'three')),
    })
    .map(withoutEmpty),
  annotations: fc
    .record({
      summary: text,
      summary_zh: text,
      description: text,
      description_zh: text,
      runbook: text,
      runbook_zh: text,
      cause: some(text),
      cause_zh: some(text),
      devices: some(text),
      devices_zh: some(text),
      since: some(fc.constantFrom('2026-10-15 04:30 +08:00', '2026-10-15 05:30 +08:00')),
      contact: some(fc.constantFrom('HT-1 甲公司 0571-88', 'HT-2 (乙)')),
      link: some(
        fc.constantFrom('http://h/devices/a', 'http://h/devices?site=x', 'http://h/status'),
      ),
    })
    .map(withoutEmpty),
});

const notification: fc.Arbitrary<Notification> = fc
  .record({
    alerts: fc.array(alert, { minLength: 1, maxLength: 14 }),
    groupLabels: fc
      .record({
        alertname: fc.constantFrom(
          'WatchpostDeviceOffline',
          'WatchpostClockWrong',
          'WatchpostFinding',
        ),
        site: some(fc.constantFrom('城东 所', 'A&B')),
      })
      .map(withoutEmpty),
  })
  .map(({ alerts, groupLabels }) => {
    const common = Object.entries(alerts[0]!.annotations).filter(([name, value]) =>
      alerts.every(({ annotations }) => annotations[name] === value),
    );
    return { alerts, groupLabels, commonAnnotations: Object.fromEntries(common) };
  });

it('a robot gets the text that the e-mail templates make, in both languages', () => {
  fc.assert(
    fc.property(notification, (one) => {
      expect([
        messageText(one, MESSAGE_WORDS['zh-CN']),
        messageText(one, MESSAGE_WORDS.en),
      ]).toEqual(byTemplate(one));
    }),
    { numRuns: 60, seed: 20261124 },
  );
});

it('both languages stand one below the other', () => {
  expect(inLanguages('both', ({ pipelineBack }) => pipelineBack)).toBe(
    '【解除】告警链路已恢复\n[resolved] The alert pipeline is working again',
  );
  expect(inLanguages('en', ({ pipelineBack }) => pipelineBack)).toBe(
    '[resolved] The alert pipeline is working again',
  );
});
