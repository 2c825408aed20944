import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  simulate,
  simulateHistory,
  type SimulateOptions,
} from '../../src/cli/simulation/simulate.ts';
import type { Event } from '../../src/core/facts/event.ts';
import { civilMonth } from '../../src/core/time/civil-time.ts';

const folder = mkdtempSync(join(tmpdir(), 'command-'));
const zone = 'Asia/Shanghai';
const october = civilMonth('2026-10', zone);

async function record(
  month: string,
  now: number,
): Promise<{ readonly batches: readonly (readonly Event[])[]; readonly said: string }> {
  const batches: (readonly Event[])[] = [];
  const lines: string[] = [];
  const io = {
    now,
    print: (line: string) => {
      lines.push(line);
    },
    record: (events: readonly Event[]) => Promise.resolve(void batches.push(events)),
  };
  await simulateHistory({ devices: 60, seed: 1, data: folder, zone, month }, io);
  return { batches, said: lines.join('\n') };
}

describe('simulate', () => {
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('--history records a month in bounded batches, enrolments first, beside its inventory', async () => {
    const { batches, said } = await record('2026-10', october.to + 1);
    expect(batches[0]?.[0]?.type).toBe('enrolment');
    for (const batch of batches) expect(batch.length).toBeLessThan(6000);
    expect(said).toContain(
      `${batches.flat().length} facts of 60 devices recorded from 2026-10-01T00:00:00.000+08:00 to 2026-11-01T00:00:00.000+08:00`,
    );
    expect(readFileSync(join(folder, 'devices.csv'), 'utf8').split('\r\n')).toHaveLength(62);
  });

  it('--history stops at the present, and refuses the future', async () => {
    const now = october.from + 5 * 86_400_000;
    const { batches } = await record('2026-10', now);
    const latest = Math.max(
      ...batches.flat().map((event) => ('at' in event ? event.at : (event.to ?? Infinity))),
    );
    expect(latest).toBeLessThan(now);
    expect(latest).toBeGreaterThan(now - 120_000);
    await expect(record('2026-11', now)).rejects.toThrow('2026-11 has not begun yet');
  });

  it('plays a script in the foreground, tells each fault as it happens, and ends when told to', async () => {
    const script = join(folder, 'script.yaml');
    writeFileSync(script, '- { at: 0, for: 0.05, site: 城关派出所, fault: onvif-hang }');
    const options: SimulateOptions = {
      devices: 20,
      seed: 1,
      data: folder,
      zone,
      forMs: Infinity,
      profile: 'none',
      script,
      loopback: true,
    };
    const stop = new AbortController();
    const lines: string[] = [];
    const print = (line: string): void => {
      lines.push(line);
      if (line.includes('well again')) stop.abort();
    };
    await simulate(options, { print, signal: stop.signal });
    expect(lines.join('\n')).toMatch(
      /20 devices answer[^]*truth\.ndjson[^]*asked to stay on loopback[^]*and \d+ more: ONVIF accepts and says nothing \[onvif-hang\]\n[^]*well again/,
    );
  });

  it('takes the estate down and names the mistake when the script is wrong', async () => {
    const script = join(folder, 'wrong.yaml');
    writeFileSync(script, '- { at: 0, for: 1, site: 无, fault: silent }');
    const options: SimulateOptions = {
      devices: 20,
      seed: 1,
      data: folder,
      zone,
      forMs: Infinity,
      profile: 'none',
      script,
      loopback: true,
    };
    const io = { print: () => undefined, signal: new AbortController().signal };
    await expect(simulate(options, io)).rejects.toThrow(
      /wrong\.yaml: entry 1: the estate has no site "无"/,
    );
    await expect(simulate({ ...options, script: '', forMs: 1 }, io)).resolves.toBeUndefined();
  });
});
