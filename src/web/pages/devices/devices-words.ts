import { COLUMN_TERMS, inUnit } from '../../../core/terms/columns.ts';
import { term } from '../../../core/terms/language.ts';
import { bilingual } from '../wording/bilingual.ts';

/** What the list of devices says. */
export const DEVICES_WORDS = bilingual({
  title: ['设备', 'Devices'],
  hint: ['编码、名称、地址、辖区、合同、维护单位…', 'id, name, address, site, contract, vendor …'],
  anyState: ['全部状态', 'Any state'],
  troubled: ['不正常', 'Not intact'],
  off: ['离线或不可达', 'Offline or unreachable'],
  anyKind: ['全部类别', 'Any kind'],
  anySite: ['全部辖区', 'Any site'],
  anyVendor: ['全部维护单位', 'Any vendor'],
  anyContract: ['全部合同', 'Any contract'],
  anyCheck: ['全部检查', 'Any check'],
  checkedBy: [(check: string) => `有 ${check} 检查`, (check: string) => `checked by ${check}`],
  failing: [(check: string) => `${check} 不通`, (check: string) => `${check} failing`],
  unfilled: COLUMN_TERMS.noValue,
  clear: ['清除条件', 'Clear all'],
  csv: ['导出 CSV', 'Export CSV'],
  found: [
    (count: number) => `${count} 台`,
    (count: number) => (count === 1 ? '1 device' : `${count} devices`),
  ],
  online: ['本月在线率', 'online rate this month'],
  none: [
    '没有符合条件的设备。请减少条件，或核对拼写。',
    'No device matches. Remove a filter, or check the spelling.',
  ],
  empty: [
    '设备清单是空的。请在设置 inventory 所指的文件里填入设备，几秒内即生效。',
    'The inventory is empty. Fill in the file that the setting inventory names; it takes effect within seconds.',
  ],
  behind: ['上联设备', 'behind'],
  month: ['本月在线率', 'Online rate this month'],
  whose: ['维护单位 / 合同', 'Vendor / contract'],
  pageOf: [
    (page: number, pages: number) => `第 ${page} 页，共 ${pages} 页`,
    (page: number, pages: number) => `Page ${page} of ${pages}`,
  ],
  previous: ['上一页', 'Previous'],
  next: ['下一页', 'Next'],
  pagesOf: ['分页', 'Pagination'],
  sorted: [
    (column: string) => `按${column}排序`,
    (column: string) => `Sort by ${column.toLowerCase()}`,
  ],
});

/** Headings of the exported list. */
export const EXPORT_WORDS = bilingual({
  id: COLUMN_TERMS.device,
  name: COLUMN_TERMS.name,
  kind: COLUMN_TERMS.kind,
  site: COLUMN_TERMS.site,
  address: COLUMN_TERMS.address,
  contract: COLUMN_TERMS.contract,
  vendor: COLUMN_TERMS.vendor,
  class: COLUMN_TERMS.class,
  parent: COLUMN_TERMS.parent,
  state: COLUMN_TERMS.state,
  since: ['状态起于', 'State since'],
  lasted: inUnit(term('已持续', 'Duration'), 's'),
  reason: COLUMN_TERMS.reason,
  clock: inUnit(COLUMN_TERMS.clockOffset, 'ms'),
  rate: ['本月在线率（%）', 'Online rate this month (%)'],
  coverage: ['本月覆盖率（%）', 'Coverage this month (%)'],
  down: ['本月离线（秒）', 'Offline this month (s)'],
  unreachable: ['本月不可达（秒）', 'Unreachable this month (s)'],
  unobserved: ['本月未观测（秒）', 'Unobserved this month (s)'],
});
