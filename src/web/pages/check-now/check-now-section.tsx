import type { FC } from 'hono/jsx';
import { CHECK_NOW_WORDS } from './check-now-words.ts';
import { link, type View } from '../layout/view.ts';

/** Lets who may have a device asked, and tells others how to get the right. */
export const CheckNowSection: FC<{
  readonly view: View;
  readonly id: string;
  readonly again?: boolean;
}> = ({ view, id, again = false }) => {
  const words = CHECK_NOW_WORDS[view.language];
  return (
    <section id="ask" class="screen" aria-labelledby="ask-head">
      <h2 id="ask-head">{words.title}</h2>
      {view.mayWrite ? (
        <form
          method="post"
          action={link(view, `/devices/${encodeURIComponent(id)}/ask`)}
          class="filter"
        >
          <button type="submit">{again ? words.again : words.check}</button>{' '}
          <span class="faint">{words.note}</span>
        </form>
      ) : (
        <p class="calm">
          {words.right} <span class="code">watchpost check {id}</span>
        </p>
      )}
    </section>
  );
};
