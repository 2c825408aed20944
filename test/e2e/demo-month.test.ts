import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../ops/stack.ts';
import { monthBefore, serviceMonth } from '../support/month.ts';

const MAIN = join(import.meta.dirname, '../../dist/main.js');

/** The month a page of outages lists, and in how many rows. */
function listed(html: string): { readonly month: string; readonly rows: number } {
  const [, month = '', rest = ''] = /Resolved, (\d{4}-\d\d)([^]*)/.exec(html) ?? [];
  return { month, rows: [...rest.matchAll(/<td class="num">[^<]+<\/td><th scope="row">/g)].length };
}

it(
  'a demo has outages to show whatever the date: on the first of a month those of the month before',
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'watchpost-demo-month-'));
    const args = ['demo', '--devices', '40', '--listen', '127.0.0.1:0', '--data', folder];
    const begun = Date.now();
    const demo = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(demo, 'close');
    let output = '';
    demo.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    const page = async (address: string): Promise<string> =>
      (await fetch(address, { signal: AbortSignal.timeout(10_000) })).text();
    try {
      await until('the demo to be swept', 60_000, () => /unobserved 0$/m.test(output));
      const [, outages = ''] = /outages +(http:\S+)/.exec(output) ?? [];
      const before = monthBefore(serviceMonth(begun));

      // The page says so while a month is being read, and shows it by itself.
      await until('the page to list outages', 20_000, async () => {
        const { month, rows } = listed(await page(`${outages}?lang=en`));
        expect([before, serviceMonth(begun), serviceMonth(Date.now())]).toContain(month);
        return rows > 0;
      });
      expect(output).toContain(`report --month ${before} `);
      await until('the whole month before to be listed', 20_000, async () => {
        const { month, rows } = listed(await page(`${outages}?lang=en&month=${before}`));
        expect(month).toBe(before);
        return rows > 5;
      });
    } finally {
      demo.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
