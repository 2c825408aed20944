import { term } from '../../core/terms/language.ts';
import type { Cover } from '../assessment/schema.ts';
import { methodRow, type MethodRow } from '../tables/method.ts';
import { hoursOf } from '../tables/values.ts';
import type { YearDocument } from '../year/schema.ts';
import { contractRow } from './contract-terms.ts';
import { RULES, textMarksRow } from './rules.ts';
import { settingRows } from './settings.ts';

/** How the figures of a year were computed, line by line. */
export function yearMethodRows(document: YearDocument): readonly MethodRow[] {
  return [
    ...periodRows(document),
    ...coverRows(document.cover),
    ...settingRows(document.method),
    ...latestSettlements(document).map(contractRow),
    ...YEAR_RULES,
    ...RULES,
    textMarksRow('year.json'),
  ];
}

/** The last settlement of each contract in the year. */
function latestSettlements({
  months,
}: YearDocument): YearDocument['months'][number]['settlements'] {
  const all = months.flatMap(({ settlements }) => settlements);
  return [...new Map(all.map((settlement) => [settlement.contract, settlement])).values()];
}

function periodRows({ year, zone, complete, months, missing }: YearDocument): readonly MethodRow[] {
  const namesOf = (list: readonly { readonly month: string }[]): string =>
    list.map(({ month }) => month).join(', ') || '–';
  const completeness = complete
    ? term('全年', 'the whole year')
    : term('不完整，仅供参考', 'preliminary: not every month is over and has facts');
  return [
    methodRow('年度', 'Year', year),
    methodRow('时区', 'Time zone', zone),
    methodRow('完整性', 'Completeness', completeness),
    methodRow('计入的月份', 'Months counted', namesOf(months)),
    methodRow('无记录的月份', 'Months without facts', namesOf(missing)),
  ];
}

/** Why the form can show another rate than the months: it counts only time under a contract. */
function coverRows(cover: Cover): readonly MethodRow[] {
  if (!cover.ledger) return [];
  const { inContractMs, outOfContractMs, outOfContractDownMs } = cover;
  const [inside, outside, down] = [inContractMs, outOfContractMs, outOfContractDownMs].map(hoursOf);
  return [
    methodRow(
      '在约与脱保时长',
      'Time under a contract, and without',
      term(
        `在约 ${inside}；脱保 ${outside}，其中离线 ${down} 不计入任何合同；自评表、计数方法、结算仅计在约时长，逐月情况计全部在役时长`,
        `under a contract ${inside}; without ${outside}, of which ${down} offline and charged to nobody; the form, the counting methods and the settlement count only time under a contract, the months count all time in service`,
      ),
    ),
  ];
}

const YEAR_RULES: readonly MethodRow[] = [
  methodRow(
    '年度汇总',
    'Sum of the year',
    term(
      '各月时长、次数精确相加后再求率，不是各月率的平均；设备在全年中计一台；无记录的月份不计入任何数字',
      'times and counts of the months are added exactly before any rate is computed; rates are not averaged; a device counts once in the year; months without facts are in no figure',
    ),
  ),
  methodRow(
    '年度结算',
    'Settlement of the year',
    term(
      '按月结算后相加，年度不另行扣减；各项扣减的算式见各月报告',
      'each month is settled by itself and the sums are added; nothing is deducted for the year as such; the arithmetic of each deduction is in the reports of the months',
    ),
  ),
];
