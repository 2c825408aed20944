/** The page's style sheet: for the screen and for A4 paper. */
export const STYLE = `
@page{size:A4;margin:14mm}
*{box-sizing:border-box}
body{font:14px/1.5 "Microsoft YaHei","PingFang SC","WenQuanYi Micro Hei",sans-serif;color:#1c2733;max-width:1000px;margin:24px auto;padding:0 16px}
h1{font-size:24px;color:#1f3a5f;margin:0 0 4px}
h2{font-size:17px;color:#1f3a5f;margin:28px 0 8px;border-bottom:2px solid #1f3a5f;break-after:avoid}
p{margin:4px 0;color:#4a5563}
table{border-collapse:collapse;width:100%;margin:8px 0}
thead{display:table-header-group}
tr{break-inside:avoid}
th,td{border:1px solid #b8c0cc;padding:4px 8px;text-align:left;overflow-wrap:anywhere;unicode-bidi:isolate}
th{background:#1f3a5f;color:#fff;font-weight:600;overflow-wrap:normal}
td{min-width:72px}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.bad{background:#fde2e0;color:#a61b12}
.hashes td:nth-child(2),.sign td:nth-child(3){font-family:Consolas,monospace;font-size:12px}
.sign td{height:44px}
.sign th:nth-last-child(-n+3){min-width:84px}
.note{border-left:4px solid #c77700;background:#fff6e5;padding:6px 10px;color:#5f3b00}
svg{width:100%;height:auto;break-inside:avoid}
svg text{font-size:12px;fill:#1c2733}
svg .tick{fill:#4a5563;font-size:11px}
svg .grid{stroke:#dde3ea}
svg .mark{stroke:#a61b12;stroke-width:1.5;stroke-dasharray:6 4}
svg .good{fill:#2f6f9f}svg .bad{fill:#c0392b}svg .bar{fill:#2f6f9f}
@media print{body{margin:0;max-width:none;padding:0;font-size:11px;-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
