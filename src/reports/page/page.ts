import { percent, ratio } from '../../core/judging/availability.ts';
import { FINDINGS } from '../../core/inspection/finding.ts';
import { stampsIn } from '../../core/time/zone-offsets.ts';
import type { MethodFigure } from '../assessment/schema.ts';
import type { Content } from '../month/content.ts';
import type { Language, Words } from '../tables/csv.ts';
import { methodRows } from '../method.ts';
import { observedMs } from '../month/figures.ts';
import type { Group, MonthlyDocument } from '../month/schema.ts';
import { hoursOf } from '../tables/stamp.ts';
import { findingName, FITNESS_WORDS, GROUP_WORDS, KIND_WORDS, REASON_WORDS } from '../words.ts';
import { barsSvg, type Point } from './charts.ts';
import { escaped } from './escape.ts';
import {
  methodTable,
  opening,
  rateCells,
  rateChart,
  saying,
  section,
  signatures,
  type Say,
} from './parts.ts';

/** Devices among the worst. */
const WORST = 15;

/**
 * The month on one page: self-contained, without script, for the screen and for paper. In pieces.
 * `hashes`: those printed on the cover.
 */
export function* pageOf(
  { document, language, markBelow }: Content,
  hashes: readonly (readonly [string, string])[],
): Generator<string> {
  const say = saying(language);
  const title = `${say('视频监控设备运行考核月报', 'Monthly availability report')} ${document.month}`;
  yield opening(title, language);
  yield `${headOf(document, say)}\n`;
  yield section(
    say('总体情况', 'Overview'),
    figuresTable(document.groups, language, markBelow, say),
  );
  yield section(say('每日在线率', 'Online rate by day'), dailyChart(document, markBelow, say));
  yield section(
    say(`在线率最低的设备（前 ${WORST}）`, `Devices with the lowest online rate (${WORST})`),
    worstChart(document, say),
  );
  yield section(
    say('离线时长按原因', 'Time offline by reason'),
    reasonChart(document, language, say),
  );
  yield section(say('设备隐患', 'Findings'), findingsTable(document, language, say));
  yield section(
    say('统计口径', 'Method'),
    methodTable(methodRows(document, stampsIn(document.zone)), language),
  );
  yield section(say('校验值与签字', 'Hashes and signatures'), signatures(hashes, say));
  yield '</body></html>\n';
}

function headOf({ period, zone, contract, complete, method }: MonthlyDocument, say: Say): string {
  const stamp = stampsIn(zone);
  const only =
    contract === null
      ? ''
      : `<p><strong>${say('合同', 'Contract')} ${escaped(contract)}</strong></p>\n`;
  const line = `${only}<p>${escaped(`${stamp(period.from)} / ${stamp(period.to)}　${zone}　${method.program}`)}</p>`;
  return complete
    ? line
    : `${line}<p class="note">${say('当月未结束，仅供参考。', 'Preliminary: the month is not over.')}</p>`;
}

function figuresTable(
  groups: readonly Group[],
  language: Language,
  markBelow: number,
  say: Say,
): string {
  const heads = [
    say('范围', 'scope'),
    say('设备数', 'devices'),
    say('在线率', 'online'),
    say('下限', 'lower bound'),
    say('上限', 'upper bound'),
    say('完好率', 'intact'),
    say('覆盖率', 'coverage'),
    say('离线次数', 'outages'),
    say('考核条件', 'assessment'),
  ];
  const rows = groups.map(
    (group) =>
      `<tr><td>${escaped(nameOf(group, language))}</td><td class="n">${group.devices}</td>${rateCells(group.figures, markBelow)}<td>${escaped(FITNESS_WORDS[group.figures.assessable ? 'fit' : 'unfit'][language])}</td></tr>`,
  );
  return `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

function nameOf({ by, key }: Group, language: Language): string {
  if (by === 'total') return GROUP_WORDS.total[language];
  const none: Words = { 'zh-CN': '（未填）', en: '(none)' };
  const name = by === 'kind' ? KIND_WORDS[key as keyof typeof KIND_WORDS][language] : key;
  return `${GROUP_WORDS[by][language]}　${name === '' ? none[language] : name}`;
}

function dailyChart({ days }: MonthlyDocument, markBelow: number, say: Say): string {
  const points = days.map(({ date, upMs, observedMs: of }) => ({
    label: date,
    share: { part: upMs, of },
  }));
  return rateChart(points, markBelow, say('每日在线率', 'Online rate by day'), say);
}

function worstChart({ devices }: MonthlyDocument, say: Say): string {
  const told = devices.flatMap(({ id, name, figures: { online } }) => {
    const rate = ratio(online.rate);
    return rate === null || rate === 1 ? [] : [{ id, name, rate, online }];
  });
  const worst = told.sort((a, b) => a.rate - b.rate || (a.id < b.id ? -1 : 1)).slice(0, WORST);
  if (worst.length === 0) return `<p>${say('无离线设备。', 'No device was offline.')}</p>`;
  const points = worst.map(({ id, name, rate, online }): Point => ({
    label: `${name} ${id}`,
    value: 1 - rate,
    shown: `${percent(online.rate)} %`,
  }));
  return `${barsSvg(points, say('在线率最低的设备', 'Devices with the lowest online rate'))}<p>${say('条长为不在线的比例，数字为在线率。', 'Bars show the share of time not online, numbers the online rate.')}</p>`;
}

/** How many devices had each finding, and the rates that go with them. */
function findingsTable(
  { findings, methods }: MonthlyDocument,
  language: Language,
  say: Say,
): string {
  const names = FINDINGS.filter((name) => findings.some(({ finding }) => finding === name));
  const rows = names.map((name) => {
    const own = findings.filter(({ finding }) => finding === name);
    const devices = (some: typeof own): number => new Set(some.map(({ device }) => device)).size;
    return [
      escaped(findingName(name, language)),
      devices(own),
      devices(own.filter(({ open }) => open)),
      devices(own.filter(({ impairs }) => impairs)),
      hoursOf(own.reduce((sum, { from, to }) => sum + to - from, 0)),
    ];
  });
  const heads = [
    say('隐患', 'finding'),
    say('设备数', 'devices'),
    say('期末仍存在', 'still there at the end'),
    say('计为不完好', 'making it impaired'),
    say('历时合计', 'time in all'),
  ];
  const table = `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>\n${rows.map(([name, ...values]) => `<tr><td>${name}</td>${values.map((value) => `<td class="n">${value}</td>`).join('')}</tr>`).join('\n')}\n</tbody></table>`;
  const plain = methods.filter(
    ({ by, excusal, fleet }) => by === 'total' && excusal === 'none' && fleet === 'pooled',
  );
  const rateOf = (measure: MethodFigure['measure']): string =>
    plain.find((figure) => figure.measure === measure)?.rate?.shown ?? '–';
  const rates = `<p>${say('视频通路率', 'Video path rate')} ${rateOf('video_path_rate')} %　${say('录像率', 'Recording rate')} ${rateOf('recording_rate')} %　${say('（未剔除）', '(nothing excused)')}</p>`;
  return `${names.length === 0 ? `<p>${say('未发现隐患，或未查看过设备内部。', 'Nothing was found, or nobody looked into devices.')}</p>` : table}${rates}`;
}

function reasonChart({ outages }: MonthlyDocument, language: Language, say: Say): string {
  const sums = new Map<string, { ms: number; count: number }>();
  for (const outage of outages) {
    const reason = outage.reason ? REASON_WORDS[outage.reason][language] : say('未知', 'unknown');
    const sum = sums.get(reason) ?? { ms: 0, count: 0 };
    sums.set(reason, { ms: sum.ms + observedMs(outage), count: sum.count + 1 });
  }
  if (sums.size === 0) return `<p>${say('无离线。', 'No outages.')}</p>`;
  const points = [...sums]
    .sort(([, a], [, b]) => b.ms - a.ms)
    .map(([label, { ms, count }]): Point => ({
      label: `${label} × ${count}`,
      value: ms,
      shown: hoursOf(ms),
    }));
  return barsSvg(points, say('离线时长按原因', 'Time offline by reason'));
}
