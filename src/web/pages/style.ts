/** The style of all pages: dense, light or dark as the reader's system is, and fit for print. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --panel: #fff; --line: #dde1e7; --text: #1b2330; --faint: #5a6577; --link: #1f4f8b; --stripe: #f8f9fb;
  --intact: #2e7d4f; --impaired: #9a6300; --offline: #c02b2b; --unreachable: #7a3fa0; --unobserved: #5a6577;
  --bar-intact: #8cc7a3; --bar-impaired: #e0a93b; --bar-offline: #d64545; --bar-unreachable: #9d6bc0; --bar-unobserved: #b3bbc7;
  --notice: #fdf0ef; --notice-line: #c02b2b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --panel: #1a2028; --line: #303945; --text: #e3e8ef; --faint: #a0abba; --link: #8bb8f0; --stripe: #1e252e;
    --intact: #6cc792; --impaired: #e6b450; --offline: #ff8078; --unreachable: #cda0ee; --unobserved: #a0abba;
    --bar-intact: #2f6b48; --bar-impaired: #b98421; --bar-offline: #cf4a42; --bar-unreachable: #8a57ad; --bar-unobserved: #5c6775;
    --notice: #32191a; --notice-line: #ff8078;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.45 system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif; }
main, .top, footer { max-width: 1440px; margin: 0 auto; padding: 0 20px; }
.top { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 24px; padding-top: 14px; padding-bottom: 10px; }
.top h1 { margin: 0; font-size: 20px; font-weight: 650; overflow-wrap: anywhere; }
.top p { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0; color: var(--faint); font-variant-numeric: tabular-nums; }
footer { padding-top: 16px; padding-bottom: 24px; color: var(--faint); font-size: 12px; }
a { color: var(--link); text-underline-offset: 2px; }
a:focus-visible, button:focus-visible, select:focus-visible, input:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
h2 { margin: 0 0 8px; font-size: 14px; font-weight: 650; }
.count { margin-left: 6px; color: var(--faint); font-weight: 400; }
section { margin-bottom: 14px; padding: 12px 14px; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
.faint { color: var(--faint); }
section > .faint { margin: 8px 0 0; font-size: 12px; }
.calm { margin: 6px 0; color: var(--faint); }
.good { color: var(--intact); white-space: nowrap; }
.bad { color: var(--offline); }
.strong { font-weight: 650; }
.code { font-family: ui-monospace, "DejaVu Sans Mono", Consolas, monospace; font-size: 12px; overflow-wrap: anywhere; }
.num { font-variant-numeric: tabular-nums; white-space: nowrap; }

.notice { background: var(--notice); border-color: var(--notice-line); border-left-width: 4px; }
.notice ul { margin: 4px 0 0; padding-left: 18px; }

.state { display: inline-flex; align-items: baseline; gap: 5px; white-space: nowrap; }
.state svg { align-self: center; width: 11px; height: 11px; flex: none; fill: currentColor; }
.state.intact { color: var(--intact); } .state.impaired { color: var(--impaired); } .state.offline { color: var(--offline); }
.state.unreachable { color: var(--unreachable); } .state.unobserved { color: var(--unobserved); }

ul.totals, ul.tiles, ul.remarks { list-style: none; margin: 0; padding: 0; }
.totals { display: grid; grid-template-columns: repeat(5, 1fr); margin-bottom: 14px !important; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
.totals li + li { border-left: 1px solid var(--line); }
.totals a { display: block; padding: 10px 14px; color: inherit; text-decoration: none; }
.totals a:hover { background: var(--stripe); }
.totals b { display: block; font-size: 26px; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
.totals .zero b { color: var(--faint); font-weight: 400; }

.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(205px, 1fr)); gap: 8px; }
.tiles a { display: grid; gap: 3px; height: 100%; align-content: start; padding: 8px 10px; color: inherit; text-decoration: none; border: 1px solid var(--line); border-radius: 5px; font-size: 12px; }
.tiles a:hover { border-color: var(--faint); }
.tiles .site { font-size: 14px; font-weight: 600; overflow-wrap: anywhere; }
.marks { display: flex; flex-wrap: wrap; gap: 0 10px; font-variant-numeric: tabular-nums; }
.bar { display: block; width: 100%; height: 6px; border-radius: 2px; }
.bar .intact, .bar .up { fill: var(--bar-intact); } .bar .impaired { fill: var(--bar-impaired); } .bar .offline, .bar .down { fill: var(--bar-offline); }
.bar .unreachable { fill: var(--bar-unreachable); } .bar .unobserved { fill: var(--bar-unobserved); }

.filter { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; margin-bottom: 8px; }
.filter label { color: var(--faint); }
select, input, button { font: inherit; padding: 3px 7px; color: var(--text); background: var(--panel); border: 1px solid var(--faint); border-radius: 4px; max-width: 220px; }
button { cursor: pointer; background: var(--link); border-color: var(--link); color: var(--panel); }

.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--faint); padding: 8px 0 2px; }
th, td { padding: 4px 10px 4px 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); font-weight: 400; overflow-wrap: anywhere; }
thead th { color: var(--faint); font-size: 12px; white-space: nowrap; }
.figures th.num, .figures td.num { text-align: right; }
.figures tbody th { min-width: 7em; }
tbody tr:hover { background: var(--stripe); }
tbody tr:last-child > * { border-bottom: 0; }

.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 14px; align-items: start; }
.remarks li { padding: 2px 0; }
.remarks li:not(.bad) span { color: var(--intact); }
.lead { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 4px 0 14px; font-size: 16px; }
.lead .state svg { width: 14px; height: 14px; }
dl { display: grid; gap: 0; margin: 0; }
dl div { display: grid; grid-template-columns: 9em 1fr; padding: 3px 0; border-bottom: 1px solid var(--line); }
dl div:last-child { border-bottom: 0; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.strips { display: grid; grid-template-columns: auto 1fr; gap: 6px 12px; align-items: center; }
.strip { height: 16px; }
.edges { display: flex; justify-content: space-between; margin: 0; font-size: 12px; }

@media (max-width: 640px) {
  main, .top, footer { padding-left: 10px; padding-right: 10px; }
  .totals { grid-template-columns: repeat(auto-fit, minmax(100px, 1fr)); }
  .totals li + li { border-left: 0; }
}
@media print {
  :root { --page: #fff; --panel: #fff; --stripe: #fff; }
  .screen { display: none !important; }
  body { font-size: 11px; }
  section { border: 0; padding: 0; }
  a { color: inherit; text-decoration: none; }
  .scroll { overflow: visible; }
  tr, .tiles li { break-inside: avoid; }
  .bar, .state svg { print-color-adjust: exact; }
}
`;
