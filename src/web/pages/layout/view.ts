import type { FleetView } from '../../../core/health/fleet-view.ts';
import type { PageService } from '../../service.ts';
import type { TimeFormat } from '../wording/format.ts';
import type { Language } from '../../../core/terms/language.ts';
import type { Words } from '../wording/words.ts';

/** What every part of a page is written with. */
export type View = {
  readonly service: PageService;
  /** The estate as the page shows it: taken once, so that its parts agree. */
  readonly fleet: FleetView;
  readonly language: Language;
  readonly words: Words;
  readonly times: TimeFormat;
  /** Whether the page follows what happens. */
  readonly live: boolean;
  /** Whether the reader may change things, and have devices asked. */
  readonly mayWrite: boolean;
};

/** Parts of an address. Empty values are left out. */
export type Query = Readonly<Record<string, string>>;

/** The address of a page that keeps the reader's language and stillness. */
export function link(
  view: Pick<View, 'language' | 'live'>,
  path: string,
  query: Query = {},
): string {
  const all = { ...query, lang: view.language, refresh: view.live ? '' : 'off' };
  const pairs = Object.entries(all).filter(([, value]) => value !== '');
  return `${path}?${new URLSearchParams(pairs).toString()}`;
}

/** The address of a device's page; without a month, of its current one. */
export function deviceLink(view: View, id: string, month = ''): string {
  return link(view, `/devices/${encodeURIComponent(id)}`, { month });
}
