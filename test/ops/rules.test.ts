import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readRules, unknownMetrics } from './names.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const SCENARIOS = join(import.meta.dirname, 'rules');

const scenarioSchema = z.object({
  tests: z.array(z.object({ alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })).default([]) })),
});

const alerts = readRules('alerts.yaml');
const recordings = readRules('recording.yaml');
const expectations = readdirSync(SCENARIOS)
  .map((file) => scenarioSchema.parse(parse(readFileSync(join(SCENARIOS, file), 'utf8'))))
  .flatMap(({ tests }) => tests.flatMap((test) => test.alert_rule_test));

it('Prometheus accepts the configuration and every rule', async () => {
  const { stdout } = await run('promtool', ['check', 'config', 'config/prometheus/prometheus.yaml'], { cwd: ROOT });
  expect(stdout).toContain(`SUCCESS: ${alerts.length} rules found`);
  expect(stdout).toContain(`SUCCESS: ${recordings.length} rules found`);
});

it('Alertmanager accepts its configuration', async () => {
  const { stdout } = await run('amtool', ['check-config', 'config/alertmanager/alertmanager.yaml'], { cwd: ROOT });
  expect(stdout).toContain('SUCCESS');
});

it.each(readdirSync(SCENARIOS))('every scenario in rules/%s comes out as written', async (file) => {
  const { stdout } = await run('promtool', ['test', 'rules', file], { cwd: SCENARIOS }).catch((error: unknown) => error as { stdout: string });
  expect(stdout).toContain('SUCCESS');
});

describe.each(alerts)('alert $alert', ({ alert, expr, labels, annotations }) => {
  it('has a scenario in which it fires and one in which it is silent', () => {
    const mine = expectations.filter(({ alertname }) => alertname === alert);
    expect(mine.some(({ exp_alerts }) => exp_alerts.length > 0)).toBe(true);
    expect(mine.some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(true);
  });

  it('says how severe it is, what it means and what to do, in both languages, the runbook in one line', () => {
    expect(['critical', 'warning', 'info']).toContain(labels['severity']);
    expect(Object.keys(annotations).sort()).toEqual(['description', 'description_zh', 'runbook', 'runbook_zh', 'summary', 'summary_zh']);
    expect(Object.entries(annotations).filter(([key, text]) => key.endsWith('_zh') !== /\p{Script=Han}/u.test(text))).toEqual([]);
    expect(annotations['runbook']).not.toContain('\n');
  });

  it('asks only for metrics that exist', () => {
    expect(unknownMetrics(expr)).toEqual([]);
  });
});

it('recording rules ask only for metrics that exist', () => {
  expect(recordings.flatMap(({ expr }) => unknownMetrics(expr))).toEqual([]);
});

it('inhibitions and routes name only alerts that exist', () => {
  const text = readFileSync(join(ROOT, 'config/alertmanager/alertmanager.yaml'), 'utf8');
  const named = text.match(/Watchpost\w+/g) ?? [];
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !alerts.some(({ alert }) => alert === name))).toEqual([]);
});
