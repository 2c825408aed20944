import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { modulesOfProgram, parseText, textOf } from './sources.ts';

const STARTS = /^(?:spawn|spawnSync|fork|execFile|promisify\(execFile\))$/;

/** Calls that start a process, and whether each says what environment it gets. */
function starts(source: ts.SourceFile): readonly { line: number; givesEnvironment: boolean }[] {
  const found: { line: number; givesEnvironment: boolean }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && STARTS.test(node.expression.getText(source)))
      found.push({
        line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1,
        givesEnvironment: node.arguments.some((argument) => hasEnvironment(argument, source)),
      });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function hasEnvironment(argument: ts.Expression, source: ts.SourceFile): boolean {
  return (
    ts.isObjectLiteralExpression(argument) &&
    argument.properties.some((property) => property.name?.getText(source) === 'env')
  );
}

const starters = modulesOfProgram().filter((file) =>
  /import \{.*\} from 'node:child_process'/.test(textOf(file)),
);

describe('processes the program starts', () => {
  it('are found, also where they get the environment of the service', () => {
    const planted = "spawn('a', [], { env: {} }); fork('b'); promisify(execFile)('c', [], { cwd })";
    expect(starts(parseText('planted.ts', planted)).map((one) => one.givesEnvironment)).toEqual([
      true,
      false,
      false,
    ]);
    expect(starters.length).toBeGreaterThan(5);
  });

  it.each(starters)('%s says what environment they get', (file) => {
    const without = starts(parseText(file, textOf(file))).filter((one) => !one.givesEnvironment);
    expect(without).toEqual([]);
  });
});
