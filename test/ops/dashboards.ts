import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DASHBOARD_FILES } from '../../dashboards/build.ts';

const ROOT = join(import.meta.dirname, '../..');

const dashboardSchema = z.object({
  uid: z.string(),
  links: z.array(z.object({ url: z.string() })),
  templating: z.object({
    list: z.array(
      z.looseObject({
        name: z.string(),
        type: z.string(),
        query: z.unknown(),
        regex: z.string().optional(),
      }),
    ),
  }),
  panels: z.array(
    z.looseObject({
      id: z.number(),
      type: z.string(),
      title: z.string(),
      description: z.string().optional(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ expr: z.string(), instant: z.boolean() })).default([]),
    }),
  ),
});

/** A dashboard as Grafana will read it. */
export type Dashboard = z.infer<typeof dashboardSchema>;

/** Reads a dashboard's file. */
export function readDashboard(name: string): Dashboard {
  return dashboardSchema.parse(
    JSON.parse(readFileSync(join(ROOT, 'dashboards', `${name}.json`), 'utf8')),
  );
}

/** One query of one panel, with values in place of Grafana's variables. */
export type PanelQuery = {
  readonly dashboard: string;
  readonly title: string;
  readonly expr: string;
  readonly instant: boolean;
};

/** Every dashboard, by the name of its file. */
export const DASHBOARDS: readonly string[] = Object.keys(DASHBOARD_FILES).map((file) =>
  file.replace(/\.json$/, ''),
);

/**
 * Every query of every dashboard, as Grafana sends it when everything is chosen, or, where one is
 * shown, the one of `shown`.
 */
export function panelQueries(shown: {
  readonly device: string;
  readonly site: string;
  readonly contract: string;
}): readonly PanelQuery[] {
  return DASHBOARDS.flatMap((dashboard) =>
    readDashboard(dashboard).panels.flatMap(({ title, targets }) =>
      targets.map(({ expr, instant }) => ({
        dashboard,
        title,
        expr: substituted(expr, {
          site: '.*',
          kind: '.*',
          contract: '.*',
          ...ownOf(dashboard, shown),
          __rate_interval: '10s',
        }),
        instant,
      })),
    ),
  );
}

function ownOf(
  dashboard: string,
  shown: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return shown[dashboard] === undefined ? {} : { [dashboard]: shown[dashboard] };
}

function substituted(expr: string, values: Readonly<Record<string, string>>): string {
  return expr.replace(/\$(\w+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for $${name} in ${expr}`);
    return value;
  });
}
