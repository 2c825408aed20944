import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '../../platform/ndjson.ts';
import { hashOf, jsonOf } from '../month/files.ts';
import type { Manifest } from './manifest.ts';
import { differences } from './tree-differences.ts';

/** Longest value that a message quotes, characters. */
const LONGEST_QUOTE = 120;

/** A folder is not what it should be. The message names the first thing that differs. */
export class Difference extends Error {}

/**
 * Compares the values of a document's file with the document computed anew. Throws Difference. A
 * file of the very bytes that the program writes today needs no reading: its hash is enough. One
 * whose lines hold the same values is never in memory as a whole.
 */
export async function compareDocument(
  folder: string,
  name: string,
  { files }: Pick<Manifest, 'files'>,
  computed: object,
): Promise<void> {
  if (files[name]?.sha256 === hashOf(jsonOf(computed))) return;
  if (await haveSameLines(join(folder, name), computed)) return;
  compareValues(name, await jsonIn(folder, name), computed);
}

/**
 * Whether each line of a file holds the same as the line that the program writes today. Members may
 * be in another order: a document tells the method in the order of the settings, but `policy.json`
 * in canonical order.
 */
async function haveSameLines(path: string, computed: object): Promise<boolean> {
  const lines = linesIn(jsonOf(computed));
  for await (const found of linesIn(createReadStream(path, 'utf8') as AsyncIterable<string>)) {
    const line = await lines.next();
    if (line.done || !isSameLine(found, line.value)) return false;
  }
  return (await lines.next()).done === true;
}

async function* linesIn(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  yield rest;
}

function isSameLine(found: string, computed: string): boolean {
  if (found === computed) return true;
  if (found.endsWith(',') !== computed.endsWith(',')) return false;
  const [one, other] = [valueOfLine(found), valueOfLine(computed)];
  return one !== undefined && other !== undefined && differences(one, other).length === 0;
}

/** The value of a line that holds one whole member or element; undefined: it does not. */
function valueOfLine(line: string): unknown {
  const text = line.trim().replace(/,$/, '');
  return parseJson(text.startsWith('"') ? `{${text}}` : text);
}

/** The value of a JSON file. Throws Difference when the file is not JSON. */
export async function jsonIn(folder: string, name: string): Promise<unknown> {
  const text = await readFile(join(folder, name), 'utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Difference(`${name} is not JSON`);
  }
}

/**
 * Compares the values of a JSON file with those computed anew. Throws Difference naming the first
 * place that differs, what the file says there, and what was computed.
 */
export function compareValues(name: string, found: unknown, computed: unknown): void {
  const [first, ...others] = differences(found, computed);
  if (!first) return;
  const more = others.length === 0 ? '' : `; ${others.length} more places differ`;
  throw new Difference(
    `${name}: ${first.at} is ${quoted(first.before)}; the facts and the policy give ${quoted(first.after)}${more}`,
  );
}

function quoted(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
