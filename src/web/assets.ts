import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** One file that pages load, served from ourselves. */
export type Asset = { readonly path: string; readonly type: string; readonly body: string };

const STYLE = ['colours', 'frame', 'lists', 'wall', 'small-and-print']
  .map((name) => readAsset(`${name}.css`))
  .join('');
const SCRIPT = readAsset('page.js');

/** The style of all pages. Its address changes with its content, so that browsers may keep it. */
export const STYLE_ASSET: Asset = {
  path: `/style-${fingerprint(STYLE)}.css`,
  type: 'text/css; charset=utf-8',
  body: STYLE,
};
/** The script of all pages. Its address changes with its content. */
export const SCRIPT_ASSET: Asset = {
  path: `/script-${fingerprint(SCRIPT)}.js`,
  type: 'text/javascript; charset=utf-8',
  body: SCRIPT,
};
/** The picture in the browser's tab. */
export const ICON_ASSET: Asset = {
  path: '/icon.svg',
  type: 'image/svg+xml',
  body: readAsset('icon.svg'),
};

function readAsset(name: string): string {
  return readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
