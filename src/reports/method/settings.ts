import { BUCKET_TERMS } from '../../core/terms/buckets.ts';
import { KIND_TERMS } from '../../core/terms/kinds.ts';
import { term, type Language, type Term } from '../../core/terms/language.ts';
import type { Method } from '../month/schema.ts';
import { methodRow, type MethodRow } from '../tables/method.ts';

const ONLINE_TERMS: Readonly<Record<Method['online'], Term>> = {
  any: term('任一检查有应答即为在线', 'online if any check answers'),
  all: term('全部检查有应答方为在线', 'online if every check answers'),
  icmp: term('仅以 ping 判定', 'online if ping answers'),
};

/** The settings that the figures were computed by. */
export function settingRows(method: Method): readonly MethodRow[] {
  return [
    methodRow('程序版本', 'Program', method.program),
    methodRow('在线判定', 'Online rule', ONLINE_TERMS[method.online]),
    methodRow(
      '时钟允许误差',
      'Clock tolerance',
      term(tolerances(method, 'zh-CN'), tolerances(method, 'en')),
    ),
    methodRow('时钟分辨力', 'Clock resolution', seconds(method.clockResolutionMs)),
    methodRow('离线确认次数', 'Failures that confirm', String(method.confirmAfter)),
    methodRow('复核间隔', 'Wait before a recheck', seconds(method.reaskMs)),
    ...graceRows(method),
    ...intervalRows(method),
  ];
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

function tolerances({ clockToleranceMs }: Method, language: Language): string {
  return Object.entries(clockToleranceMs)
    .map(([kind, ms]) => `${KIND_TERMS[kind as keyof typeof KIND_TERMS][language]} ${seconds(ms)}`)
    .join(term('；', '; ')[language]);
}

function intervalRows({ gapFactor, deadFactor, checks }: Method): readonly MethodRow[] {
  return [
    methodRow(
      '未观测判定',
      'Unobserved after',
      term(`${gapFactor} 个检查周期无结果`, `${gapFactor} intervals without an observation`),
    ),
    methodRow(
      '离线设备降频',
      'Checked less often while ping fails',
      term(`其余检查周期 × ${deadFactor}`, `other intervals × ${deadFactor}`),
    ),
    ...checks.map(({ check, intervalMs, timeoutMs }) => {
      const [interval, timeout] = [seconds(intervalMs), seconds(timeoutMs)];
      return methodRow(
        `检查 ${check}`,
        `Check ${check}`,
        term(`周期 ${interval}，超时 ${timeout}`, `every ${interval}, timeout ${timeout}`),
      );
    }),
  ];
}

/** The stated graces. One that a document does not hold was not granted. */
function graceRows({ uplinkGraceMs, staggerGraceMs, online }: Method): readonly MethodRow[] {
  return [
    uplinkRow(seconds(uplinkGraceMs)),
    ...(online === 'any' ? [unobservedCheckRow(seconds(staggerGraceMs))] : []),
  ];
}

/** When time is unreachable. `grace`: the longest time beside an outage of the parent. */
function uplinkRow(grace: string): MethodRow {
  return methodRow(
    BUCKET_TERMS.unreachable['zh-CN'],
    BUCKET_TERMS.unreachable.en,
    term(
      `未在线，且所挂上联设备已离线、尚未再次看到其应答；紧接其前后或两次之间、不超过 ${grace} 的未在线时长视为同一事件，一并计入（设备与上联不在同一时刻被检查）；更长的全部计为设备自身离线`,
      `not online while the parent was down and not yet seen up again; so is time not online of at most ${grace} immediately before, immediately after or between outages of the parent, because the two are checked at different times; longer time is charged to the device itself in full`,
    ),
  );
}

/** When one unobserved check makes a device unobserved. `grace`: for how long at most. */
function unobservedCheckRow(grace: string): MethodRow {
  return methodRow(
    '部分检查未观测',
    'One check not observed',
    term(
      `一项检查不通、另一项无人观测（本系统重启或自身网络故障）而其前紧接着正常、或设备恢复后首次观测即正常的，不超过 ${grace}（后者算至该次观测）计为未观测，不计离线；更长的全部计为离线`,
      `while one check was down and another was not observed (a restart, or a fault of our own network), but was up immediately before, or at its first observation after the device recovered, at most ${grace} (in the latter case up to that observation) is unobserved, not offline; longer time is offline in full`,
    ),
  );
}
