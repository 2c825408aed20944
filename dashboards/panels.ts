import type { Override, PanelSpec, Query, Word } from './model.ts';

/** 0 and 1 as words. */
export function yesNo(no: string, yes: string): readonly Word[] {
  return [
    { value: 0, text: no, color: 'red' },
    { value: 1, text: yes, color: 'green' },
  ];
}

/** What a panel says besides its title, description and queries. */
type Details = Partial<Omit<PanelSpec, 'type' | 'queries' | 'options' | 'title' | 'description'>>;

/** A panel of one present number or word. */
export function stat(
  title: string,
  description: string,
  expr: string,
  details: Details,
): PanelSpec {
  return {
    title,
    description,
    type: 'stat',
    width: 4,
    height: 4,
    queries: [{ expr }],
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      colorMode: 'value',
      graphMode: 'none',
      textMode: 'auto',
    },
    ...details,
  };
}

/** A panel of lines over time. */
export function lines(
  title: string,
  description: string,
  queries: readonly Query[],
  details: Details,
): PanelSpec {
  return {
    title,
    description,
    type: 'timeseries',
    width: 12,
    height: 8,
    queries,
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    ...details,
    custom: {
      lineWidth: 1,
      fillOpacity: 5,
      showPoints: 'never',
      spanNulls: false,
      ...details.custom,
    },
  };
}

/** A table's column: the query's field, its heading, and what differs from the rest. */
export type Column = {
  readonly field: string;
  readonly heading: string;
  readonly properties?: Readonly<Record<string, unknown>>;
};

/**
 * A panel of present rows: the results of all queries joined on their labels, in the columns named,
 * and no others.
 */
export function table(
  title: string,
  description: string,
  queries: readonly string[],
  columns: readonly Column[],
  details: {
    readonly width: number;
    readonly height: number;
    readonly sortBy: string;
    readonly descending: boolean;
  },
): PanelSpec {
  const { width, height, sortBy, descending } = details;
  return {
    title,
    description,
    type: 'table',
    width,
    height,
    queries: queries.map((expr) => ({ expr, instant: true })),
    transformations: [
      ...(queries.length > 1 ? [{ id: 'merge', options: {} }] : []),
      {
        id: 'filterFieldsByName',
        options: { include: { names: columns.map(({ field }) => field) } },
      },
      {
        id: 'organize',
        options: {
          indexByName: Object.fromEntries(columns.map(({ field }, index) => [field, index])),
          renameByName: {},
          excludeByName: {},
        },
      },
    ],
    overrides: columns.map(columnOverride),
    options: {
      showHeader: true,
      cellHeight: 'sm',
      sortBy: [{ displayName: headingOf(columns, sortBy), desc: descending }],
    },
  };
}

function columnOverride({ field, heading, properties }: Column): Override {
  return { field, properties: { displayName: heading, ...properties } };
}

function headingOf(columns: readonly Column[], field: string): string {
  return columns.find((column) => column.field === field)?.heading ?? field;
}
