import type { Content } from '../month/content.ts';
import type { YearDocument } from './schema.ts';

/** What the documents of a year are made of. */
export type YearContent = Omit<Content, 'document'> & { readonly document: YearDocument };
