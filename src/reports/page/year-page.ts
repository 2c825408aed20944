import { term, type Language } from '../../core/terms/language.ts';
import { visibleMarkup } from '../../core/text/markup.ts';
import type { ReportedEvaluation } from '../assessment/schema.ts';
import { yearMethodRows } from '../method/year-method.ts';
import { INDICATORS, scoredSoFar } from '../tables/indicators.ts';
import { METHOD } from '../tables/method.ts';
import type { HashedFile } from '../tables/signatures.ts';
import type { View } from '../tables/table.ts';
import { YEAR_MONTHS, yearMonthRows } from '../tables/year-months.ts';
import { YEAR_SETTLEMENT, yearSettlementRows } from '../tables/year-settlement.ts';
import { yearMonths, type YearDocument } from '../year/schema.ts';
import { opening, paragraph, rateChart, section, signatures } from './parts.ts';
import { tableHtml } from './table.ts';

const TITLE = term('视频监控设备运行年度自评报告', 'Annual self-evaluation of availability');
const MONTHLY = term('每月在线率', 'Online rate by month');

/**
 * The year on one page: self-contained, without script, for the screen and for paper. In pieces.
 * `files`: those with their hashes at its end.
 */
export function* yearPage(
  document: YearDocument,
  files: readonly HashedFile[],
  view: View,
): Generator<string> {
  const { language } = view;
  const say = (chinese: string, english: string): string => term(chinese, english)[language];
  yield opening(`${TITLE[language]} ${document.year}`, language);
  yield `${headOf(document, language)}\n`;
  yield section(YEAR_MONTHS.name[language], tableHtml(YEAR_MONTHS, yearMonthRows(document), view));
  yield section(MONTHLY[language], monthlyChart(document, view));
  if (document.evaluation)
    yield section(
      say('项目支出绩效自评表', 'Self-evaluation of the project'),
      formPart(document.evaluation, view),
    );
  yield section(say('合同结算', 'Settlement of contracts'), settlementPart(document, view));
  yield section(METHOD.name[language], tableHtml(METHOD, yearMethodRows(document), view));
  yield section(say('校验值与签字', 'Hashes and signatures'), signatures(files, view));
  yield '</body></html>\n';
}

function headOf({ zone, complete, method }: YearDocument, language: Language): string {
  const preliminary = term(
    '全年不完整，仅供参考：有月份未结束或无记录。',
    'Preliminary: a month is not over or has no facts.',
  );
  const note = complete ? '' : `<p class="note">${visibleMarkup(preliminary[language])}</p>`;
  return paragraph(`${zone}　${method.program}`) + note;
}

function monthlyChart(document: YearDocument, view: View): string {
  const rates = yearMonths(document).map(({ month, figures }) => ({
    label: month,
    share: figures?.online.rate ?? { part: 0, of: 0 },
  }));
  return rateChart(rates, view, MONTHLY[view.language]);
}

function formPart(
  { rows, earned, possible, total, grade }: ReportedEvaluation,
  view: View,
): string {
  const { language } = view;
  const result = total ? `${total.shown}　${grade ?? ''}` : scoredSoFar(earned, possible)[language];
  const label = term('总分：', 'Total: ')[language];
  return `${tableHtml(INDICATORS, rows, view)}<p>${label}<strong>${visibleMarkup(result)}</strong></p>`;
}

function settlementPart(document: YearDocument, view: View): string {
  const rows = yearSettlementRows(document);
  const none = term(
    '无合同台账，或当年无在约设备。',
    'There is no contract ledger, or no device was under a contract.',
  );
  return rows.length === 0
    ? paragraph(none[view.language])
    : tableHtml(YEAR_SETTLEMENT, rows, view);
}
