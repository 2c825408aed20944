import { writeFileSync } from 'node:fs';
import { contract } from './contract.ts';
import { device } from './device.ts';
import { dashboardJson } from './model.ts';
import { month } from './month.ts';
import { overview } from './overview.ts';
import { service } from './service.ts';
import { site } from './site.ts';

/** Every dashboard's file in this folder, with its text. */
export const DASHBOARD_FILES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({ overview, site, contract, device, month, service }).map(([name, spec]) => [
    `${name}.json`,
    `${JSON.stringify(dashboardJson(spec), null, 2)}\n`,
  ]),
);

if (process.argv[1] === import.meta.filename) {
  for (const [file, text] of Object.entries(DASHBOARD_FILES))
    writeFileSync(`${import.meta.dirname}/${file}`, text);
}
