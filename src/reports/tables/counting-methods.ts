import { BUCKET_TERMS } from '../../core/terms/buckets.ts';
import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { term, type Language, type Term } from '../../core/terms/language.ts';
import { FITNESS_TERMS } from '../../core/terms/verdicts.ts';
import type { MethodFigure } from '../assessment/schema.ts';
import { rate, text, type Table } from './table.ts';

const MEASURE_TERMS: Readonly<Record<MethodFigure['measure'], Term>> = {
  online_rate: term('在线率（时长法）', 'Online rate (time)'),
  intact_rate: term('完好率（时长法）', 'Intact rate (time)'),
  roll_call_rate: term('在线率（点名法）', 'Online rate (roll-call)'),
  video_path_rate: term('视频通路率', 'Video path rate'),
  recording_rate: term('录像率', 'Recording rate'),
  clock_accuracy: term('时钟准确率', 'Clock accuracy'),
  repair_timeliness: term('故障修复及时率', 'Repairs in time'),
};

const EXCUSAL_TERMS: Readonly<Record<NonNullable<MethodFigure['excusal']>, Term>> = {
  none: term('不剔除', 'not excused'),
  exclude: term(BUCKET_TERMS.excused['zh-CN'], 'left out'),
  credit: term('视同在线', 'counts as online'),
};

const UNREACHABLE_TERMS: Readonly<Record<NonNullable<MethodFigure['unreachable']>, Term>> = {
  counts: term('计入离线', 'counts as offline'),
  excused: term('同剔除', 'like excused time'),
};

const FLEET_TERMS: Readonly<Record<NonNullable<MethodFigure['fleet']>, Term>> = {
  pooled: term('总时长', 'all time pooled'),
  mean: term('单机平均', 'mean of devices'),
  weighted: term('加权', 'weighted'),
};

const NO_CONTRACT = term('（无合同）', '(no contract)');

/** The rates of every counting method side by side, in total and by contract. */
export const COUNTING_METHODS: Table<MethodFigure> = {
  name: term('计数方法', 'Counting methods'),
  title: term('各种计数方法对照', 'rates by every counting method'),
  frozen: 2,
  columns: [
    text('scope', term('范围', 'Scope'), scopeText, { width: 22 }),
    text(
      'measure',
      term('指标', 'Measure'),
      ({ measure }, language) => MEASURE_TERMS[measure][language],
      { width: 20 },
    ),
    rate('rate', term('率', 'Rate'), (figure) => figure.rate, { width: 10 }),
    text(
      'excusal',
      term('报备停机', 'Excused time'),
      ({ excusal }, language) => excusal && EXCUSAL_TERMS[excusal][language],
    ),
    text(
      'unreachable',
      term(BUCKET_TERMS.unreachable['zh-CN'], 'Unreachable time'),
      ({ unreachable }, language) => unreachable && UNREACHABLE_TERMS[unreachable][language],
      { width: 16 },
    ),
    text(
      'fleet',
      term('汇总', 'Over devices'),
      ({ fleet }, language) => fleet && FLEET_TERMS[fleet][language],
    ),
    text('parameters', term('参数', 'Parameters'), parametersText, { width: 44 }),
    text(
      'assessment',
      COLUMN_TERMS.assessment,
      ({ assessable }, language) => FITNESS_TERMS[assessable ? 'fit' : 'unfit'][language],
      { width: 20 },
    ),
  ],
};

function scopeText({ by, key }: MethodFigure, language: Language): string {
  if (by === 'total') return COLUMN_TERMS.total[language];
  return key || NO_CONTRACT[language];
}

function parametersText({ weights, at, toleranceMs, limits, faults }: MethodFigure): string | null {
  const tolerance = toleranceMs === null ? '' : `±${toleranceMs / 1000} s`;
  const parameters = [weights, at.join(' '), tolerance, limits, faults ? faultsText(faults) : ''];
  return parameters.filter((parameter) => parameter !== '').join(' ') || null;
}

function faultsText({ inTime, late, undecided }: NonNullable<MethodFigure['faults']>): string {
  return `(${inTime} / ${inTime + late}${undecided > 0 ? `; ? ${undecided}` : ''})`;
}
