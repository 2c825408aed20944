/** The style of what pages list and draw. */
export const LIST_STYLE = `
ul.totals, ul.tiles, ul.remarks, .rows { list-style: none; margin: 0; padding: 0; }
.totals { display: grid; grid-template-columns: repeat(6, 1fr); margin-bottom: 14px !important; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.totals li + li { border-left: 1px solid var(--line); }
.totals a { display: block; padding: 12px 16px; color: inherit; text-decoration: none; }
.totals a:hover { background: var(--stripe); }
.totals a:focus-visible { outline-offset: -3px; }
.totals b { display: block; font-size: 28px; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
.totals .offline b { color: var(--offline); } .totals .unreachable b { color: var(--unreachable); } .totals .impaired b { color: var(--impaired); }
.totals .zero b { color: var(--faint); font-weight: 400; }
.totals .zero .state { color: var(--faint); }

.wide-first { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
.rows li { display: flex; align-items: baseline; gap: 10px; padding: 5px 0; border-bottom: 1px solid var(--line); }
.rows li:last-child { border-bottom: 0; }
.rows .what { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.rows .what .faint { margin-left: 8px; font-size: 13px; }
.rows .heavy .what a { font-weight: 650; }

.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(196px, 1fr)); gap: 8px; }
.tiles a { display: grid; gap: 4px; height: 100%; align-content: start; padding: 9px 11px; color: inherit; text-decoration: none; border: 1px solid var(--line); border-radius: 6px; font-size: 12px; }
.tiles .offline a { background: var(--tint-offline); border-color: color-mix(in srgb, var(--bar-offline) 45%, var(--line)); }
.tiles .unreachable a { background: var(--tint-unreachable); border-color: color-mix(in srgb, var(--bar-unreachable) 45%, var(--line)); }
.tiles .impaired a { background: var(--tint-impaired); }
.tiles a:hover { border-color: var(--faint); }
.tiles .site { font-size: 14px; font-weight: 600; overflow-wrap: anywhere; }
.marks { display: flex; flex-wrap: wrap; gap: 0 10px; font-variant-numeric: tabular-nums; }
.mark { white-space: nowrap; }
.bar { display: block; width: 100%; height: 6px; border-radius: 3px; }
.bar .intact { fill: var(--bar-intact); } .bar .impaired { fill: var(--bar-impaired); } .bar .offline { fill: var(--bar-offline); }
.bar .unreachable { fill: var(--bar-unreachable); } .bar .unobserved { fill: var(--bar-unobserved); }

.filter { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-bottom: 4px; }
select, input, button { font: inherit; min-height: 32px; padding: 4px 9px; color: var(--text); background: var(--panel); border: 1px solid color-mix(in srgb, var(--faint) 70%, var(--line)); border-radius: 6px; max-width: 190px; }
input.wide { flex: 1 1 260px; max-width: 420px; }
select.chosen { border-color: var(--link); background: color-mix(in srgb, var(--link) 8%, var(--panel)); font-weight: 600; }
button { cursor: pointer; background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.quiet { min-height: 0; padding: 1px 7px; background: none; color: var(--link); border-color: var(--line); font-size: 12px; }
button.done::after { content: " ✓"; }
button:disabled { opacity: .6; cursor: default; }
.found { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 8px 0; color: var(--faint); }
.found strong { color: var(--text); font-variant-numeric: tabular-nums; }
.found .actions { margin-left: auto; }
.paging { display: flex; gap: 18px; justify-content: center; padding: 12px 0 2px; color: var(--faint); font-variant-numeric: tabular-nums; }

.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--faint); padding: 8px 0 2px; }
th, td { padding: 5px 12px 5px 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); font-weight: 400; overflow-wrap: anywhere; }
thead th { color: var(--faint); font-size: 12px; white-space: nowrap; }
thead th a { color: inherit; text-decoration: none; }
thead th a:hover, th[aria-sort] a { color: var(--text); }
.figures th.num, .figures td.num { text-align: right; }
.figures tbody th { min-width: 7em; }
tbody tr:hover { background: var(--stripe); }
tbody tr:last-child > * { border-bottom: 0; }
.devices th .code, .devices td > .faint { display: block; color: var(--faint); font-size: 12px; }
.devices tbody th { min-width: 14em; }
.devices td { min-width: 5em; }

.remarks li { padding: 2px 0; }
.remarks li:not(.bad) span { color: var(--intact); }
.lead { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 18px; margin: 0 0 14px; font-size: 16px; }
.lead .state svg { width: 14px; height: 14px; }
dl { display: grid; gap: 0; margin: 0; }
dl div { display: grid; grid-template-columns: 9em 1fr; padding: 4px 0; border-bottom: 1px solid var(--line); }
dl div:last-child { border-bottom: 0; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
details > summary { cursor: pointer; }

.strips { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 6px 12px; align-items: center; }
.strip { display: block; width: 100%; height: 26px; background: var(--stripe); border-radius: 3px; }
.strip .up { fill: var(--bar-intact); } .strip .down { fill: var(--bar-offline); } .strip .unreachable { fill: url(#w-unreachable); } .strip .excused { fill: url(#w-excused); } .strip .unobserved { fill: url(#w-unobserved); }
.strip .tick { stroke: var(--panel); stroke-width: 1; opacity: .7; }
.pattern .base-unreachable { fill: var(--bar-unreachable); } .pattern .base-excused { fill: var(--bar-excused); } .pattern .base-unobserved { fill: var(--panel); }
.pattern .ink { stroke: var(--panel); } .pattern .ink-faint { stroke: var(--bar-unobserved); }
.axis { display: flex; margin: -4px 0 0; color: var(--faint); font-size: 12px; font-variant-numeric: tabular-nums; }
.axis span { flex: 1 1 0; width: 0; white-space: nowrap; }
.outages td { min-width: 6em; } .outages tbody th { min-width: 12em; }
.key { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 10px 0 0; padding: 0; list-style: none; font-size: 12px; color: var(--faint); }
.key li { display: inline-flex; align-items: center; gap: 6px; }
.key .strip { width: 26px; height: 14px; }
.curve { display: block; width: 100%; height: 64px; }
.curve .band { fill: color-mix(in srgb, var(--bar-intact) 30%, transparent); } .curve .zero { stroke: var(--faint); stroke-dasharray: 3 3; } .curve .line { fill: none; stroke: var(--link); stroke-width: 1.5; }
.chips { display: flex; flex-wrap: wrap; gap: 6px 14px; margin: 0; padding: 0; list-style: none; }

.months { list-style: none; margin: 0; padding: 0; }
.months > li { padding: 10px 0; border-bottom: 1px solid var(--line); }
.months > li:last-child { border-bottom: 0; }
.months h3 { margin: 0 0 6px; font-size: 15px; }
.months .old { opacity: .75; }
.small { font-size: 12px; margin: 6px 0 0; }
.block { display: block; font-size: 12px; }
.remarks .plain { color: var(--text) !important; }
.remarks .plain .faint { color: var(--faint) !important; }
.actions a[aria-current] { color: var(--text); font-weight: 650; text-decoration: none; }
figure.snapshot { float: right; margin: 0 0 12px 16px; }
figure.snapshot img { display: block; max-width: 100%; height: auto; border-radius: 4px; }
dl.wide div { grid-template-columns: 12em 1fr; }

@media (max-width: 1000px) { .wide-first { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 700px) {
  .totals { grid-template-columns: repeat(3, 1fr); }
  .totals li:nth-child(4) { border-left: 0; }
  .totals li:nth-child(n + 4) { border-top: 1px solid var(--line); }
  .totals a { padding: 8px 12px; }
  .totals b { font-size: 22px; }
  .tiles { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); }
  .filter select { flex: 1 1 40%; max-width: none; }
  input.wide { flex-basis: 100%; max-width: none; }
  dl div { grid-template-columns: 7em 1fr; }
}`;
