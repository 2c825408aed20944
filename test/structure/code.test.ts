import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { settingsSchema } from '../../src/config.ts';
import { filesOfRepository, modulesOfProgram, parse, parseText, textOf } from './sources.ts';

/** Names of exported functions, types, constants and classes that no doc comment stands before. */
function undocumented(source: ts.SourceFile): readonly string[] {
  return source.statements
    .filter(
      (statement) => isExported(statement) && ts.getJSDocCommentsAndTags(statement).length === 0,
    )
    .flatMap(namesOf);
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(
      (modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword,
    )
  );
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map((declaration) => declaration.name.getText());
  const { name } = statement as ts.Statement & { readonly name?: ts.Node };
  return [name?.getText() ?? 'default'];
}

/** Whether a module does nothing but hand on what others export. */
function isBarrel(source: ts.SourceFile): boolean {
  const handsOn = (statement: ts.Statement): boolean =>
    ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;
  return (
    source.statements.some(handsOn) &&
    source.statements.every((statement) => handsOn(statement) || ts.isImportDeclaration(statement))
  );
}

describe('modules of the program', () => {
  it('are there to be looked at', () => {
    expect(modulesOfProgram().length).toBeGreaterThan(30);
  });

  it.each(modulesOfProgram())('%s documents what it exports', (file) => {
    expect(undocumented(parse(file))).toEqual([]);
  });

  it('are not barrels', () => {
    expect(modulesOfProgram().filter((file) => isBarrel(parse(file)))).toEqual([]);
  });
});

describe('the rules above', () => {
  it('find an export without a doc comment, of every sort', () => {
    const text =
      '/** Told. */\nexport const told = 1;\nexport const a = 1;\nexport type B = 1;\nexport function c(): void {}\nexport interface D {}\nexport class E {}\nconst own = 1;';
    expect(undocumented(parseText('a.ts', text))).toEqual(['a', 'B', 'c', 'D', 'E']);
  });

  it('find a barrel, and leave a module alone that also says something itself', () => {
    expect(
      isBarrel(parseText('a.ts', "export * from './b.ts';\nexport { c } from './c.ts';")),
    ).toBe(true);
    expect(isBarrel(parseText('a.ts', "export * from './b.ts';\nexport const c = 1;"))).toBe(false);
  });
});

/**
 * Marks of unfinished or unchecked work. Written so that this file does not hold what it looks for.
 */
const MARKS = [
  ['a switched-off rule', /eslint[-]disable|@ts[-](?:ignore|expect-error|nocheck)/],
  ['a wish', /\bT[O]DO\b|\bF[I]XME\b|\bX{3}\b/],
  ['a test that silences the others', /\b(?:it|test|describe)[.]only\b/],
] as const;

describe('code', () => {
  const code = filesOfRepository().filter((file) => /\.(?:[mc]?[jt]sx?|lua|sh)$/.test(file));

  it.each(MARKS)('holds no trace of %s', (_name, mark) => {
    const traces = code.flatMap((file) =>
      textOf(file)
        .split('\n')
        .flatMap((line, index) =>
          mark.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
        ),
    );
    expect(traces).toEqual([]);
  });
});

type SettingNode = {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SettingNode>>;
};

/** Paths of settings that say nothing of themselves. A group speaks through its members. */
function unexplained(node: SettingNode, path: string): readonly string[] {
  if (node.properties)
    return Object.entries(node.properties).flatMap(([name, member]) =>
      unexplained(member, path === '' ? name : `${path}.${name}`),
    );
  return node.description ? [] : [path];
}

it('every setting is described', () => {
  const settings = z.toJSONSchema(settingsSchema, { io: 'input' }) as SettingNode;
  expect(Object.keys(settings.properties ?? {}).length).toBeGreaterThan(5);
  expect(unexplained(settings, '')).toEqual([]);
});
