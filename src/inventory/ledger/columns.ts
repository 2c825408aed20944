import { trimmed } from '../table.ts';

/** What a column of a ledger table is read as. */
export type LedgerField =
  | 'number'
  | 'name'
  | 'labels'
  | 'owner'
  | 'vendor'
  | 'vendorPhone'
  | 'amount'
  | 'amountWan'
  | 'monthlyFee'
  | 'from'
  | 'to'
  | 'period'
  | 'attachment'
  | 'page'
  | 'devices'
  | 'sites'
  | 'policy';

/** One column the program knows. */
export type LedgerColumn = {
  readonly field: LedgerField;
  readonly headings: readonly string[];
  readonly meaning: string;
};

/**
 * Every column of a ledger table the program knows; others are left out. Of several headings for
 * one field the first is taken.
 */
export const LEDGER_COLUMNS: readonly LedgerColumn[] = [
  {
    field: 'number',
    headings: ['number', '合同编号', '合同号', '编号'],
    meaning: 'Number of the contract. Required.',
  },
  {
    field: 'name',
    headings: ['name', '合同名称', '项目名称', '名称'],
    meaning: 'What people call it. Required.',
  },
  {
    field: 'labels',
    headings: ['labels', '分类/标签', '标签', '分类', '合同分类'],
    meaning: 'Labels with `;` or `、` between.',
  },
  { field: 'owner', headings: ['owner', '甲方', '责任单位'], meaning: 'Paying side.' },
  { field: 'vendor', headings: ['vendor', '乙方', '维护单位', '供应商'], meaning: 'Who is paid.' },
  {
    field: 'vendorPhone',
    headings: ['vendorPhone', '乙方电话', '联系电话', '电话'],
    meaning: 'Telephone of the vendor.',
  },
  {
    field: 'amount',
    headings: ['amount', '合同金额(元)', '金额(元)', '合同金额', '金额'],
    meaning: 'Sum of the whole period, yuan.',
  },
  {
    field: 'amountWan',
    headings: ['合同金额(万元)', '金额(万元)'],
    meaning: 'The same in 10,000 yuan.',
  },
  {
    field: 'monthlyFee',
    headings: ['monthlyFee', '月服务费', '月服务费(元)', '月费'],
    meaning: "A month's fee, yuan.",
  },
  {
    field: 'from',
    headings: ['from', '开始日期', '起始日期', '生效日期', '开始时间'],
    meaning: 'First day in force. Required, unless there is a period.',
  },
  {
    field: 'to',
    headings: ['to', '结束日期', '终止日期', '到期日期', '截止日期', '结束时间'],
    meaning: 'Last day in force. Required, unless there is a period.',
  },
  {
    field: 'period',
    headings: ['period', '起止日期', '合同期限', '服务期限'],
    meaning: 'Both days with 至 or ~ between.',
  },
  {
    field: 'attachment',
    headings: ['attachment', '附件', '扫描件'],
    meaning: 'Path of the scanned contract.',
  },
  { field: 'page', headings: ['page', '页码', '附件页码'], meaning: 'Page of it.' },
  {
    field: 'devices',
    headings: ['devices', '设备编码', '设备清单'],
    meaning: 'Codes of the devices it covers, with `;` or `、` between.',
  },
  {
    field: 'sites',
    headings: ['sites', '站点', '覆盖站点', '辖区'],
    meaning: 'Sites it covers, with `;` or `、` between.',
  },
  {
    field: 'policy',
    headings: ['policy', '考核办法', '考核方案'],
    meaning: 'Name of one of the policies.',
  },
];

/** A column found in a sheet. */
export type Place = { readonly index: number; readonly heading: string };
/** The columns of one sheet, and the row their headings stand in, counted from 0. */
export type Header = { readonly row: number; readonly fields: ReadonlyMap<LedgerField, Place> };

/** Rows looked at in search of the headings: titles may stand above them. */
const TITLE_ROWS = 30;

/** The first row that names at least a number and a name; null when there is none. */
export function headerOf(rows: readonly (readonly string[])[]): Header | null {
  for (const [row, cells] of rows.slice(0, TITLE_ROWS).entries()) {
    const fields = fieldsOf(cells);
    if (fields.has('number') && fields.has('name')) return { row, fields };
  }
  return null;
}

function fieldsOf(cells: readonly string[]): Header['fields'] {
  const places = cells.map((cell, index) => ({ index, heading: trimmed(cell), key: keyOf(cell) }));
  return new Map(
    LEDGER_COLUMNS.flatMap(({ field, headings }) => {
      const found = headings
        .map((heading) => places.find(({ key }) => key === keyOf(heading)))
        .find((place) => place !== undefined);
      return found ? [[field, { index: found.index, heading: found.heading }] as const] : [];
    }),
  );
}

/** Case, spaces, line breaks, `_`, `-`, `*` and full-width forms do not matter. */
function keyOf(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_*\-\u200B-\u200F\uFEFF]/g, '');
}
