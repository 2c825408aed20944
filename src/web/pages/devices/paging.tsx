import type { FC } from 'hono/jsx';
import { DEVICES_WORDS } from './devices-words.ts';
import type { View } from '../layout/view.ts';

type Props = {
  readonly view: View;
  readonly page: number;
  readonly pages: number;
  readonly address: (page: number) => string;
};

/** The way to the other pages of a list; nothing where there is but one. */
export const Paging: FC<Props> = ({ view, page, pages, address }) => {
  const words = DEVICES_WORDS[view.language];
  if (pages <= 1) return null;
  return (
    <nav class="paging screen" aria-label={words.pagesOf}>
      {page > 1 && (
        <a rel="prev" href={address(page - 1)}>
          ← {words.previous}
        </a>
      )}
      <span>{words.pageOf(page, pages)}</span>
      {page < pages && (
        <a rel="next" href={address(page + 1)}>
          {words.next} →
        </a>
      )}
    </nav>
  );
};
