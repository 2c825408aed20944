import type { Child, FC } from 'hono/jsx';
import { ICON_PATH, STYLE_PATH } from './assets.ts';
import { link, type View } from './view.ts';
import { LANGUAGES } from './words.ts';

/** Seconds after which a page loads itself again. */
export const REFRESH_SECONDS = 15;

type Props = { readonly view: View; readonly path: string; readonly heading: Child; readonly asOf: number; readonly query?: Readonly<Record<string, string>>; readonly children?: Child };

/** The frame of every page: head, title, the reader's switches. The page reloads by a response header, which the reader can turn off. */
export const Layout: FC<Props> = ({ view, path, heading, asOf, query = {}, children }) => {
  const { words, teller, service } = view;
  const other = LANGUAGES.find((language) => language !== view.language) ?? view.language;
  return (
    <html lang={words.tag}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{words.title}</title>
        <link rel="stylesheet" href={STYLE_PATH} />
        <link rel="icon" type="image/svg+xml" href={ICON_PATH} />
      </head>
      <body>
        <header class="top">
          <h1>{heading}</h1>
          <p>
            <span>{words.asOf(teller.full(asOf))} <span class="faint">{service.zone}</span></span>
            {view.refresh && <span class="screen">{words.refreshes(REFRESH_SECONDS)}</span>}
            <a class="screen" href={link({ ...view, refresh: !view.refresh }, path, query)}>{view.refresh ? words.pause : words.resume}</a>
            <a class="screen" href={link({ ...view, language: other }, path, query)} hreflang={other}>{words.otherLanguage}</a>
          </p>
        </header>
        <main>{children}</main>
        <footer>watchpost {service.version}</footer>
      </body>
    </html>
  );
};
