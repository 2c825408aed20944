import { percent, ratio } from '../../core/judging/availability.ts';
import { term, type Language } from '../../core/terms/language.ts';
import { REASON_TERMS } from '../../core/terms/reasons.ts';
import { visibleMarkup } from '../../core/text/markup.ts';
import { stampsIn } from '../../core/time/zone-offsets.ts';
import type { MethodFigure } from '../assessment/schema.ts';
import { monthMethodRows } from '../method/month-method.ts';
import { observedMs } from '../month/figures.ts';
import type { MonthlyDocument, ReportedDevice } from '../month/schema.ts';
import { FINDING_COUNTS, findingCounts } from '../tables/finding-counts.ts';
import { GROUPS } from '../tables/groups.ts';
import { METHOD } from '../tables/method.ts';
import type { HashedFile } from '../tables/signatures.ts';
import type { View } from '../tables/table.ts';
import { hoursOf } from '../tables/values.ts';
import { barsSvg, type Point } from './charts.ts';
import { opening, paragraph, rateChart, section, signatures } from './parts.ts';
import { tableHtml } from './table.ts';

/** Devices in the chart of the lowest online rates. */
const LOWEST = 15;

const TITLE = term('视频监控设备运行考核月报', 'Monthly availability report');
const DAILY = term('每日在线率', 'Online rate by day');
const BY_REASON = term('离线时长按原因', 'Time offline by reason');

/**
 * The month on one page: self-contained, without script, for the screen and for paper. In pieces.
 * `files`: those with their hashes at its end.
 */
export function* monthPage(
  document: MonthlyDocument,
  files: readonly HashedFile[],
  view: View,
): Generator<string> {
  const { language } = view;
  const say = (chinese: string, english: string): string => term(chinese, english)[language];
  const lowest = say(
    `在线率最低的设备（前 ${LOWEST}）`,
    `The ${LOWEST} devices with the lowest online rate`,
  );
  yield opening(`${TITLE[language]} ${document.month}`, language);
  yield `${headOf(document, language)}\n`;
  yield section(GROUPS.name[language], tableHtml(GROUPS, document.groups, view));
  yield section(DAILY[language], dailyChart(document, view));
  yield section(lowest, lowestChart(document.devices, lowest, language));
  yield section(BY_REASON[language], reasonChart(document, language));
  yield section(FINDING_COUNTS.name[language], findingsPart(document, view));
  yield section(METHOD.name[language], tableHtml(METHOD, monthMethodRows(document), view));
  yield section(say('校验值与签字', 'Hashes and signatures'), signatures(files, view));
  yield '</body></html>\n';
}

function headOf(
  { period, zone, contract, complete, method }: MonthlyDocument,
  language: Language,
): string {
  const [from, to] = [period.from, period.to].map(stampsIn(zone));
  const only = `${term('合同', 'Contract')[language]} ${contract ?? ''}`;
  const preliminary = term('当月未结束，仅供参考。', 'Preliminary: the month is not over.');
  return [
    ...(contract === null ? [] : [`<p><strong>${visibleMarkup(only)}</strong></p>\n`]),
    paragraph(`${from} / ${to}　${zone}　${method.program}`),
    ...(complete ? [] : [`<p class="note">${visibleMarkup(preliminary[language])}</p>`]),
  ].join('');
}

function dailyChart({ days }: MonthlyDocument, view: View): string {
  const rates = days.map((day) => ({
    label: day.date,
    share: { part: day.upMs, of: day.observedMs },
  }));
  return rateChart(rates, view, DAILY[view.language]);
}

function lowestChart(
  devices: readonly ReportedDevice[],
  title: string,
  language: Language,
): string {
  const lowest = lowestDevices(devices);
  if (lowest.length === 0)
    return paragraph(term('无离线设备。', 'No device was offline.')[language]);
  const points = lowest.map(({ device: { id, name, figures }, share }): Point => ({
    label: `${name} ${id}`,
    value: 1 - share,
    shown: `${percent(figures.online.rate)} %`,
  }));
  const note = term(
    '条长为不在线的比例，数字为在线率。',
    'Bars show the share of time not online, numbers the online rate.',
  );
  return barsSvg(points, title) + paragraph(note[language]);
}

type RatedDevice = { readonly device: ReportedDevice; readonly share: number };

function lowestDevices(devices: readonly ReportedDevice[]): readonly RatedDevice[] {
  return devices
    .flatMap((device): readonly RatedDevice[] => {
      const share = ratio(device.figures.online.rate);
      return share === null || share === 1 ? [] : [{ device, share }];
    })
    .sort((a, b) => a.share - b.share || (a.device.id < b.device.id ? -1 : 1))
    .slice(0, LOWEST);
}

/** How many devices had each finding, and the rates that go with them. */
function findingsPart({ findings, methods }: MonthlyDocument, view: View): string {
  const { language } = view;
  const counts = findingCounts(findings);
  const none = term('未发现隐患，或未做设备巡检。', 'Nothing was found, or nothing was inspected.');
  const rateOf = (measure: MethodFigure['measure']): string => rawRate(methods, measure);
  const rates = term(
    `视频通路率 ${rateOf('video_path_rate')}　录像率 ${rateOf('recording_rate')}　（未剔除）`,
    `Video path rate ${rateOf('video_path_rate')}　Recording rate ${rateOf('recording_rate')}　(nothing excused)`,
  );
  return (
    (counts.length === 0 ? paragraph(none[language]) : tableHtml(FINDING_COUNTS, counts, view)) +
    paragraph(rates[language])
  );
}

/** The rate of all devices with nothing excused, or a dash. */
function rawRate(methods: readonly MethodFigure[], measure: MethodFigure['measure']): string {
  const raw = methods.find(
    (figure) =>
      figure.measure === measure &&
      figure.by === 'total' &&
      figure.excusal === 'none' &&
      figure.fleet === 'pooled',
  );
  return raw?.rate ? `${raw.rate.shown} %` : '–';
}

function reasonChart({ outages }: MonthlyDocument, language: Language): string {
  if (outages.length === 0) return paragraph(term('无离线。', 'No outages.')[language]);
  const sums = new Map<string, { readonly ms: number; readonly count: number }>();
  for (const outage of outages) {
    const reason = outage.reason ? REASON_TERMS[outage.reason] : term('未知', 'unknown');
    const sum = sums.get(reason[language]) ?? { ms: 0, count: 0 };
    sums.set(reason[language], { ms: sum.ms + observedMs(outage), count: sum.count + 1 });
  }
  const points = [...sums]
    .sort(([, a], [, b]) => b.ms - a.ms)
    .map(([label, { ms, count }]): Point => ({
      label: `${label} × ${count}`,
      value: ms,
      shown: hoursOf(ms),
    }));
  return barsSvg(points, BY_REASON[language]);
}
