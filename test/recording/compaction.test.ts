import { expect, it } from 'vitest';
import { compact } from '../../src/recording/compaction.ts';
import { hostDisk } from '../../src/recording/disk.ts';
import { encodeLine } from '../../src/recording/fact-line.ts';
import { writeAt } from '../../src/recording/fact-file.ts';
import { covered, temporaryOutbox } from './outbox-store.ts';

// Without that headroom, a file that is nearly full would be compacted again and again in vain.
it.each([
  ['at three quarters of the limit every coverage event is kept', 0.75, 0],
  ['above three quarters, coverage is given up until half is free', 0.76, 40],
])('%s', async (_rule, share, dropped) => {
  const file = temporaryOutbox();
  await hostDisk.makeFolder(`${file}.folder`);
  const [from, to] = [
    await hostDisk.open(`${file}.folder/a`),
    await hostDisk.open(`${file}.folder/b`),
  ];
  const lines = Array.from({ length: 100 }, (_, index) =>
    Buffer.from(encodeLine(covered(`d${String(index).padStart(2, '0')}`, 10, 20))),
  );
  const bytes = Buffer.concat(lines);
  await writeAt(from, bytes, 0);
  const limit = Math.ceil(bytes.length / share);
  const compacted = await compact(from, 0, bytes.length, to, limit);
  expect(Math.abs(compacted.dropped - dropped)).toBeLessThanOrEqual(dropped === 0 ? 0 : 10);
  expect(compacted.lines).toBe(100 - compacted.dropped);
  if (dropped > 0) expect(compacted.bytes).toBeLessThanOrEqual(limit / 2);
  await from.close();
  await to.close();
});
