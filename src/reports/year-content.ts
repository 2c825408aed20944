import type { Content } from './content.ts';
import type { YearDocument } from './year-schema.ts';

/** What the documents of a year are made of. */
export type YearContent = Omit<Content, 'document'> & { readonly document: YearDocument };
