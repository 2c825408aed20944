import { readFileSync } from 'node:fs';

/**
 * The format in which months and years are written. It stands in every document, policy, manifest
 * and list of changes. What a format holds is told by its folder in `config/formats/`, which never
 * changes once a month was closed in it.
 *
 * A member that is added, renamed or dropped makes a new format: raise this number, add its folder,
 * and let verification bring what it computes into the older form. Names of checks, kinds, reasons
 * and findings are open in the schemas: a new one makes no new format.
 */
export const FORMAT = 1;

/** The JSON schema of `report.json` or `year.json` in the present format, as text. */
export function schemaText(document: 'report' | 'year'): string {
  const file = `../../config/formats/${FORMAT}/${document}.schema.json`;
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}
