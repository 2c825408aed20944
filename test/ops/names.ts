import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { CATALOGUE } from '../../src/metrics/catalogue.ts';

const RULES = join(import.meta.dirname, '../../config/prometheus/rules');

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          record: z.string().optional(),
          alert: z.string().optional(),
          expr: z.string(),
          labels: z.record(z.string(), z.string()).default({}),
          annotations: z.record(z.string(), z.string()).default({}),
        }),
      ),
    }),
  ),
});

/** A rule as it is written: it records, or it alerts. */
export type Rule = z.infer<typeof rulesSchema>['groups'][number]['rules'][number];

/** The rules of every file, in order. */
export function readRules(): readonly Rule[] {
  return readdirSync(RULES).flatMap((file) =>
    rulesSchema
      .parse(parse(readFileSync(join(RULES, file), 'utf8')))
      .groups.flatMap(({ rules }) => rules),
  );
}

const SUFFIXES = {
  histogram: ['_bucket', '_sum', '_count'],
  gauge: [''],
  counter: [''],
  info: [''],
} as const;

const exposed = new Set<string>(
  CATALOGUE.flatMap(({ name, type }) => SUFFIXES[type].map((suffix) => name + suffix)),
);
const recorded = new Set(readRules().map(({ record }) => record));

/**
 * The names of this program's metrics in a query that are neither in the catalogue nor recorded by
 * a rule.
 */
export function unknownMetrics(expr: string): readonly string[] {
  const withoutText = expr.replace(/(["'])(?:(?!\1).)*\1/g, (text) =>
    text.includes('watchpost_') ? text : '',
  );
  const names = withoutText.match(/[a-zA-Z_:][\w:]*/g) ?? [];
  return names.filter(
    (name) => /(^|:)watchpost_/.test(name) && !exposed.has(name) && !recorded.has(name),
  );
}
