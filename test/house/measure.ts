import ts from 'typescript';

/** A function as the formatter lays it out, its doc comment left out. */
export type MeasuredFunction = {
  readonly file: string;
  readonly name: string;
  readonly lines: number;
};

/** What one source file holds of what the house counts. */
export type MeasuredFile = {
  readonly file: string;
  readonly lines: readonly string[];
  readonly functions: readonly MeasuredFunction[];
  /** Names of the types it declares. */
  readonly types: readonly string[];
  /** Names of variables of the module that can be assigned anew. */
  readonly mutable: readonly string[];
  /** Sentences of its comments with more than {@link LONGEST_SENTENCE} words. */
  readonly longSentences: readonly string[];
};

/** Most words of a sentence in a comment. */
const LONGEST_SENTENCE = 25;

/** Measures one TypeScript file. Lines are those of the text, without the last line feed. */
export function measureFile(file: string, text: string): MeasuredFile {
  const source = ts.createSourceFile(
    file,
    text,
    ts.ScriptTarget.ES2023,
    true,
    file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  return {
    file,
    lines: text.replace(/\n$/, '').split('\n'),
    functions: functionsOf(source),
    types: source.statements.flatMap((statement) =>
      ts.isTypeAliasDeclaration(statement) ? [statement.name.text] : [],
    ),
    mutable: source.statements.flatMap(mutableNames),
    longSentences: commentsOf(source).flatMap(longSentences),
  };
}

function functionsOf(source: ts.SourceFile): readonly MeasuredFunction[] {
  const found: MeasuredFunction[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined)
      found.push({ file: source.fileName, name: nameOf(node), lines: linesOf(source, node) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  const named = node.name ?? (node.parent as { readonly name?: ts.Node }).name;
  return named?.getText() ?? '(anonymous)';
}

function linesOf(source: ts.SourceFile, node: ts.Node): number {
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  return lineAt(node.end) - lineAt(node.getStart()) + 1;
}

function mutableNames(statement: ts.Statement): readonly string[] {
  if (!ts.isVariableStatement(statement)) return [];
  const { flags, declarations } = statement.declarationList;
  return (flags & ts.NodeFlags.Let) === 0 ? [] : declarations.map(({ name }) => name.getText());
}

/** The text of each comment on a line of its own, without its marks. */
function commentsOf(source: ts.SourceFile): readonly string[] {
  const starts = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(source.text, node.pos) ?? [])
      starts.set(pos, source.text.slice(pos, end));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...starts.values()].map((comment) =>
    comment.replace(/^\/\*+|\*\/$|^\s*\*(?!\/)|^\/\/|@\w+/gm, ' '),
  );
}

/** A list item or a blank line ends a sentence, too. */
function longSentences(comment: string): readonly string[] {
  return comment
    .split(/(?<=[.!?])\s+|\n\s*\n|\n\s*- /)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence.split(' ').length > LONGEST_SENTENCE);
}
