/**
 * Closes the golden month: `node --import tsx test/reports/proof/golden-month.ts`. It was run once,
 * for the first format. The folder it wrote is committed and never written again: it stands for
 * every month that was ever closed.
 */
import { createPrivateKey } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { NO_POLICY } from '../../../src/core/contracts/contract.ts';
import type { StreamEvent, StreamKey } from '../../../src/core/facts/event.ts';
import { closeMonth } from '../../../src/reports/proof/close.ts';
import type { MonthPolicy } from '../../../src/reports/proof/policy.ts';
import { loadRubric } from '../../../src/reports/rubric/load.ts';
import { aContract } from '../../support/contracts.ts';
import { enrol, exclude, HOUR, leave, METHOD, OCTOBER, pinged } from '../examples.ts';
import { memoryReader } from '../memory-reader.ts';

const { from, to } = OCTOBER;
const before = from - 24 * HOUR;
const PKCS8_ED25519 = '302e020100300506032b657004220420';

/** The key that signs the golden month. It is public, and proves nothing outside the tests. */
const key = createPrivateKey({
  key: Buffer.from(PKCS8_ED25519 + '42'.repeat(32), 'hex'),
  format: 'der',
  type: 'pkcs8',
});

const policy: MonthPolicy = {
  format: 1,
  month: '2026-10',
  zone: 'Asia/Shanghai',
  contract: null,
  period: { from, to },
  monthEnd: to,
  language: 'zh-CN',
  method: {
    ...METHOD,
    checks: ['icmp', 'onvif', 'tcp'].map((check) => ({
      check: check as StreamKey['check'],
      intervalMs: 10_000,
      timeoutMs: 1000,
    })),
  },
  evaluation: loadRubric('config/evaluation.yaml'),
  contracts: [
    aContract({
      number: '0012',
      name: '城东摄像机维护',
      monthlyFeeFen: 1_000_055,
      policy: {
        ...NO_POLICY,
        onlineMethod: 'exclude',
        target: { part: 98, of: 100 },
        impairingFindings: ['recording-stopped'],
        deductions: [
          { rule: 'downtimeOver', limitMs: 8 * HOUR, charge: 'sum', amountFen: 10_000 },
          {
            rule: 'stepBelowTarget',
            step: { part: 1, of: 100 },
            charge: 'feeShare',
            share: { part: 1, of: 100 },
          },
        ],
      },
    }),
  ],
  holidays: ['2026-10-01'],
  workdays: [],
  onlineTarget: 97,
};

/** The facts of another check, as those of ping. */
function checked(check: StreamKey['check'], facts: readonly StreamEvent[]): readonly StreamEvent[] {
  return facts.map((fact) => ({ ...fact, check }));
}

const contract = '0012';
const enrolments = [
  enrol({ id: 'switch', kind: 'network', contract }, before),
  enrol({ id: 'behind', name: '路口一', contract, parent: 'switch', checks: ['icmp'] }, before),
  enrol({ id: 'excused', name: '路口二', contract, checks: ['icmp', 'onvif'] }, before),
  enrol({ id: 'server', kind: 'media-server', contract, checks: ['icmp', 'tcp'] }, before),
  enrol({ id: 'silent', name: "=cmd|' /C calc'!A0", contract: '', checks: ['icmp'] }, before),
  enrol({ id: 'short', contract, checks: ['icmp'] }, from + 5 * HOUR),
  leave('short', from + 9 * HOUR),
];
const cut = [from + 100 * HOUR, from + 103 * HOUR] as const;
const facts = [
  ...pinged('switch', before, to, [cut]),
  ...pinged('behind', before, to, [[cut[0] + 4000, cut[1] + 9000]]),
  ...pinged('excused', before, to, [[from + 200 * HOUR, from + 240 * HOUR]]),
  ...checked('onvif', pinged('excused', before, to, [[from + 198 * HOUR, from + 241 * HOUR]])),
  ...pinged('server', before, to - 20 * HOUR),
  ...checked('tcp', pinged('server', before, to - 20 * HOUR, [[from + HOUR, from + 30 * HOUR]])),
  ...pinged('silent', before, to, [[before, to]]),
  ...pinged('short', from + 5 * HOUR, to),
];

const closed = await closeMonth({
  archive: fileURLToPath(new URL('closed-month', import.meta.url)),
  policy,
  reader: memoryReader(
    facts,
    enrolments,
    undefined,
    [exclude('x-1', ['excused'], from + 199 * HOUR, from + 220 * HOUR)],
    [
      { type: 'property', device: 'behind', at: before, property: 'login', value: 'accepted' },
      { type: 'property', device: 'behind', at: before, property: 'recording', value: 'recording' },
      {
        type: 'property',
        device: 'behind',
        at: from + 50 * HOUR,
        property: 'recording',
        value: 'stopped',
      },
      { type: 'inspection-coverage', device: 'behind', from: before, to },
    ],
  ),
  key,
  now: to + 60 * HOUR,
  reason: '',
  objectionDays: 5,
  onProgress: () => undefined,
});
console.log(closed.outcome, 'folder' in closed ? closed.folder : closed.why);
