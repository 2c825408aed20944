import { LIST_STYLE } from './style-lists.ts';
import { WALL_STYLE } from './style-wall.ts';

const COLOURS = `
:root {
  color-scheme: light dark;
  --page: #f3f5f8; --panel: #fff; --line: #dde2e9; --text: #1a2230; --faint: #566274; --link: #1b4f91; --stripe: #f6f8fb; --accent: #1f4f8b; --on-accent: #fff;
  --intact: #26734a; --impaired: #8f5b00; --offline: #b92525; --unreachable: #7a3fa0; --unobserved: #566274;
  --bar-intact: #8cc7a3; --bar-impaired: #e0a93b; --bar-offline: #d64545; --bar-unreachable: #9d6bc0; --bar-unobserved: #b3bbc7; --bar-excused: #6f9fd8;
  --tint-offline: #fdf3f2; --tint-unreachable: #f9f4fc; --tint-impaired: #fdf8ee;
  --notice: #fdf0ef; --notice-line: #b92525;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141a; --panel: #181e26; --line: #2d3641; --text: #e3e8ef; --faint: #a3aebd; --link: #8fbbf2; --stripe: #1d242d; --accent: #2f6ab4; --on-accent: #fff;
    --intact: #6cc792; --impaired: #e6b450; --offline: #ff8a82; --unreachable: #cfa5ef; --unobserved: #a3aebd;
    --bar-intact: #2f6b48; --bar-impaired: #b98421; --bar-offline: #cf4a42; --bar-unreachable: #8a57ad; --bar-unobserved: #5c6775; --bar-excused: #3f6ea8;
    --tint-offline: #2a1b1e; --tint-unreachable: #241d2d; --tint-impaired: #272217;
    --notice: #32191a; --notice-line: #ff8a82;
  }
}`;

const FRAME = `
* { box-sizing: border-box; }
html { scrollbar-gutter: stable; }
body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.5 system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif; }
main, .top, footer { max-width: 1480px; margin: 0 auto; padding: 0 20px; }
main:focus { outline: 0; }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 24px; min-height: 48px; border-bottom: 1px solid var(--line); }
.brand { display: inline-flex; align-items: center; gap: 8px; font-weight: 700; font-size: 15px; color: var(--text); text-decoration: none; }
.brand svg { width: 20px; height: 20px; fill: var(--accent); }
.brand .lens { fill: none; stroke: #fff; stroke-width: 1.5; } .brand .pupil { fill: #fff; }
.top nav { display: flex; flex-wrap: wrap; gap: 2px; align-self: stretch; }
.top nav a { display: inline-flex; align-items: center; gap: 6px; padding: 0 11px; min-height: 47px; color: var(--faint); text-decoration: none; border-bottom: 2px solid transparent; }
.top nav a:hover { color: var(--text); }
.top nav a[aria-current] { color: var(--text); font-weight: 600; border-bottom-color: var(--accent); }
.badge { min-width: 18px; padding: 0 5px; border-radius: 9px; background: var(--offline); color: var(--panel); font-size: 11px; line-height: 18px; font-weight: 600; text-align: center; font-variant-numeric: tabular-nums; }
.switches { display: flex; gap: 14px; margin: 0 0 0 auto; font-size: 13px; }
.live { display: none; color: var(--faint); }
.scripted .live { display: inline-flex; align-items: center; gap: 6px; }
.live::before { content: ""; width: 7px; height: 7px; border-radius: 50%; background: var(--bar-intact); outline: 2px solid color-mix(in srgb, var(--bar-intact) 35%, transparent); }
.live.paused::before { background: none; border: 1.5px solid var(--faint); outline: 0; }
.stale .live::before { background: var(--bar-offline); outline-color: transparent; }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 20px; padding: 18px 0 12px; }
.head h1 { margin: 0; font-size: 21px; line-height: 1.3; font-weight: 650; overflow-wrap: anywhere; }
.aside { margin: 0 0 0 auto; font-size: 13px; }
.asof { margin: 0; color: var(--faint); font-size: 13px; font-variant-numeric: tabular-nums; }
.lost { display: none; margin-left: 10px; color: var(--offline); }
.stale .lost { display: inline; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 8px; padding: 6px 12px; background: var(--panel); border: 2px solid var(--link); border-radius: 4px; z-index: 2; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.scripted .unscripted { display: none; }
html:not(.scripted) .needs-script { display: none; }
footer { padding-top: 16px; padding-bottom: 24px; color: var(--faint); font-size: 12px; }
a { color: var(--link); text-underline-offset: 2px; text-decoration-thickness: 1px; }
a:focus-visible, button:focus-visible, select:focus-visible, input:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; border-radius: 2px; }
h2 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 10px; margin: 0 0 8px; font-size: 14px; font-weight: 650; }
h2 a { color: inherit; text-decoration-color: var(--line); }
h2 a:hover { text-decoration-color: currentColor; }
h3 { margin: 14px 0 6px; font-size: 13px; font-weight: 650; }
.count { color: var(--faint); font-weight: 400; }
section { margin-bottom: 14px; padding: 14px 16px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; min-width: 0; }
.faint { color: var(--faint); }
section > .faint { margin: 8px 0 0; font-size: 12px; }
.calm { margin: 6px 0; color: var(--faint); }
.calm.good, .good { color: var(--intact); }
.good, .bad.short { white-space: nowrap; }
.bad { color: var(--offline); }
.warn { color: var(--impaired); }
.strong { font-weight: 650; }
.code { font-family: ui-monospace, "DejaVu Sans Mono", Consolas, monospace; font-size: 12px; overflow-wrap: anywhere; user-select: all; }
.num { font-variant-numeric: tabular-nums; white-space: nowrap; }
.nowrap { white-space: nowrap; }
.actions { display: inline-flex; flex-wrap: wrap; gap: 14px; }
.more { margin: 8px 0 0; font-size: 13px; }
main.error { padding-top: 12vh; text-align: center; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 0 14px; align-items: stretch; }
.notice { padding: 10px 14px; background: var(--notice); border-color: var(--notice-line); border-left-width: 4px; }
.notice a { color: var(--offline); }
.notice ul { margin: 4px 0 0; padding-left: 18px; }
.state { display: inline-flex; align-items: baseline; gap: 5px; white-space: nowrap; }
.state svg { align-self: center; width: 11px; height: 11px; flex: none; fill: currentColor; }
.state.intact { color: var(--intact); } .state.impaired { color: var(--impaired); } .state.offline { color: var(--offline); }
.state.unreachable { color: var(--unreachable); } .state.unobserved { color: var(--unobserved); }`;

const SMALL_AND_PAPER = `
@media (max-width: 700px) {
  main, .top, footer { padding-left: 12px; padding-right: 12px; }
  .top { padding-top: 8px; }
  .switches { order: 1; }
  .top nav { order: 2; width: 100%; margin: 0 -12px; padding: 0 4px; flex-wrap: nowrap; overflow-x: auto; }
  .top nav a { padding: 0 9px; min-height: 40px; white-space: nowrap; }
  .live { display: none !important; }
  .head { padding: 12px 0 8px; }
  section { padding: 12px; }
}
@media print {
  :root { --page: #fff; --panel: #fff; --stripe: #fff; --tint-offline: #fff; --tint-unreachable: #fff; --tint-impaired: #fff; }
  .screen, .skip, .live { display: none !important; }
  body { font-size: 10.5px; }
  main, .top, footer { max-width: none; padding: 0; }
  section { border: 0; padding: 0; break-inside: auto; }
  a { color: inherit; text-decoration: none; }
  .scroll { overflow: visible; }
  tr, .tiles li, .rows li { break-inside: avoid; }
  thead { display: table-header-group; }
  .bar, .state svg, .strip { print-color-adjust: exact; }
}
@media (prefers-reduced-motion: no-preference) { .tiles a, .top nav a { transition: border-color .12s, color .12s; } }`;

/** The style of all pages: dense, light or dark as the reader's system is, and fit for print. */
export const STYLE = `${COLOURS}${FRAME}${LIST_STYLE}${WALL_STYLE}${SMALL_AND_PAPER}\n`;
