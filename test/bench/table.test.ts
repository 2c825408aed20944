import { describe, expect, it } from 'vitest';
import { format, keepsBudget, linesOf, type Findings, type Line } from './table.ts';

/** A city of which every figure is exactly at its budget. */
const CITY: Findings = {
  devices: 1300,
  nodeMajor: 20,
  fping: { cpuPerMinute: 0.25, sweepSeconds: 1, answered: 1300 },
  pair: {
    cpuPerMinute: 12,
    rssBytes: 300e6,
    probesPerMinute: 5200,
    duePerMinute: 5200,
    answered: 1300,
  },
  firstVerdictSeconds: 15,
  cost: {
    cpuPerMinute: 2,
    redisCpuPerMinute: 0.1,
    rssBytes: 120e6,
    rssPeakBytes: 130e6,
    failedScrapes: 0,
    slowestScrapeMs: 60,
    slowestBareMs: 5,
    scrapeBytes: 2e6,
    latePolls: 0,
    redisBytes: 5e6,
  },
  loopDelayP99Ms: 500,
  detection: null,
};

function overBudget(findings: Findings): readonly string[] {
  return linesOf(findings)
    .filter((line) => !keepsBudget(line))
    .map(({ what }) => what);
}

function withCost(changed: Partial<Findings['cost']>, of: Findings = CITY): Findings {
  return { ...of, cost: { ...of.cost, ...changed } };
}

function lineOf(findings: Findings, what: string): Line | undefined {
  return linesOf(findings).find((line) => line.what.includes(what));
}

describe('budgets of a city', () => {
  it('are kept by what reaches them exactly', () => {
    expect(overBudget(CITY)).toEqual([]);
  });

  it('allow a sixth of the CPU of blackbox_exporter and prometheus', () => {
    expect(overBudget(withCost({ cpuPerMinute: 2.01 }))).toEqual([
      'CPU beside blackbox_exporter + prometheus',
    ]);
  });

  it('allow twelve times what a bare server takes for the same bytes', () => {
    expect(overBudget(withCost({ slowestScrapeMs: 61 }))).toEqual([
      '/metrics, slowest answer beside that of a bare server',
    ]);
  });

  it('allow 120 MB on Node 20 and 135 MB on Node 24', () => {
    expect(overBudget(withCost({ rssBytes: 121e6 }))).toHaveLength(1);
    const onNode24 = { ...CITY, nodeMajor: 24 };
    expect(overBudget(withCost({ rssBytes: 135e6 }, onNode24))).toEqual([]);
    expect(overBudget(withCost({ rssBytes: 136e6 }, onNode24))).toHaveLength(1);
  });
});

it('10,000 devices may take 1/4.5 of the CPU of blackbox_exporter and prometheus', () => {
  const large = { ...CITY, devices: 10_000 };
  expect(overBudget(withCost({ cpuPerMinute: 12 / 4.5 }, large))).toEqual([]);
  expect(overBudget(withCost({ cpuPerMinute: 12 / 4.49 }, large))).toHaveLength(1);
});

it('fewer devices than a city have no budget of CPU', () => {
  expect(overBudget(withCost({ cpuPerMinute: 11 }, { ...CITY, devices: 60 }))).toEqual([]);
});

it('seconds of processor time are shown and not judged', () => {
  const slow = withCost({ cpuPerMinute: 50 });
  const slowerPair = { ...CITY.pair, cpuPerMinute: 300 };
  expect(overBudget({ ...slow, pair: slowerPair })).toEqual([]);
});

describe('the table', () => {
  it('shows both ratios, with the budget in the same form', () => {
    const text = format(CITY, linesOf(CITY));
    expect(text).toMatch(/^CPU beside fping alone +8 x$/m);
    expect(text).toMatch(/^CPU beside blackbox_exporter \+ prometheus +1\/6 +<= 1\/6 +ok$/m);
  });

  it('says why there was no comparison, and then has no ratio', () => {
    const alone = { ...CITY, pair: { refusal: 'not installed' } };
    expect(lineOf(alone, 'blackbox_exporter')).toBeUndefined();
    expect(format(alone, linesOf(alone))).toMatch(
      /\nNot compared with blackbox_exporter \+ prometheus: not installed\.$/,
    );
  });
});
