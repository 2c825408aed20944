import { term, type Term } from '../../core/terms/language.ts';
import { text, type Medium, type Table } from './table.ts';

/** A file that a report stands on. */
export type HashedFile = { readonly name: string; readonly sha256: string };

/** A party that signs a report, beside the hash of what it signs. */
export type Signatory = { readonly party: Term; readonly signs: HashedFile };

const PARTIES: readonly Term[] = [
  term('运维单位', 'Maintenance contractor'),
  term('使用单位', 'User'),
  term('指挥中心', 'Command centre'),
];

/** The three parties. Each signs the last of the files. */
export function signatoriesOf(files: readonly HashedFile[]): readonly Signatory[] {
  const signs = files.at(-1);
  return signs ? PARTIES.map((party) => ({ party, signs })) : [];
}

const media: readonly Medium[] = ['cover', 'page'];

/** The files with their hashes. */
export const HASHES: Table<HashedFile> = {
  name: term('校验值', 'Hashes'),
  title: term('校验值', 'hashes'),
  frozen: 1,
  columns: [
    text('file', term('文件', 'File'), ({ name }) => name, { media }),
    text('sha256', term('SHA-256', 'SHA-256'), ({ sha256 }) => sha256, { media }),
  ],
};

/** Room for signatures. */
export const SIGNATURES: Table<Signatory> = {
  name: term('签字', 'Signatures'),
  title: term('签字', 'signatures'),
  frozen: 1,
  columns: [
    text('party', term('单位', 'Party'), ({ party }, language) => party[language], { media }),
    text('file', term('确认的文件', 'Confirmed file'), ({ signs }) => signs.name, { media }),
    text('sha256', term('确认的校验值', 'Confirmed hash'), ({ signs }) => signs.sha256, { media }),
    text('signature', term('签字', 'Signature'), () => null, { media }),
    text('seal', term('盖章', 'Seal'), () => null, { media }),
    text('date', term('日期', 'Date'), () => null, { media }),
  ],
};
