import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { term } from '../../core/terms/language.ts';
import type { Exact, ReportedSettlement } from '../assessment/schema.ts';
import type { MonthlyDocument } from '../month/schema.ts';
import { lineNote, metText, ruleText, totalNote, type Line } from './settlement-notes.ts';
import {
  columnsOf,
  count,
  money,
  rate,
  text,
  type Column,
  type Rate,
  type Table,
} from './table.ts';

/** A line of a settlement, or (null) what the contract comes to. */
export type SettlementRow = { readonly settlement: ReportedSettlement; readonly line: Line | null };

/** The lines of each contract, followed by its total. */
export function settlementRows({
  settlements,
}: Pick<MonthlyDocument, 'settlements'>): readonly SettlementRow[] {
  return settlements.flatMap((settlement) => [
    ...settlement.lines.map((line): SettlementRow => ({ settlement, line })),
    { settlement, line: null },
  ]);
}

/** Devices and rates of a settlement: the same for a month and in the table of a year. */
export const SETTLEMENT_RATE_COLUMNS: readonly Column<ReportedSettlement>[] = [
  count('devices', COLUMN_TERMS.devices, ({ devices }) => devices),
  rate('onlineBefore', COLUMN_TERMS.onlineBefore, ({ rates }) => rates.before, {
    width: 11,
    media: ['workbook', 'page'],
  }),
  rate('onlineAfter', COLUMN_TERMS.onlineAfter, ({ rates }) => rates.after, {
    width: 11,
    media: ['workbook', 'page'],
  }),
  rate('target', COLUMN_TERMS.target, ({ rates }) => rates.target, { media: ['workbook', 'page'] }),
  text('met', term('达标', 'Met'), ({ rates }, language) => metText(rates.met, language), {
    width: 12,
  }),
];

const totalOf = ({ settlement, line }: SettlementRow): ReportedSettlement | null =>
  line ? null : settlement;

/** The settlement of each contract: the arithmetic of each line, then the total. */
export const SETTLEMENT: Table<SettlementRow> = {
  name: term('合同结算', 'Settlement'),
  title: term('合同考核结算', 'settlement of contracts'),
  frozen: 2,
  columns: [
    text('contract', COLUMN_TERMS.contract, ({ settlement }) => settlement.contract),
    text('name', COLUMN_TERMS.contractName, ({ settlement }) => settlement.name, { width: 24 }),
    text('vendor', COLUMN_TERMS.vendor, ({ settlement }) => settlement.vendor, { width: 18 }),
    ...columnsOf(SETTLEMENT_RATE_COLUMNS, totalOf),
    text(
      'rule',
      term('扣减规则', 'Rule'),
      ({ line }, language) => (line ? ruleText(line, language) : COLUMN_TERMS.total[language]),
      { width: 24 },
    ),
    count('quantity', term('数量', 'Quantity'), ({ line }) => line?.quantity ?? null),
    money('unit', term('单价（元）', 'Each (yuan)'), ({ line }) => line?.unitFen ?? null),
    rate('share', term('比例', 'Share'), ({ line }) => shareOfFee(line?.share ?? null)),
    money('deduction', COLUMN_TERMS.deduction, ({ settlement, line }) =>
      line ? line.productFen : settlement.deductionFen,
    ),
    money('cap', term('封顶（元）', 'Cap (yuan)'), (row) => totalOf(row)?.capFen ?? null),
    money('fee', term('月费（元）', 'Monthly fee (yuan)'), (row) => totalOf(row)?.feeFen ?? null),
    money('payable', COLUMN_TERMS.payable, (row) => totalOf(row)?.payableFen ?? null),
    text(
      'note',
      COLUMN_TERMS.note,
      ({ settlement, line }, language) =>
        line ? lineNote(line, language) : totalNote(settlement, language),
      { width: 44 },
    ),
  ],
};

/** A share of 1 as a rate. */
function shareOfFee(share: Exact | null): Rate {
  return share && { part: Number(share.decimal), of: 1 };
}
