import { addDays, type CivilDate } from '../core/time/civil-date.ts';
import { CONTRACTS } from './names.ts';

/** Days left of the contract that nobody has renewed. */
const ENDS_SOON_DAYS = 25;

/**
 * The contracts of the estate as a ledger file. The first of them ends in 25 days, and the approval
 * of what follows is late: what a ledger is there to show.
 */
export function ledgerYaml(today: CivilDate): string {
  const nextYear = Number(today.slice(0, 4)) + 1;
  const rows = CONTRACTS.map(({ id, vendor }, index) => {
    const [from, endsSoon] = [`${id.slice(3, 7)}-01-01`, index === 0];
    const to = endsSoon ? addDays(today, ENDS_SOON_DAYS) : `${nextYear}-12-31`;
    const stages = endsSoon
      ? `, stages: [{ name: 拟稿, owner: 张三, from: ${addDays(today, -40)}, to: ${addDays(today, -33)}, limitDays: 10 }, { name: 会签, owner: 李四, from: ${addDays(today, -33)}, limitDays: 15 }]`
      : '';
    return `  - { number: ${id}, name: 视频监控运维服务 ${index + 1} 标段, labels: [视频监控], owner: 县公安局, vendor: ${vendor}, vendorPhone: 0000-000000${index}, amount: 1200000, monthlyFee: 50000, from: ${from}, to: ${to}${stages} }\n`;
  });
  return `policies:
  default:
    online: exclude
    target: 97
    repairHours: { 一类点: 24, '*': 48 }
    deductions: [{ rule: stepBelowTarget, step: 1, feeShare: 1 }, { rule: lateRepair, amount: 50 }]
    cap: 30
contracts:
${rows.join('')}`;
}
