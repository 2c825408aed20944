import type { Exact, ReportedEvaluation } from '../assessment/schema.ts';
import { FITNESS_WORDS, MISSING_WORDS } from '../words.ts';
import { yearMethodRows } from '../method.ts';
import type { YearContent } from '../year/content.ts';
import { yearMonths, type YearDocument, type YearMonth } from '../year/schema.ts';
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

/**
 * The year on one page: self-contained, without script, for the screen and for paper. In pieces.
 * `hashes`: those printed at its end.
 */
export function* yearPageOf(
  { document, language, markBelow }: YearContent,
  hashes: readonly (readonly [string, string])[],
): Generator<string> {
  const say = saying(language);
  yield opening(
    `${say('视频监控设备运行年度自评报告', 'Annual self-evaluation of availability')} ${document.year}`,
    language,
  );
  yield `${headOf(document, say)}\n`;
  yield section(say('逐月情况', 'Months'), monthsTable(document, markBelow, say));
  yield section(say('每月在线率', 'Online rate by month'), monthlyChart(document, markBelow, say));
  if (document.evaluation)
    yield section(
      say('项目支出绩效自评表', 'Self-evaluation of the project'),
      formTable(document.evaluation, say),
    );
  yield section(say('合同结算', 'Settlement of contracts'), settlementTable(document, say));
  yield section(say('统计口径', 'Method'), methodTable(yearMethodRows(document), language));
  yield section(say('校验值与签字', 'Hashes and signatures'), signatures(hashes, say));
  yield '</body></html>\n';
}

function headOf({ zone, complete, method }: YearDocument, say: Say): string {
  const line = `<p>${escaped(`${zone}　${method.program}`)}</p>`;
  return complete
    ? line
    : `${line}<p class="note">${say('全年不完整，仅供参考：有月份未结束或无记录。', 'Preliminary: a month is not over or has no facts.')}</p>`;
}

function monthsTable(document: YearDocument, markBelow: number, say: Say): string {
  const heads = [
    say('月份', 'month'),
    say('在线率', 'online'),
    say('下限', 'lower bound'),
    say('上限', 'upper bound'),
    say('完好率', 'intact'),
    say('覆盖率', 'coverage'),
    say('离线次数', 'outages'),
    say('考核条件', 'assessment'),
  ];
  const { figures, complete } = document;
  const rows = [
    ...yearMonths(document),
    { month: say('全年', 'year'), figures, complete, cause: null },
  ].map((month) => monthRow(month, markBelow, say));
  return tableOf(heads, rows);
}

function monthRow(
  { month, figures, complete, cause }: YearMonth,
  markBelow: number,
  say: Say,
): string {
  const name = `<td>${escaped(month)}${figures && !complete ? say('（不完整）', ' (not complete)') : ''}</td>`;
  const spoken = ({
    'zh-CN': chinese,
    en,
  }: (typeof MISSING_WORDS)[keyof typeof MISSING_WORDS]): string => say(chinese, en);
  if (!figures) return `<tr>${name}<td colspan="7">${spoken(MISSING_WORDS[cause])}</td></tr>`;
  return `<tr>${name}${rateCells(figures, markBelow)}<td>${spoken(FITNESS_WORDS[figures.assessable ? 'fit' : 'unfit'])}</td></tr>`;
}

function monthlyChart(document: YearDocument, markBelow: number, say: Say): string {
  const rates = yearMonths(document).map(({ month, figures }) => ({
    label: month,
    share: figures?.online.rate ?? { part: 0, of: 0 },
  }));
  return rateChart(rates, markBelow, say('每月在线率', 'Online rate by month'), say);
}

function formTable({ rows, earned, possible, total, grade }: ReportedEvaluation, say: Say): string {
  const heads = [
    say('一级指标', 'level 1'),
    say('二级指标', 'level 2'),
    say('三级指标', 'level 3'),
    say('年度指标值', 'target'),
    say('实际完成值', 'actual'),
    say('分值', 'points'),
    say('得分', 'score'),
  ];
  const lines = rows.map(({ names, unit, target, actual, direction, points, earned: own }) => {
    const bound = target && `${direction === 'higher' ? '≥' : '≤'} ${target.shown} ${unit}`;
    return `<tr>${names.map((name) => `<td>${escaped(name)}</td>`).join('')}${[bound ?? '', actual ? `${actual.shown} ${unit}` : '', points.shown, shown(own)].map(numeric).join('')}</tr>`;
  });
  const result = total
    ? `${total.shown}　${grade ?? ''}`
    : say(
        `已评 ${earned.shown} / ${possible.shown} 分；其余由人工填写`,
        `scored ${earned.shown} of ${possible.shown}; the rest is left to people`,
      );
  return `${tableOf(heads, lines)}<p>${say('总分', 'Total')}: <strong>${total ? escaped(result) : result}</strong></p>`;
}

function shown(exact: Exact | null): string {
  return exact?.shown ?? '';
}

function numeric(text: string): string {
  return `<td class="n">${escaped(text)}</td>`;
}

function settlementTable({ contracts, months }: YearDocument, say: Say): string {
  if (contracts.length === 0)
    return `<p>${say('无合同台账，或当年无在约设备。', 'There is no ledger of contracts, or no device was under one.')}</p>`;
  const heads = [
    say('合同', 'contract'),
    say('月份', 'month'),
    say('在线率（剔除前）', 'online before exclusions'),
    say('在线率（剔除后）', 'online after exclusions'),
    say('目标', 'target'),
    say('费用（元）', 'fee (yuan)'),
    say('扣减（元）', 'deduction (yuan)'),
    say('应付（元）', 'payable (yuan)'),
  ];
  const rows = contracts.flatMap((sum) => [
    ...months.flatMap(({ month, settlements }) =>
      settlements
        .filter(({ contract }) => contract === sum.contract)
        .map((own) =>
          settlementRow(
            sum,
            month,
            [own.rates.before, own.rates.after, own.rates.target].map(percentText),
            own,
            say,
          ),
        ),
    ),
    settlementRow(
      sum,
      say(`全年（${sum.months} 个月）`, `year (${sum.months})`),
      ['', '', ''],
      sum,
      say,
    ),
  ]);
  return tableOf(heads, rows);
}

type Money = Pick<
  YearDocument['contracts'][number],
  'feeFen' | 'deductionFen' | 'payableFen' | 'provisional'
>;

function settlementRow(
  { contract, name }: YearDocument['contracts'][number],
  period: string,
  rates: readonly string[],
  { feeFen, deductionFen, payableFen, provisional }: Money,
  say: Say,
): string {
  const state = provisional ? say('（暂定）', ' (provisional)') : '';
  return `<tr><td>${escaped(`${contract} ${name}`)}</td><td class="n">${period}${state}</td>${[...rates, ...[feeFen, deductionFen, payableFen].map(yuanText)].map(numeric).join('')}</tr>`;
}

function percentText(exact: Exact | null): string {
  return exact ? `${exact.shown} %` : '';
}

function yuanText(fen: number | null): string {
  return fen === null ? '' : `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}

function tableOf(heads: readonly string[], rows: readonly string[]): string {
  return `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}
