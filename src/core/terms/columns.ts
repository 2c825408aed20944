import { term, type Term } from './language.ts';

/** Headings that several tables share: pages, exports, documents and dashboards. */
export const COLUMN_TERMS = {
  device: term('设备编码', 'Device'),
  name: term('名称', 'Name'),
  kind: term('类别', 'Kind'),
  site: term('辖区', 'Site'),
  address: term('地址', 'Address'),
  parent: term('上联设备', 'Parent'),
  class: term('点位类型', 'Point class'),
  contract: term('合同编号', 'Contract'),
  contractName: term('合同名称', 'Contract name'),
  vendor: term('维护单位', 'Vendor'),
  state: term('状态', 'State'),
  reason: term('原因', 'Reason'),
  check: term('检查', 'Check'),
  checks: term('检查', 'Checks'),
  finding: term('隐患', 'Finding'),
  devices: term('设备数', 'Devices'),
  month: term('月份', 'Month'),
  time: term('时间', 'Time'),
  recordedAt: term('登记时间', 'Recorded at'),
  from: term('开始', 'Start'),
  to: term('结束', 'End'),
  since: term('实际开始', 'Actual start'),
  duration: term('时长', 'Duration'),
  ended: term('结束情况', 'How it ended'),
  excusedBy: term('剔除依据（报备编号）', 'Excused by (exclusions)'),
  change: term('变动', 'Change'),
  latency: term('响应时间', 'Latency'),
  lateness: term('调度延迟', 'Lateness'),
  clockOffset: term('时钟偏差', 'Clock offset'),
  lastObserved: term('最近观测', 'Last observed'),
  inService: term('在役', 'In service'),
  onlineRate: term('在线率', 'Online rate'),
  onlineLower: term('在线率下限', 'Online rate, lower bound'),
  onlineUpper: term('在线率上限', 'Online rate, upper bound'),
  intactRate: term('完好率', 'Intact rate'),
  intactLower: term('完好率下限', 'Intact rate, lower bound'),
  intactUpper: term('完好率上限', 'Intact rate, upper bound'),
  lowerBound: term('下限', 'Lower bound'),
  upperBound: term('上限', 'Upper bound'),
  coverage: term('覆盖率', 'Coverage'),
  outages: term('离线次数', 'Outages'),
  longestOutage: term('最长离线', 'Longest outage'),
  assessment: term('考核条件', 'Assessment'),
  onlineBefore: term('在线率（剔除前）', 'Online rate before exclusions'),
  onlineAfter: term('在线率（剔除后）', 'Online rate after exclusions'),
  target: term('目标', 'Target'),
  fee: term('费用（元）', 'Fee (yuan)'),
  deduction: term('扣减（元）', 'Deduction (yuan)'),
  payable: term('应付（元）', 'Payable (yuan)'),
  note: term('说明', 'Note'),
  total: term('合计', 'Total'),
  noValue: term('（未填）', '(none)'),
} as const satisfies Readonly<Record<string, Term>>;

const UNITS = {
  ms: term('毫秒', 'ms'),
  s: term('秒', 's'),
  percent: term('%', '%'),
} as const satisfies Readonly<Record<string, Term>>;

/** A heading with its unit in brackets, e.g. `离线（毫秒）` and `Offline (ms)`. */
export function inUnit(heading: Term, unit: keyof typeof UNITS): Term {
  return term(
    `${heading['zh-CN']}（${UNITS[unit]['zh-CN']}）`,
    `${heading.en} (${UNITS[unit].en})`,
  );
}
