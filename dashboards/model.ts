/**
 * The part of Grafana's dashboard JSON (schema 39, Grafana 11 and later) that these dashboards use,
 * and builders for it. Sizes are in Grafana's grid: 24 columns, rows of about 30 pixels.
 */

/** Grafana's data source reference; the uid is the dashboard's own variable. */
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;

/** One query of a panel. `instant` asks for the present alone, as a table. */
export type Query = { readonly expr: string; readonly legend?: string; readonly instant?: boolean };

/** From `value` on, `color`; null: from the bottom. */
export type Step = { readonly color: string; readonly value: number | null };

/** A number shown as a word. */
export type Word = { readonly value: number; readonly text: string; readonly color: string };

/** How some fields differ from the rest of the panel: properties by their Grafana id. */
export type Override = {
  readonly field: string;
  readonly properties: Readonly<Record<string, unknown>>;
};

/** What panels have in common. */
export type PanelSpec = {
  readonly title: string;
  /** What the panel shows and how to read it, in both languages. */
  readonly description: string;
  readonly type: 'stat' | 'table' | 'timeseries' | 'state-timeline';
  readonly width: number;
  readonly height: number;
  readonly queries: readonly Query[];
  /** Grafana unit id; empty: a plain count. */
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly steps?: readonly Step[];
  readonly words?: readonly Word[];
  readonly overrides?: readonly Override[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly custom?: Readonly<Record<string, unknown>>;
  readonly transformations?: readonly Readonly<Record<string, unknown>>[];
  /** Where a click leads. */
  readonly links?: readonly Link[];
};

/** A named address. */
export type Link = { readonly title: string; readonly url: string };

/** A row of panels under a heading. */
export type Section = { readonly title: string; readonly panels: readonly PanelSpec[] };

/** A variable filled by a query. `all`: several values, or all of them, may be chosen. */
export type Variable = {
  readonly name: string;
  readonly label: string;
  readonly query: string;
  readonly regex?: string;
  readonly all: boolean;
  /** Not shown: filled by itself, and used in links alone. */
  readonly hidden?: boolean;
};

/** A dashboard before it is laid out. */
export type DashboardSpec = {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** How far back it looks at first, e.g. `now-6h`. */
  readonly from: string;
  readonly variables: readonly Variable[];
  readonly links: readonly Link[];
  readonly sections: readonly Section[];
};

const COLUMNS = 24;

/** Lays a dashboard out, and gives it in the form Grafana reads. */
export function dashboardJson(spec: DashboardSpec): Record<string, unknown> {
  return {
    uid: spec.uid,
    title: spec.title,
    description: spec.description,
    tags: ['watchpost'],
    schemaVersion: 39,
    version: 1,
    editable: false,
    graphTooltip: 1,
    timezone: 'browser',
    refresh: '30s',
    time: { from: spec.from, to: 'now' },
    annotations: { list: [] },
    links: spec.links.map((link) => ({
      ...link,
      type: 'link',
      icon: 'dashboard',
      keepTime: true,
      includeVars: true,
      targetBlank: false,
    })),
    templating: { list: [datasourceVariable(), ...spec.variables.map(variableJson)] },
    panels: laidOut(spec.sections),
  };
}

function datasourceVariable(): Record<string, unknown> {
  return {
    name: 'datasource',
    label: 'Prometheus',
    type: 'datasource',
    query: 'prometheus',
    hide: 0,
    refresh: 1,
  };
}

function variableJson(variable: Variable): Record<string, unknown> {
  return {
    name: variable.name,
    label: variable.label,
    type: 'query',
    datasource: DATASOURCE,
    query: { query: variable.query, refId: variable.name },
    definition: variable.query,
    regex: variable.regex ?? '',
    refresh: 2,
    hide: variable.hidden ? 2 : 0,
    sort: 1,
    multi: variable.all,
    includeAll: variable.all,
    // A device may have no site or contract: "all" must match the empty label too.
    ...(variable.all ? { allValue: '.*', current: { text: ['All'], value: ['$__all'] } } : {}),
  };
}

function laidOut(sections: readonly Section[]): readonly Record<string, unknown>[] {
  const panels: Record<string, unknown>[] = [];
  let y = 0;
  for (const section of sections) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: section.title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
    });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const panel of section.panels) {
      if (x + panel.width > COLUMNS) {
        y += lineHeight;
        x = 0;
        lineHeight = 0;
      }
      panels.push(panelJson(panel, panels.length + 1, { x, y, w: panel.width, h: panel.height }));
      x += panel.width;
      lineHeight = Math.max(lineHeight, panel.height);
    }
    y += lineHeight;
  }
  return panels;
}

function panelJson(
  spec: PanelSpec,
  id: number,
  gridPos: Readonly<Record<string, number>>,
): Record<string, unknown> {
  return {
    id,
    type: spec.type,
    title: spec.title,
    description: spec.description,
    datasource: DATASOURCE,
    gridPos,
    targets: spec.queries.map(targetJson),
    fieldConfig: {
      defaults: defaultsJson(spec),
      overrides: (spec.overrides ?? []).map(overrideJson),
    },
    options: spec.options ?? {},
    transformations: spec.transformations ?? [],
  };
}

function targetJson(query: Query, index: number): Record<string, unknown> {
  const instant = query.instant ?? false;
  return {
    refId: String.fromCharCode('A'.charCodeAt(0) + index),
    datasource: DATASOURCE,
    editorMode: 'code',
    expr: query.expr,
    legendFormat: query.legend ?? '__auto',
    instant,
    range: !instant,
    format: instant ? 'table' : 'time_series',
  };
}

function defaultsJson(spec: PanelSpec): Record<string, unknown> {
  const { unit, decimals, min, max, steps, words, custom, links } = spec;
  return {
    ...(unit === undefined ? {} : { unit }),
    ...(decimals === undefined ? {} : { decimals }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(links === undefined ? {} : { links }),
    color: { mode: steps || words ? 'thresholds' : 'palette-classic' },
    thresholds: { mode: 'absolute', steps: steps ?? [{ color: 'text', value: null }] },
    mappings: words ? [wordsJson(words)] : [],
    custom: custom ?? {},
  };
}

function wordsJson(words: readonly Word[]): Record<string, unknown> {
  return {
    type: 'value',
    options: Object.fromEntries(
      words.map(({ value, text, color }, index) => [String(value), { text, color, index }]),
    ),
  };
}

function overrideJson(override: Override): Record<string, unknown> {
  return {
    matcher: { id: 'byName', options: override.field },
    properties: Object.entries(override.properties).map(([id, value]) => ({ id, value })),
  };
}
