import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { term, type Language } from '../../core/terms/language.ts';
import type { ReportedSettlement } from '../assessment/schema.ts';
import type { YearDocument } from '../year/schema.ts';
import { SETTLEMENT_RATE_COLUMNS } from './settlement.ts';
import { PROVISIONAL, totalNote } from './settlement-notes.ts';
import { columnsOf, EVERY_LIST, money, text, type Table } from './table.ts';

/** A month of a contract, or (null) its year. */
export type YearSettlementRow = {
  readonly year: YearDocument['contracts'][number];
  readonly month: string;
  readonly settlement: ReportedSettlement | null;
};

/** The months of each contract, followed by its year. */
export function yearSettlementRows({
  contracts,
  months,
}: YearDocument): readonly YearSettlementRow[] {
  return contracts.flatMap((year) => [
    ...months.flatMap(({ month, settlements }) =>
      settlements
        .filter(({ contract }) => contract === year.contract)
        .map((settlement): YearSettlementRow => ({ year, month, settlement })),
    ),
    { year, month: '', settlement: null },
  ]);
}

/** The settlement of each contract by month and for the year. */
export const YEAR_SETTLEMENT: Table<YearSettlementRow> = {
  name: term('合同结算', 'Settlement'),
  title: term('合同考核结算（逐月与全年）', 'settlement of contracts, by month and for the year'),
  frozen: 3,
  columns: [
    text('contract', COLUMN_TERMS.contract, ({ year }) => year.contract, { media: EVERY_LIST }),
    text('name', COLUMN_TERMS.contractName, ({ year }) => year.name, {
      width: 22,
      media: EVERY_LIST,
    }),
    text('month', COLUMN_TERMS.month, monthText, { width: 15, media: EVERY_LIST }),
    text('vendor', COLUMN_TERMS.vendor, ({ settlement }) => settlement?.vendor ?? null, {
      width: 18,
    }),
    ...columnsOf(SETTLEMENT_RATE_COLUMNS, ({ settlement }: YearSettlementRow) => settlement),
    money('fee', COLUMN_TERMS.fee, ({ year, settlement }) => (settlement ?? year).feeFen, {
      media: EVERY_LIST,
    }),
    money(
      'deduction',
      COLUMN_TERMS.deduction,
      ({ year, settlement }) => (settlement ?? year).deductionFen,
      { media: EVERY_LIST },
    ),
    money(
      'payable',
      COLUMN_TERMS.payable,
      ({ year, settlement }) => (settlement ?? year).payableFen,
      { media: EVERY_LIST },
    ),
    text('note', COLUMN_TERMS.note, noteText, { width: 32, media: EVERY_LIST }),
  ],
};

function monthText({ year, month, settlement }: YearSettlementRow, language: Language): string {
  if (settlement) return month;
  return term(`全年（${year.months} 个月）`, `Year (${year.months} months)`)[language];
}

function noteText({ year, settlement }: YearSettlementRow, language: Language): string | null {
  if (settlement) return totalNote(settlement, language);
  return year.provisional ? PROVISIONAL[language] : null;
}
