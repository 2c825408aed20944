import { bilingual } from '../layout/bilingual.ts';

/** What the list of devices says. */
export const DEVICES_WORDS = bilingual({
  title: ['设备', 'Devices'],
  search: ['查找', 'Search'],
  hint: ['编码、名称、地址、辖区、合同、维护单位…', 'id, name, address, site, contract, vendor …'],
  anyState: ['全部状态', 'Any state'],
  troubled: ['不正常', 'Not well'],
  off: ['离线或不可达', 'Offline or unreachable'],
  anyKind: ['全部类别', 'Any kind'],
  anySite: ['全部辖区', 'Any site'],
  anyVendor: ['全部维护单位', 'Any vendor'],
  anyContract: ['全部合同', 'Any contract'],
  anyCheck: ['全部检查', 'Any check'],
  asked: [(check: string) => `有 ${check} 检查`, (check: string) => `asked by ${check}`],
  failing: [(check: string) => `${check} 不通`, (check: string) => `${check} fails`],
  unfilled: ['（未填）', '(none)'],
  apply: ['筛选', 'Filter'],
  clear: ['清除条件', 'Clear all'],
  csv: ['导出 CSV', 'Export CSV'],
  found: [
    (count: number) => `${count} 台`,
    (count: number) => (count === 1 ? '1 device' : `${count} devices`),
  ],
  online: ['本月在线率', 'online this month'],
  none: [
    '没有符合条件的设备。请减少条件，或核对拼写。',
    'No device matches. Take away a condition, or check the spelling.',
  ],
  empty: [
    '设备清单是空的。请在设置 inventory 所指的文件里填入设备，几秒内即生效。',
    'The inventory is empty. Fill in the file that the setting inventory names; it takes effect within seconds.',
  ],
  behind: ['上联', 'behind'],
  month: ['本月在线率', 'Online this month'],
  whose: ['维护单位 / 合同', 'Vendor / contract'],
  pageOf: [
    (page: number, pages: number) => `第 ${page} 页，共 ${pages} 页`,
    (page: number, pages: number) => `Page ${page} of ${pages}`,
  ],
  previous: ['上一页', 'Previous'],
  next: ['下一页', 'Next'],
  pagesOf: ['分页', 'Pages of the list'],
  sorted: [
    (column: string) => `按${column}排序`,
    (column: string) => `Sort by ${column.toLowerCase()}`,
  ],
});

/** Headings of the exported list. */
export const EXPORT_WORDS = bilingual({
  id: ['设备编码', 'device'],
  name: ['名称', 'name'],
  kind: ['类别', 'kind'],
  site: ['辖区', 'site'],
  address: ['地址', 'address'],
  contract: ['合同', 'contract'],
  vendor: ['维护单位', 'vendor'],
  class: ['点位类型', 'class'],
  parent: ['上联设备', 'parent'],
  state: ['状态', 'state'],
  since: ['状态起于', 'state since'],
  lasted: ['已持续(秒)', 'for (s)'],
  why: ['原因', 'why'],
  clock: ['时钟偏差(毫秒)', 'clock offset (ms)'],
  rate: ['本月在线率(%)', 'online this month (%)'],
  coverage: ['本月覆盖率(%)', 'coverage this month (%)'],
  down: ['本月离线(秒)', 'offline this month (s)'],
  unreachable: ['本月不可达(秒)', 'unreachable this month (s)'],
  unobserved: ['本月未观测(秒)', 'unobserved this month (s)'],
});
