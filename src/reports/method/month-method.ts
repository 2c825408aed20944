import { FINDING_TERMS } from '../../core/terms/findings.ts';
import { term, type Language } from '../../core/terms/language.ts';
import { stampsIn } from '../../core/time/zone-offsets.ts';
import type { MonthlyDocument } from '../month/schema.ts';
import { methodRow, type MethodRow } from '../tables/method.ts';
import { contractRow } from './contract-terms.ts';
import { RULES, textMarksRow } from './rules.ts';
import { settingRows } from './settings.ts';

/** How the figures of a month were computed, line by line. */
export function monthMethodRows(document: MonthlyDocument): readonly MethodRow[] {
  return [
    ...periodRows(document),
    ...settingRows(document.method),
    ...document.settlements.map(contractRow),
    ...RULES,
    ...findingRows(document),
    textMarksRow('report.json'),
  ];
}

function periodRows({
  month,
  zone,
  contract,
  period,
  complete,
}: MonthlyDocument): readonly MethodRow[] {
  const [from, to] = [period.from, period.to].map(stampsIn(zone));
  return [
    methodRow('月份', 'Month', month),
    ...(contract === null ? [] : [methodRow('仅限合同', 'Limited to contract', contract)]),
    methodRow('时区', 'Time zone', zone),
    methodRow('统计区间', 'Period', `${from} / ${to}`),
    methodRow(
      '完整性',
      'Completeness',
      complete
        ? term('全月', 'the whole month')
        : term(
            `当月未结束，截至 ${to}，仅供参考`,
            `preliminary: the month is not over, cut off at ${to}`,
          ),
    ),
  ];
}

/** What becomes of what inspections found. */
function findingRows({ impairing }: MonthlyDocument): readonly MethodRow[] {
  const none = term('无合同约定', 'none, as no contract names any');
  return [
    methodRow(
      '隐患',
      'Findings',
      term(
        '设备有应答，但巡检时发现的问题；自发现起列出，不计离线',
        'what an inspection found wrong with a device that answers; listed from when it was found, never downtime',
      ),
    ),
    methodRow(
      '计为异常的隐患',
      'Findings that make a device impaired',
      impairing.length === 0
        ? none
        : term(
            `${impairingNames(impairing, 'zh-CN')}；仅计有巡检佐证的时段`,
            `${impairingNames(impairing, 'en')}; only for the time that inspections confirm`,
          ),
    ),
    methodRow(
      '视频通路率、录像率',
      'Video path and recording rates',
      term(
        '未离线且有巡检佐证的时长中，取到视频流（录像在继续）的比例；从未成功过的不计；自身不录像的设备不计入录像率',
        'of the time not offline that inspections confirm, the share in which video came (the device recorded); what never worked is not counted, nor is a device that never recorded by itself',
      ),
    ),
  ];
}

function impairingNames(impairing: MonthlyDocument['impairing'], language: Language): string {
  return impairing
    .map(({ contract, findings }) => {
      const names = findings.map((finding) => FINDING_TERMS[finding][language]);
      return `${contract}${term('：', ': ')[language]}${names.join(term('、', ', ')[language])}`;
    })
    .join(term('；', '; ')[language]);
}
