import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DASHBOARD_FILES } from '../../dashboards/build.ts';
import { CATALOGUE } from '../../src/metrics/catalogue.ts';
import { DASHBOARDS, readDashboard } from './dashboards.ts';
import { readRules, unknownMetrics } from './names.ts';

const dashboards = DASHBOARDS.map((name) => ({ name, dashboard: readDashboard(name) }));

describe.each(Object.entries(DASHBOARD_FILES))('dashboards/%s', (file, text) => {
  it('is what the code makes; else run npx tsx dashboards/build.ts', () => {
    expect(readFileSync(join(import.meta.dirname, '../../dashboards', file), 'utf8')).toBe(text);
  });
});

describe.each(dashboards)('the $name dashboard', ({ dashboard }) => {
  const queried = dashboard.panels.filter((panel) => panel.type !== 'row');

  it('asks only for metrics that exist', () => {
    expect(
      queried.flatMap((panel) => panel.targets).flatMap(({ expr }) => unknownMetrics(expr)),
    ).toEqual([]);
    expect(
      dashboard.templating.list.flatMap(({ query }) => unknownMetrics(JSON.stringify(query))),
    ).toEqual([]);
  });

  it('has panels that all ask something and explain themselves', () => {
    expect(queried.length).toBeGreaterThan(8);
    expect(
      queried
        .filter(({ targets, description }) => targets.length === 0 || (description ?? '') === '')
        .map(({ title }) => title),
    ).toEqual([]);
  });

  it('has unique panel ids, and panels that do not lie over each other', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from(
        { length: w * h },
        (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });

  it('uses only variables that it has', () => {
    const known = new Set([
      ...dashboard.templating.list.map(({ name }) => name),
      '__rate_interval',
    ]);
    const used = queried
      .flatMap((panel) => panel.targets)
      .flatMap(({ expr }) => [...expr.matchAll(/\$(\w+)/g)].map((match) => match[1] ?? ''));
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  it('is titled and explained in both languages', () => {
    const said = queried.flatMap(({ title, description }) => [[title, description ?? ''] as const]);
    expect(
      said.filter(
        ([title, description]) =>
          (!/^Redis$/.test(title) && !/[A-Za-z].*\p{Script=Han}/u.test(title)) ||
          !/[A-Za-z].*\p{Script=Han}/u.test(description),
      ),
    ).toEqual([]);
  });

  it('links only to dashboards that exist', () => {
    const linked = [...JSON.stringify(dashboard).matchAll(/"\/d\/([\w-]+)/g)].map(
      (match) => match[1],
    );
    expect(linked.length).toBeGreaterThan(0);
    expect(
      linked.filter((uid) => !dashboards.some((other) => other.dashboard.uid === uid)),
    ).toEqual([]);
  });
});

it('every file of a dashboard is provisioned by compose.yaml', () => {
  const compose = readFileSync(join(import.meta.dirname, '../../compose.yaml'), 'utf8');
  expect(
    Object.keys(DASHBOARD_FILES).filter((file) => !compose.includes(`./dashboards/${file}:`)),
  ).toEqual([]);
});

it('dashboards/README.md tells only of metrics that exist', () => {
  expect(
    unknownMetrics(
      readFileSync(join(import.meta.dirname, '../../dashboards/README.md'), 'utf8').replaceAll(
        '`',
        ' ',
      ),
    ),
  ).toEqual([]);
});

it('every metric of the catalogue is drawn by a dashboard, asked for by a rule, or told of in dashboards/README.md', () => {
  const texts = [
    readFileSync(join(import.meta.dirname, '../../dashboards/README.md'), 'utf8'),
    ...Object.values(DASHBOARD_FILES),
    ...readRules().flatMap(({ expr, annotations }) => [expr, ...Object.values(annotations)]),
  ].join('\n');
  const used = new Set(texts.match(/\bwatchpost_\w+/g));
  const endings = ['', '_bucket', '_sum', '_count'];
  expect(
    CATALOGUE.filter(({ name }) => !endings.some((ending) => used.has(name + ending))).map(
      ({ name }) => name,
    ),
  ).toEqual([]);
});

it('a metric that nobody exposes is found out', () => {
  expect(
    unknownMetrics(
      'sum(watchpost_never_was) + watchpost_poll_lateness_seconds_bucket + no:watchpost_rule:sum',
    ),
  ).toEqual(['watchpost_never_was', 'no:watchpost_rule:sum']);
  expect(unknownMetrics('watchpost_redis_up_bucket')).toEqual(['watchpost_redis_up_bucket']);
});
