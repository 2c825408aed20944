import { term, type Term } from '../../core/terms/language.ts';
import type { ReportedSettlement } from '../assessment/schema.ts';
import { methodRow, type MethodRow } from '../tables/method.ts';

const HOUR_MS = 3_600_000;

type ContractTerms = ReportedSettlement['terms'];

const EXCUSAL_TERMS: Readonly<Record<ContractTerms['onlineMethod'], Term>> = {
  none: term('报备停机仍计离线', 'excused time counts as offline'),
  exclude: term('报备停机剔除', 'excused time is left out'),
  credit: term('报备停机视同在线', 'excused time counts as online'),
};

/** What a contract says its figures are computed by. */
export function contractRow({ contract, terms }: ReportedSettlement): MethodRow {
  const clauses = [
    EXCUSAL_TERMS[terms.onlineMethod],
    unreachableClause(terms),
    reasonsClause(terms),
    filingClause(terms),
    repairClause(terms),
  ];
  return methodRow(
    `合同 ${contract}`,
    `Contract ${contract}`,
    term(
      clauses.map((clause) => clause['zh-CN']).join('；'),
      clauses.map((clause) => clause.en).join('; '),
    ),
  );
}

function unreachableClause({ unreachableCounts }: ContractTerms): Term {
  return unreachableCounts
    ? term('不可达计入离线', 'unreachable time counts as offline')
    : term('不可达不计入离线', 'unreachable time does not count as offline');
}

function reasonsClause({ excusedReasons }: ContractTerms): Term {
  return term(
    `可剔除的报备原因：${excusedReasons?.join('、') ?? '不限'}`,
    `reasons that excuse: ${excusedReasons?.join(', ') ?? 'any'}`,
  );
}

function filingClause({ filingLimitDays, lateFilingCounts }: ContractTerms): Term {
  if (filingLimitDays === null) return term('报备不限时', 'no time limit for filing');
  const late = lateFilingCounts
    ? term('仍剔除', 'it still excuses')
    : term('不剔除', 'it excuses nothing');
  return term(
    `报备期限 ${filingLimitDays} 个工作日，逾期${late['zh-CN']}`,
    `to be filed within ${filingLimitDays} working days; if filed late ${late.en}`,
  );
}

function repairClause({ repairLimitMs, defaultRepairLimitMs }: ContractTerms): Term {
  const limits = Object.entries(repairLimitMs);
  if (defaultRepairLimitMs !== null) limits.push(['*', defaultRepairLimitMs]);
  const told = limits.map(([pointClass, ms]) => `${pointClass} ${ms / HOUR_MS} h`);
  return term(`修复时限 ${told.join('、') || '–'}`, `repair limits ${told.join(', ') || '–'}`);
}
