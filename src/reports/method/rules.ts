import { term } from '../../core/terms/language.ts';
import { methodRow, type MethodRow } from '../tables/method.ts';

/** The rules that hold for every report. */
export const RULES: readonly MethodRow[] = [
  methodRow(
    '率的算法',
    'Rate',
    term(
      '在线（完好）时长 ÷（在役时长 − 未观测时长），未剔除任何离线',
      'online (intact) ÷ (in service − unobserved), nothing excused',
    ),
  ),
  methodRow(
    '上下限',
    'Bounds',
    term(
      '未观测时长全部按离线计为下限，全部按在线计为上限',
      'lower: all unobserved time offline; upper: all of it online',
    ),
  ),
  methodRow(
    '考核条件',
    'Fit for assessment',
    term(
      '覆盖率低于 95 % 的不具备考核条件；按精确分数比较，百分数四舍五入仅供显示',
      'coverage of at least 95 %; fractions are compared exactly, percentages are rounded half up for display',
    ),
  ),
  methodRow(
    '离线次数',
    'Number of outages',
    term(
      '跨月、变更处分段列出，各计一次；中间的未观测不另计次',
      'an outage is cut at the ends of the month and where the device moved, and counted on each side; unobserved time inside does not split it',
    ),
  ),
  methodRow(
    '月费',
    'Monthly fee',
    term(
      '合同当月部分在约的，月费按在约天数 ÷ 当月天数计，四舍五入到分',
      'a contract in force for part of the month: fee × days in force ÷ days of the month, rounded half up to a fen',
    ),
  ),
  methodRow(
    '设置的时效',
    'Settings',
    term(
      '以上为出表时的设置',
      'the settings above are those in force when the report was computed',
    ),
  ),
];

/** How texts are marked. `file`: where they stand as they are. */
export function textMarksRow(file: string): MethodRow {
  return methodRow(
    '文本标记',
    'Marks in text',
    term(
      `以 ' 开头的单元格按文本读取（不含 '）；不可见字符写作 \\u202e 形式；原文见 ${file}`,
      `a leading ' marks text and is not part of it; invisible characters are written like \\u202e; ${file} holds the exact text`,
    ),
  );
}
