import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { FINDINGS } from '../../src/core/inspection/finding.ts';
import { FINDING_TERMS } from '../../src/core/terms/findings.ts';
import { readRules, unknownMetrics } from './names.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const SCENARIOS = join(import.meta.dirname, 'rules');

/** Annotations that are the same in both languages. */
const SAME_IN_BOTH = ['since', 'contact', 'link'];

const scenarioSchema = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z
        .array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) }))
        .default([]),
    }),
  ),
});

const rules = readRules();
const alerts = rules.flatMap(({ alert, ...rule }) =>
  alert === undefined ? [] : [{ alert, ...rule }],
);
const expectations = readdirSync(SCENARIOS)
  .map((file) => scenarioSchema.parse(parse(readFileSync(join(SCENARIOS, file), 'utf8'))))
  .flatMap(({ tests }) => tests.flatMap((test) => test.alert_rule_test));

it('Prometheus accepts the configuration and every rule', async () => {
  const { stdout } = await run(
    'promtool',
    ['check', 'config', 'config/prometheus/prometheus.yaml'],
    { cwd: ROOT },
  );
  const found = [...stdout.matchAll(/SUCCESS: (\d+) rules found/g)].map((match) =>
    Number(match[1]),
  );
  expect(found.reduce((sum, count) => sum + count, 0)).toBe(rules.length);
});

it('Alertmanager accepts its configuration', async () => {
  const { stdout } = await run(
    'amtool',
    ['check-config', 'config/alertmanager/alertmanager.yaml'],
    { cwd: ROOT },
  );
  expect(stdout).toContain('SUCCESS');
});

it('Prometheus accepts the token of the access file where the comment has it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchpost-rules-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  cpSync(join(ROOT, 'config/prometheus'), folder, { recursive: true });
  const file = join(folder, 'prometheus.yaml');
  writeFileSync(join(folder, 'watchpost.token'), 'wp_x');
  writeFileSync(file, readFileSync(file, 'utf8').replace('#authorization:', 'authorization:'));
  expect(readFileSync(file, 'utf8')).toMatch(/^ {4}authorization: /m);
  expect((await run('promtool', ['check', 'config', file])).stdout).toContain('is valid');
});

it.each(readdirSync(SCENARIOS))('every scenario in rules/%s comes out as written', async (file) => {
  const { stdout } = await run('promtool', ['test', 'rules', file], {
    cwd: SCENARIOS,
    env: { ...process.env, TZ: 'UTC' },
  }).catch((error: unknown) => error as { stdout: string });
  expect(stdout).toContain('SUCCESS');
});

describe.each(alerts)('alert $alert', ({ alert, expr, labels, annotations }) => {
  it('has a scenario in which it fires and one in which it is silent, unless it never is', () => {
    const mine = expectations.filter(({ alertname }) => alertname === alert);
    expect(mine.some(({ exp_alerts }) => exp_alerts.length > 0)).toBe(true);
    expect(mine.some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(
      alert !== 'WatchpostWatchdog',
    );
  });

  it('says how severe it is, what it means and what to do, in both languages, the runbook in one line', () => {
    expect(['critical', 'warning', 'info', 'none']).toContain(labels['severity']);
    expect(Object.keys(annotations)).toEqual(
      expect.arrayContaining([
        'summary',
        'summary_zh',
        'description',
        'description_zh',
        'runbook',
        'runbook_zh',
      ]),
    );
    const inBoth = Object.keys(annotations).filter(
      (key) => !SAME_IN_BOTH.includes(key) && !key.endsWith('_zh'),
    );
    expect(inBoth.filter((key) => !(`${key}_zh` in annotations))).toEqual([]);
    const words = Object.entries(annotations).map(
      ([key, text]) => [key, text.replace(/\{\{.*?\}\}/g, '')] as const,
    );
    expect(
      words.filter(
        ([key, text]) =>
          !key.startsWith('devices') && key.endsWith('_zh') !== /\p{Script=Han}/u.test(text),
      ),
    ).toEqual([]);
    expect(annotations['runbook']).not.toContain('\n');
  });

  it('about devices, says since when, whose contract, the likely cause and where to look', () => {
    if (!/^Watchpost(DeviceOffline|UplinkDown|SiteUnreachable)$/.test(alert)) return;
    expect(Object.keys(annotations)).toEqual(
      expect.arrayContaining(['since', 'contact', 'cause', 'cause_zh', 'link']),
    );
  });

  it('asks only for metrics that exist', () => {
    expect([expr, ...queriesIn(annotations)].flatMap(unknownMetrics)).toEqual([]);
  });
});

/** What the templates of annotations ask Prometheus. */
function queriesIn(annotations: Readonly<Record<string, string>>): readonly string[] {
  const texts = Object.values(annotations).flatMap((text) =>
    [...text.matchAll(/(?:printf|query) "((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]!),
  );
  return texts.map((text) => text.replaceAll('\\"', '"').replaceAll(/%(?:\[1\])?q/g, '"x"'));
}

it('every rule asks only for metrics that exist', () => {
  expect(rules.flatMap(({ expr }) => unknownMetrics(expr))).toEqual([]);
});

it('inhibitions and routes name only alerts that exist', () => {
  const text = readFileSync(join(ROOT, 'config/alertmanager/alertmanager.yaml'), 'utf8');
  const named = text.match(/Watchpost\w+/g) ?? [];
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !alerts.some(({ alert }) => alert === name))).toEqual([]);
});

it('the message on findings names each of them in Chinese as the page does', () => {
  const { annotations } = alerts.find(({ alert }) => alert === 'WatchpostFinding')!;
  expect(
    FINDINGS.filter(
      (finding) =>
        !annotations['summary_zh']!.includes(
          `eq $labels.finding "${finding}" }}${FINDING_TERMS[finding]['zh-CN']}{{`,
        ),
    ),
  ).toEqual([]);
});
