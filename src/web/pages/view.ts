import type { Service } from '../service.ts';
import type { Teller } from './telling.ts';
import type { Language, Words } from './words.ts';

/** What every part of a page is written with. */
export type View = {
  readonly service: Service;
  readonly language: Language;
  readonly words: Words;
  readonly teller: Teller;
  /** Whether the page reloads by itself. */
  readonly refresh: boolean;
};

/** The address of a page that keeps the reader's language and stillness. Empty values are left out. */
export function link(view: View, path: string, query: Readonly<Record<string, string>> = {}): string {
  const all = { ...query, lang: view.language, refresh: view.refresh ? '' : 'off' };
  const pairs = Object.entries(all).filter(([, value]) => value !== '');
  return `${path}?${new URLSearchParams(pairs).toString()}`;
}

/** The address of a device's page. */
export function deviceLink(view: View, id: string): string {
  return link(view, `/devices/${encodeURIComponent(id)}`);
}
