import { createHash } from 'node:crypto';
import { STYLE } from './style.ts';

/** The picture in the browser's tab. */
export const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1f4f8b"/><circle cx="8" cy="8" r="4" fill="none" stroke="#fff" stroke-width="1.6"/><circle cx="8" cy="8" r="1.4" fill="#fff"/></svg>';

/** Where the style is served; changes with its content, so that it can be kept by browsers. */
export const STYLE_PATH = `/style-${createHash('sha256').update(STYLE).digest('hex').slice(0, 12)}.css`;
/** Where the icon is served. */
export const ICON_PATH = '/icon.svg';
