import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ENVIRONMENT, settingsSchema } from '../../config.ts';
import { COLUMNS } from '../../inventory/columns.ts';
import { LEDGER_COLUMNS } from '../../inventory/ledger/columns.ts';

/** What the schema says of one setting, as JSON Schema. */
type Node = {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Node>>;
};

/**
 * The text of `config/reference.md`: every setting, environment variable and inventory column, from
 * what the program itself reads.
 */
export function reference(): string {
  const root = z.toJSONSchema(settingsSchema, { io: 'input' }) as Node;
  const lines = [
    '# Reference',
    '',
    'Generated from the program by `npx tsx src/cli/service/reference.ts > config/reference.md`; do not edit by hand.',
    '',
    '## Settings',
    '',
    'The file given by `--config`, in YAML. Every setting may be left out. Flags win over environment variables, which win over',
    'the file, which wins over the defaults. Paths are relative to the working directory, wherever they are given.',
    '',
    ...table(['Setting', 'Values', 'Default', 'Meaning'], settings(root, '')),
    '',
    '## Environment variables',
    '',
    'An empty variable counts as not set.',
    '',
    ...table(
      ['Variable', 'Setting'],
      Object.entries(ENVIRONMENT).map(([name, path]) => [code(name), code(path.join('.'))]),
    ),
    '',
    '## Inventory',
    '',
    'CSV (UTF-8 with or without byte order mark, or GB18030; comma, semicolon or tab) or the first sheet of an XLSX workbook. Row 1',
    'holds the headings: those below, in English or Chinese; case, spaces, `_`, `-` and `*` do not matter. Where a file has several',
    'headings for one thing, the first named below is taken. Columns the program does not know are kept as labels, as are second',
    'ones for something it has. Columns of passwords are dropped with a warning, and so are cells that hold a URL with a password.',
    'At most 64 MB, 100,000 devices, 200 columns and 4,096 bytes a cell.',
    '',
    ...table(
      ['Column', 'Also', 'Required', 'Meaning'],
      COLUMNS.map(({ field, headings, required, meaning }) => [
        code(field),
        headings.join(', '),
        required ? 'yes' : '',
        meaning,
      ]),
    ),
    '',
    '## Contracts',
    '',
    '`config/contracts.yaml` shows everything a ledger may hold, with its meaning. A table of contracts (CSV in UTF-8 or GB18030, or',
    'XLSX, every sheet that has headings) holds one contract a row; titles may stand above the headings and sums below. Columns the',
    'program does not know are left out. Approval stages are kept in the YAML file.',
    '',
    ...table(
      ['Column', 'Also', 'Meaning'],
      LEDGER_COLUMNS.map(({ headings, meaning }) => [
        code(headings[0]!),
        headings.slice(1).join(', '),
        meaning,
      ]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function settings(node: Node, path: string): readonly (readonly string[])[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, member]) => {
    const full = path === '' ? name : `${path}.${name}`;
    if (member.properties) return settings(member, full);
    return [
      [code(full), values(member), code(JSON.stringify(member.default)), member.description ?? ''],
    ];
  });
}

function values(node: Node): string {
  if (node.enum) return node.enum.map(code).join(', ');
  if (node.minimum !== undefined)
    return `${node.type === 'integer' ? 'whole number' : 'number'}, ${node.minimum} to ${node.maximum ?? 'any'}`;
  if (node.type === 'array')
    return `list of text${node.maxItems === undefined ? '' : `, at most ${node.maxItems}`}`;
  return node.pattern === undefined ? 'text' : `text matching ${code(node.pattern)}`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(reference());
