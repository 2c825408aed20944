/** Prints how the code measures up to what CONTRIBUTING.md asks of it: `npm run house`. */
import { execFileSync } from 'node:child_process';
import { filesOfRepository, textOf } from '../structure/sources.ts';
import { measureFile, type MeasuredFile } from './measure.ts';

/** Commits whose subjects are looked at. */
const COMMITS = 50;
const WORST_SHOWN = 5;

type Row = { readonly what: string; readonly value: string; readonly goal: string };

function sourceFiles(): readonly MeasuredFile[] {
  return filesOfRepository()
    .filter((file) => /^src\/.*\.tsx?$/.test(file))
    .map((file) => measureFile(file, textOf(file)));
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(2)} %`;
}

function lineRows(files: readonly MeasuredFile[]): readonly Row[] {
  const lines = files.flatMap((file) => file.lines);
  const written = lines.filter((line) => line.trim() !== '');
  const characters = written.reduce((sum, line) => sum + line.trim().length, 0);
  const over = (columns: number): number => lines.filter((line) => line.length > columns).length;
  return [
    { what: 'files, lines', value: `${files.length}, ${lines.length}`, goal: '' },
    { what: 'lines over 120 columns', value: percent(over(120), lines.length), goal: '0.1 %' },
    { what: 'lines over 160 columns', value: percent(over(160), lines.length), goal: '0' },
    {
      what: 'characters a non-blank line, mean',
      value: (characters / written.length).toFixed(1),
      goal: '30 to 36',
    },
    {
      what: 'files over 300 lines',
      value: String(files.filter((file) => file.lines.length > 300).length),
      goal: '0',
    },
  ];
}

function functionRows(files: readonly MeasuredFile[]): readonly Row[] {
  const functions = files.flatMap((file) => file.functions);
  const over = (lines: number): number => functions.filter((one) => one.lines > lines).length;
  const longest = [...functions].sort((a, b) => b.lines - a.lines).slice(0, WORST_SHOWN);
  return [
    {
      what: 'functions over 40 / 60 / 70 lines',
      value: `${over(40)} / ${over(60)} / ${over(70)} of ${functions.length}`,
      goal: '30 / 0 / 0',
    },
    ...longest.map(({ file, name, lines }) => ({
      what: `  ${name}`,
      value: `${lines}  ${file}`,
      goal: '',
    })),
  ];
}

function nameRows(files: readonly MeasuredFile[]): readonly Row[] {
  const counts = new Map<string, number>();
  for (const name of files.flatMap(({ types }) => types))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  const shared = [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1]);
  const worst = shared.slice(0, WORST_SHOWN).map(([name, count]) => `${name} ${count}`);
  return [
    {
      what: 'type names declared in several files',
      value: [String(shared.length), ...worst].join('  '),
      goal: 'few',
    },
    {
      what: 'variables of a module that change',
      value: files.flatMap(({ mutable }) => mutable).join(' ') || '0',
      goal: '0',
    },
    {
      what: 'sentences of comments over 25 words',
      value: String(files.reduce((sum, { longSentences }) => sum + longSentences.length, 0)),
      goal: '0',
    },
  ];
}

/** A clone without history has no subjects to tell of. */
function commitRows(): readonly Row[] {
  const log = execFileSync('git', ['log', '--no-merges', '-n', String(COMMITS), '--format=%s'], {
    encoding: 'utf8',
  });
  const lengths = log
    .trim()
    .split('\n')
    .map((subject) => subject.length)
    .sort((a, b) => a - b);
  return [
    {
      what: `commit subject of the last ${lengths.length}, median / longest`,
      value: `${lengths[Math.floor(lengths.length / 2)] ?? 0} / ${lengths.at(-1) ?? 0}`,
      goal: '50 / 72',
    },
  ];
}

const files = sourceFiles();
const rows = [...lineRows(files), ...functionRows(files), ...nameRows(files), ...commitRows()];
const width = Math.max(...rows.map(({ what }) => what.length));
for (const { what, value, goal } of rows)
  console.log(`${what.padEnd(width)}  ${value}${goal === '' ? '' : `  (goal: ${goal})`}`);
