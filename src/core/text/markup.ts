import { visibleText } from './cell-text.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it may stand between tags or in an attribute of XML or HTML. */
export function escapeMarkup(text: string): string {
  return /[&<>"']/.test(text)
    ? text.replace(/[&<>"']/g, (character) => ENTITIES[character]!)
    : text;
}

/** The same for people to read, with invisible characters spelled out; see {@link visibleText}. */
export function visibleMarkup(text: string): string {
  return escapeMarkup(visibleText(text));
}
