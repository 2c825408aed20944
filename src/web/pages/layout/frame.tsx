import type { Child, FC } from 'hono/jsx';
import { ICON_ASSET, SCRIPT_ASSET, STYLE_ASSET } from '../../assets.ts';

/** Seconds after which a page that runs no script loads itself again. */
const RELOAD_SECONDS = 15;

type Props = {
  /** Language tag. */
  readonly tag: string;
  readonly title: string;
  /** Where the page learns that something changed; empty: it stays as it is. */
  readonly stream: string;
  readonly look?: 'wall';
  readonly children?: Child;
};

/** A whole document. Knows nothing of the estate, so that it can also say that nothing is known. */
export const Frame: FC<Props> = ({ tag, title, stream, look, children }) => (
  <html lang={tag}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      <link rel="stylesheet" href={STYLE_ASSET.path} />
      <link rel="icon" type="image/svg+xml" href={ICON_ASSET.path} />
      <script src={SCRIPT_ASSET.path} defer></script>
      {stream !== '' && (
        <noscript>
          <meta http-equiv="refresh" content={String(RELOAD_SECONDS)} />
        </noscript>
      )}
    </head>
    <body class={look} data-stream={stream === '' ? undefined : stream}>
      {children}
    </body>
  </html>
);
