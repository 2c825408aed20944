import type { FC } from 'hono/jsx';
import { ERROR_WORDS } from './error-words.ts';
import { Frame } from '../layout/frame.tsx';
import type { Language } from '../../../core/terms/language.ts';
import { WORDS } from '../wording/words.ts';

/** Failures a person is told of by a page of its own. */
export const PAGE_STATUSES = [400, 401, 403, 404, 413, 415, 429, 500, 503] as const;
/** One of {@link PAGE_STATUSES}. */
export type PageStatus = (typeof PAGE_STATUSES)[number];

/**
 * What went wrong with a request, for whoever reads it in a browser. Stands by itself: what is
 * broken may be anything.
 */
export const ErrorPage: FC<{ readonly language: Language; readonly status: PageStatus }> = ({
  language,
  status,
}) => {
  const words = ERROR_WORDS[language];
  return (
    <Frame
      tag={WORDS[language].tag}
      title={`${words[status]} · ${WORDS[language].title}`}
      stream=""
    >
      <main id="main" class="error">
        <h1>
          {words[status]} <span class="faint">{status}</span>
        </h1>
        <p>{words[`remedy${status}`]}</p>
        <p class="actions">
          <a href={`/?lang=${language}`}>{words.home}</a>
          <a href={`/status?lang=${language}`}>{words.service}</a>
        </p>
      </main>
    </Frame>
  );
};
