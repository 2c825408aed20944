import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { term, type Language } from '../../core/terms/language.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import { stampsIn } from '../../core/time/zone-offsets.ts';
import { monthMethodRows } from '../method/month-method.ts';
import type { MonthlyDocument } from '../month/schema.ts';
import { CHANGES } from '../tables/changes.ts';
import { COUNTING_METHODS } from '../tables/counting-methods.ts';
import { DEDUCTED_DEVICES, deductedDevices } from '../tables/deducted-devices.ts';
import { DEVICES, deviceRows } from '../tables/devices.ts';
import { EXCLUSIONS } from '../tables/exclusions.ts';
import { FINDINGS } from '../tables/findings.ts';
import { GROUPS, groupName, KINDS_AND_CONTRACTS, SITES } from '../tables/groups.ts';
import { METHOD } from '../tables/method.ts';
import { OUTAGES } from '../tables/outages.ts';
import { SETTLEMENT, settlementRows } from '../tables/settlement.ts';
import type { HashedFile } from '../tables/signatures.ts';
import type { Table, View } from '../tables/table.ts';
import { label } from './cells.ts';
import { coverSheet, figureCells, figureHeadings, gradeRow } from './cover.ts';
import { evaluationForm } from './evaluation-form.ts';
import { sheetOf, type FormRow, type ListSheet, type Sheet } from './sheet.ts';

/** The sheets of a month's workbook. `files`: those that the cover ties it to. */
export function monthSheets(
  document: MonthlyDocument,
  files: readonly HashedFile[],
  view: View,
): readonly Sheet[] {
  const { month, evaluation } = document;
  return [
    monthCover(document, files, view),
    ...(evaluation ? [evaluationForm(evaluation, month, view.language)] : []),
    ...contractSheets(document, view),
    ...deviceSheets(document, view),
    sheetOf(METHOD, monthMethodRows(document), month, view),
  ];
}

function monthCover(document: MonthlyDocument, files: readonly HashedFile[], view: View): Sheet {
  return coverSheet(
    {
      title: term('视频监控设备运行考核月报', 'Monthly availability report'),
      subtitle: subtitleOf(document, view.language),
      figures: figureRows(document, view),
      hashesTitle: term(
        '校验值（SHA-256）：本报告的每个数字均可由下列文件重新算出',
        'SHA-256: every figure of this report can be computed again from these files',
      ),
      files,
    },
    view.language,
  );
}

function subtitleOf(
  { month, zone, contract, period, complete, method }: MonthlyDocument,
  language: Language,
): string {
  const stamp = stampsIn(zone);
  const minuteOf = (at: Instant): string => stamp(at).slice(0, 16).replace('T', ' ');
  const preliminary = term('（当月未结束，仅供参考）', ' (the month is not over: preliminary)');
  return [
    month,
    ...(contract === null ? [] : [`${term('合同', 'contract')[language]} ${contract}`]),
    `${minuteOf(period.from)} — ${minuteOf(period.to)}`,
    zone,
    method.program + (complete ? '' : preliminary[language]),
  ].join('　');
}

function figureRows({ groups, evaluation }: MonthlyDocument, view: View): readonly FormRow[] {
  const { language } = view;
  const shown = groups.filter(({ by }) => by === 'total' || by === 'kind');
  return [
    figureHeadings([term('范围', 'Scope')], GROUPS.columns, language),
    ...shown.map((group) => [
      label(groupName(group, language) || COLUMN_TERMS.total[language]),
      ...figureCells(GROUPS.columns, group, view),
    ]),
    gradeRow(evaluation, language),
  ];
}

function contractSheets(document: MonthlyDocument, view: View): readonly ListSheet[] {
  const sheet = sheetsOf(document.month, view);
  return [
    sheet(SETTLEMENT, settlementRows(document)),
    sheet(DEDUCTED_DEVICES, deductedDevices(document)),
    sheet(EXCLUSIONS, document.exclusions),
    sheet(COUNTING_METHODS, document.methods),
  ];
}

function deviceSheets(document: MonthlyDocument, view: View): readonly ListSheet[] {
  const { month, groups } = document;
  const sheet = sheetsOf(month, view);
  return [
    sheet(
      SITES,
      groups.filter(({ by }) => by === 'site' || by === 'total'),
    ),
    sheet(
      KINDS_AND_CONTRACTS,
      groups.filter(({ by }) => by !== 'site'),
    ),
    sheet(DEVICES, deviceRows(document.devices)),
    sheet(OUTAGES, document.outages),
    sheet(FINDINGS, document.findings),
    sheet(CHANGES, document.changes),
  ];
}

/** Makes a function that makes sheets of one month and view. */
function sheetsOf(
  month: string,
  view: View,
): <Row>(table: Table<Row>, rows: readonly Row[]) => ListSheet {
  return (table, rows) => sheetOf(table, rows, month, view);
}
