import { percent, ratio } from '../../core/availability.ts';
import type { Content } from '../content.ts';
import type { Language, Words } from '../csv.ts';
import { methodRows } from '../method.ts';
import { observedMs } from '../figures.ts';
import type { Figures, Group, MonthlyDocument } from '../schema.ts';
import { hoursOf, stampsIn } from '../stamp.ts';
import { FITNESS_WORDS, GROUP_WORDS, KIND_WORDS, REASON_WORDS } from '../words.ts';
import { barsSvg, columnsSvg, type Point } from './charts.ts';
import { escaped } from './escape.ts';
import { STYLE } from './style.ts';

/** Devices among the worst. */
const WORST = 15;

type Say = (chinese: string, english: string) => string;

/** The month on one page: self-contained, without script, for the screen and for paper. In pieces. `hashes`: those printed on the cover. */
export function* pageOf({ document, language, markBelow }: Content, hashes: readonly (readonly [string, string])[]): Generator<string> {
  const say: Say = (chinese, english) => escaped(language === 'en' ? english : chinese);
  const title = `${say('视频监控设备运行考核月报', 'Monthly availability report')} ${document.month}`;
  yield `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body>\n`;
  yield `<h1>${title}</h1>\n${headOf(document, say)}\n`;
  yield section(say('总体情况', 'Overview'), figuresTable(document.groups, language, markBelow, say));
  yield section(say('每日在线率', 'Online rate by day'), dailyChart(document, markBelow, say));
  yield section(say(`在线率最低的设备（前 ${WORST}）`, `Devices with the lowest online rate (${WORST})`), worstChart(document, say));
  yield section(say('离线时长按原因', 'Time offline by reason'), reasonChart(document, language, say));
  yield section(say('统计口径', 'Method'), methodTable(document, language));
  yield section(say('校验值与签字', 'Hashes and signatures'), signatures(hashes, say));
  yield '</body></html>\n';
}

function section(heading: string, content: string): string {
  return `<h2>${heading}</h2>\n${content}\n`;
}

function headOf({ period, zone, contract, complete, method }: MonthlyDocument, say: Say): string {
  const stamp = stampsIn(zone);
  const only = contract === null ? '' : `<p><strong>${say('合同', 'Contract')} ${escaped(contract)}</strong></p>\n`;
  const line = `${only}<p>${escaped(`${stamp(period.from)} / ${stamp(period.to)}　${zone}　${method.program}`)}</p>`;
  return complete ? line : `${line}<p class="note">${say('当月未结束，仅供参考。', 'Preliminary: the month is not over.')}</p>`;
}

function figuresTable(groups: readonly Group[], language: Language, markBelow: number, say: Say): string {
  const heads = [say('范围', 'scope'), say('设备数', 'devices'), say('在线率', 'online'), say('下限', 'lower bound'), say('上限', 'upper bound'), say('完好率', 'intact'), say('覆盖率', 'coverage'), say('离线次数', 'outages'), say('考核条件', 'assessment')];
  const rows = groups.map((group) => `<tr><td>${escaped(nameOf(group, language))}</td><td class="n">${group.devices}</td>${rateCells(group.figures, markBelow)}<td>${escaped(FITNESS_WORDS[group.figures.assessable ? 'fit' : 'unfit'][language])}</td></tr>`);
  return `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

function nameOf({ by, key }: Group, language: Language): string {
  if (by === 'total') return GROUP_WORDS.total[language];
  const none: Words = { 'zh-CN': '（未填）', en: '(none)' };
  const name = by === 'kind' ? KIND_WORDS[key as keyof typeof KIND_WORDS][language] : key;
  return `${GROUP_WORDS[by][language]}　${name === '' ? none[language] : name}`;
}

function rateCells({ online, intact, coverage, outages }: Figures, markBelow: number): string {
  const bad = (ratio(online.rate) ?? 1) < markBelow ? ' bad' : '';
  const cell = (text: string, more = ''): string => `<td class="n${more}">${text}</td>`;
  const shown = (share: Figures['coverage']): string => (percent(share) === '' ? '' : `${percent(share)} %`);
  return [cell(shown(online.rate), bad), ...[online.lower, online.upper, intact.rate, coverage].map((share) => cell(shown(share))), cell(String(outages))].join('');
}

function dailyChart({ days }: MonthlyDocument, markBelow: number, say: Say): string {
  const points = days.map(({ date, upMs, observedMs: of }): Point => ({ label: date, value: ratio({ part: upMs, of }), shown: `${percent({ part: upMs, of })} %` }));
  const least = Math.min(markBelow, ...points.flatMap(({ value }) => (value === null ? [] : [value])));
  const floor = Math.max(0, Math.floor((least - 0.005) * 50) / 50);
  const note = `<p>${say(`纵轴自 ${(floor * 100).toFixed(0)} % 起；虚线为 ${markBelow * 100} %。未剔除任何离线。`, `The axis begins at ${(floor * 100).toFixed(0)} %; the broken line is ${markBelow * 100} %. Nothing is taken out.`)}</p>`;
  return columnsSvg(points, floor, 1, markBelow, say('每日在线率', 'Online rate by day')) + note;
}

function worstChart({ devices }: MonthlyDocument, say: Say): string {
  const told = devices.flatMap(({ id, name, figures: { online } }) => {
    const rate = ratio(online.rate);
    return rate === null || rate === 1 ? [] : [{ id, name, rate, online }];
  });
  const worst = told.sort((a, b) => a.rate - b.rate || (a.id < b.id ? -1 : 1)).slice(0, WORST);
  if (worst.length === 0) return `<p>${say('无离线设备。', 'No device was offline.')}</p>`;
  const points = worst.map(({ id, name, rate, online }): Point => ({ label: `${name} ${id}`, value: 1 - rate, shown: `${percent(online.rate)} %` }));
  return `${barsSvg(points, say('在线率最低的设备', 'Devices with the lowest online rate'))}<p>${say('条长为不在线的比例，数字为在线率。', 'Bars show the share of time not online, numbers the online rate.')}</p>`;
}

function reasonChart({ outages }: MonthlyDocument, language: Language, say: Say): string {
  const sums = new Map<string, { ms: number; count: number }>();
  for (const outage of outages) {
    const reason = outage.reason ? REASON_WORDS[outage.reason][language] : say('未知', 'unknown');
    const sum = sums.get(reason) ?? { ms: 0, count: 0 };
    sums.set(reason, { ms: sum.ms + observedMs(outage), count: sum.count + 1 });
  }
  if (sums.size === 0) return `<p>${say('无离线。', 'No outages.')}</p>`;
  const points = [...sums].sort(([, a], [, b]) => b.ms - a.ms).map(([label, { ms, count }]): Point => ({ label: `${label} × ${count}`, value: ms, shown: hoursOf(ms) }));
  return barsSvg(points, say('离线时长按原因', 'Time offline by reason'));
}

function methodTable(document: MonthlyDocument, language: Language): string {
  const rows = methodRows(document, stampsIn(document.zone)).map(({ item, value }) => `<tr><td>${escaped(item[language])}</td><td>${escaped(value[language])}</td></tr>`);
  return `<table><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

function signatures(hashes: readonly (readonly [string, string])[], say: Say): string {
  const rows = hashes.map(([name, hash]) => `<tr><td>${escaped(name)}</td><td class="hash">${escaped(hash)}</td></tr>`);
  const parties = [say('运维单位', 'Maintenance contractor'), say('使用单位', 'User'), say('指挥中心', 'Command centre')];
  const [name, hash] = hashes.at(-1) ?? ['', ''];
  const lines = parties.map((party) => `<tr><td>${party}</td><td class="hash">${escaped(`${name} ${hash}`)}</td><td></td><td></td></tr>`);
  const heads = [say('单位', 'party'), say('确认的校验值', 'confirmed hash'), say('签字（盖章）', 'signature and seal'), say('日期', 'date')].map((head) => `<th>${head}</th>`);
  return `<table><thead><tr><th>${say('文件', 'file')}</th><th>SHA-256</th></tr></thead><tbody>${rows.join('')}</tbody></table><table class="sign"><thead><tr>${heads.join('')}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}
