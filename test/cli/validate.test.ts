import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { validate } from '../../src/cli/inventory/validate.ts';

async function run(
  content: string,
): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'watchpost-validate-'));
  const lines: string[] = [];
  try {
    await writeFile(join(folder, 'd.csv'), content);
    const code = await validate(join(folder, 'd.csv'), (line) =>
      lines.push(line.replaceAll(`${folder}/`, '')),
    );
    return { code, lines };
  } finally {
    await rm(folder, { recursive: true });
  }
}

it('a good inventory is told with its counts, its labels and what was dropped; exit code 0', async () => {
  const { code, lines } = await run(
    'id,name,kind,site,address,contract,厂商,密码\na,A,camera,S1,192.0.2.1,C1,X,p\nb,B,camera,S2,192.0.2.2,,Y,q\n',
  );
  expect(code).toBe(0);
  expect(lines).toEqual([
    'warning: d.csv: column "密码" looks like passwords and was dropped; better take it out of the file',
    'd.csv: good, 2 devices',
    '',
    'KIND    DEVICES',
    '------  -------',
    'camera  2',
    '',
    'SITE  DEVICES',
    '----  -------',
    'S1    1',
    'S2    1',
    '',
    'CONTRACT  DEVICES',
    '--------  -------',
    '(none)    1',
    'C1        1',
    '',
    'kept as labels: 厂商',
  ]);
});

it('a bad inventory is told with all its problems; exit code 1', async () => {
  const { code, lines } = await run(
    'id,name,kind,site,address\na,A,kamera,S1,192.0.2.1\na,,camera,S2,192.0.2.2\n',
  );
  expect(code).toBe(1);
  expect(lines.map((line) => line.slice(0, 35))).toEqual([
    'd.csv: row 2, column "kind", "kamer',
    'd.csv: row 3, column "name": is emp',
    'd.csv: row 3, column "id", "a": is ',
    'd.csv: 3 problems to mend',
  ]);
});

it('the evaluation form that is shipped is found from whatever folder the program is started in', async () => {
  const main = new URL('../../src/main.ts', import.meta.url).pathname;
  const folder = await mkdtemp(join(tmpdir(), 'watchpost-validate-'));
  try {
    await writeFile(join(folder, 'd.csv'), 'id,name,kind,site,address\na,A,camera,S1,192.0.2.1\n');
    await writeFile(join(folder, 'settings.yaml'), 'inventory: d.csv\n');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), main, 'validate', '--config', 'settings.yaml'],
      { cwd: folder },
    );
    expect(stdout).toMatch(/^evaluation form: good, \d+ indicators$/m);
  } finally {
    await rm(folder, { recursive: true });
  }
});
