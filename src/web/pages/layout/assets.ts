import { createHash } from 'node:crypto';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** One file that pages load, served from ourselves. */
export type Asset = { readonly path: string; readonly type: string; readonly body: string };

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3.5" fill="#1f4f8b"/><circle cx="8" cy="8" r="4.2" fill="none" stroke="#fff" stroke-width="1.5"/><circle cx="8" cy="8" r="1.5" fill="#fff"/></svg>';

/** The style of all pages. Its address changes with its content, so that browsers may keep it. */
export const STYLE_ASSET: Asset = {
  path: `/style-${fingerprint(STYLE)}.css`,
  type: 'text/css; charset=utf-8',
  body: STYLE,
};
/** The script of all pages; its address as that of the style. */
export const SCRIPT_ASSET: Asset = {
  path: `/script-${fingerprint(SCRIPT)}.js`,
  type: 'text/javascript; charset=utf-8',
  body: SCRIPT,
};
/** The picture in the browser's tab. */
export const ICON_ASSET: Asset = { path: '/icon.svg', type: 'image/svg+xml', body: ICON };

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
