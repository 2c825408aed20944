import { expect, it } from 'vitest';
import { civilMonth } from '../../src/core/time.ts';
import { loadRubric } from '../../src/reports/rubric/load.ts';
import { drawYear } from '../../src/reports/year.ts';
import { yearDocumentSchema } from '../../src/reports/year-schema.ts';
import { enrol, HOUR, METHOD, october, pinged } from './examples.ts';
import { memoryReader } from './memory-reader.ts';

const ZONE = 'Asia/Shanghai';
const rubric = loadRubric('config/evaluation.yaml').rubric;

it('a year is its months in one exact sum, scored by the same form; months without facts are named', async () => {
  const oct = civilMonth('2026-10', ZONE);
  const nov = civilMonth('2026-11', ZONE);
  const facts = [oct, nov].flatMap((month) => {
    const edge = Date.UTC(2026, new Date(month.to - 1).getUTCMonth(), 1);
    return [...pinged('a', month.from, edge), ...pinged('a', edge, month.to, [[edge + 48 * HOUR, edge + (month === oct ? 54 : 84) * HOUR]])];
  });
  const rest = october({ rubric, asOf: nov.to });
  const drawn = await drawYear(memoryReader(facts, [enrol({ id: 'a', checks: ['icmp'] }, oct.from)]), { ...rest, year: '2026' }, METHOD, () => undefined);
  if (!drawn.found) throw new Error(drawn.why);
  const { document } = drawn;
  expect(yearDocumentSchema.parse(document)).toEqual(document);
  expect([document.complete, document.months.map(({ month }) => month), document.missing.length]).toEqual([false, ['2026-10', '2026-11'], 10]);
  const dueMs = nov.to - oct.from;
  expect(document.figures.online.rate).toMatchObject({ part: dueMs - 42 * HOUR, of: dueMs });
  const online = document.evaluation!.rows.find(({ id }) => id === 'online')!;
  expect([online.actual!.shown, online.met, online.earned!.shown]).toEqual(['97.13', true, '10.00']);
  const repair = document.evaluation!.rows.find(({ id }) => id === 'repair')!;
  expect([repair.actual!.shown, repair.earned!.shown]).toEqual(['50.00', '5.26']);
  expect(document.evaluation!.rows.find(({ id }) => id === 'devices')!.actual!.shown).toBe('1.00');
  expect(document.evaluation!.rows.filter(({ standing }) => standing === 'person').map(({ id, earned }) => [id, earned])).toEqual([['cost', null], ['benefit', null], ['satisfaction', null]]);
  expect(document.evaluation!.grade).toBeNull();
});

it('a year without any facts says so', async () => {
  const rest = october();
  expect(await drawYear(memoryReader([], []), { ...rest, year: '2026' }, METHOD, () => undefined)).toMatchObject({ found: false });
});
