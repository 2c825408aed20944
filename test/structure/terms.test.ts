import ts from 'typescript';
import { expect, it } from 'vitest';
import { BUCKET_TERMS, INTACT_BUCKET_TERMS } from '../../src/core/terms/buckets.ts';
import { KIND_TERMS } from '../../src/core/terms/kinds.ts';
import type { Term } from '../../src/core/terms/language.ts';
import { BLIND_CAUSE_TERMS, REASON_TERMS } from '../../src/core/terms/reasons.ts';
import { STATE_TERMS } from '../../src/core/terms/states.ts';
import { modulesOfProgram, parse, parseText } from './sources.ts';

const TABLES: readonly Readonly<Record<string, Term>>[] = [
  STATE_TERMS,
  BUCKET_TERMS,
  INTACT_BUCKET_TERMS,
  REASON_TERMS,
  BLIND_CAUSE_TERMS,
  KIND_TERMS,
];

/** Every Chinese term of a state, bucket, reason or kind. */
const TERMS: ReadonlySet<string> = new Set(
  TABLES.flatMap((table) => Object.values(table).map((term) => term['zh-CN'])),
);

/** The terms that a module writes out itself, as whole texts. */
function writtenOut(source: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isStringLiteralLike(node) || ts.isJsxText(node)) && TERMS.has(node.text.trim()))
      found.push(node.text.trim());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

it('states, buckets, reasons and kinds take their words from core/terms alone', () => {
  const modules = modulesOfProgram().filter((file) => !file.startsWith('src/core/terms/'));
  expect(modules.length).toBeGreaterThan(30);
  expect(modules.filter((file) => writtenOut(parse(file)).length > 0)).toEqual([]);
});

it('a term that is written out is found, in code and in markup', () => {
  const text = "const a = '离线'; const b = <b> 不可达 </b>; const c = '离线设备';";
  expect(writtenOut(parseText('a.tsx', text))).toEqual(['离线', '不可达']);
});
