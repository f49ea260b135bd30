/** The style of the HTML report: the app's colours, light and dark; on paper always light. */
export const STYLE = `
:root{color-scheme:light;--bg:#fbfbfa;--panel:#fff;--line:#e4e4e0;--ink:#1d1f21;--dim:#62676c;--accent:#2058b8;--bad:#c02f26;--warn:#8f5c00;--ok:#23773f;--hatch:#c02f261c}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--bg:#16181b;--panel:#1c1f23;--line:#2f343a;--ink:#e7e8ea;--dim:#a0a6ae;--accent:#7dadff;--bad:#ff776d;--warn:#e8a93c;--ok:#5fc784;--hatch:#ff6b6024}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.55 Inter,system-ui,"Segoe UI","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
header,main,footer{max-width:1120px;margin:0 auto;padding:0 28px}
header{padding-top:34px}
h1{font-size:26px;line-height:1.25;font-weight:650;letter-spacing:-.012em;margin:0 0 6px}
h1.bad,.bad{color:var(--bad)}h1.ok{color:var(--ok)}
h2{font-size:19px;line-height:1.35;font-weight:650;letter-spacing:-.006em;margin:0 0 8px}
h3{font-size:12.5px;font-weight:600;color:var(--dim);margin:0 0 6px}
p{margin:0 0 12px;max-width:82ch}.dim{color:var(--dim)}.lede{font-size:16px;margin-bottom:4px}
section{margin-top:44px}section>h2{border-bottom:1px solid var(--line);padding-bottom:8px;margin-bottom:14px}
article{margin-top:28px;padding-top:26px;border-top:1px solid var(--line)}article:first-of-type{border-top:0;padding-top:0}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}a:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
code,pre,.frame,svg text{font-family:ui-monospace,"JetBrains Mono","SF Mono",Menlo,"DejaVu Sans Mono",monospace}
code,.frame{font-size:.88em}td.frame{font-size:inherit}b{font-weight:600}
.chips{display:flex;flex-wrap:wrap;gap:6px;margin:0 0 12px;padding:0;list-style:none}
.chips li{font-size:12.5px;line-height:20px;border:1px solid var(--line);border-radius:99px;padding:0 10px;color:var(--dim);background:var(--panel)}
.chips .certain{color:var(--bad);border-color:currentColor}.chips .likely{color:var(--warn);border-color:currentColor}
.card{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:14px 18px;margin-top:14px}
.card p{font-size:14px}p code{background:var(--bg);border-radius:3px;padding:1px 3px}
.card>:last-child{margin-bottom:0}.scroll{overflow-x:auto}
.columns{display:grid;grid-template-columns:minmax(0,1.25fr) minmax(0,1fr);gap:14px;align-items:start}
@media (max-width:860px){.columns{grid-template-columns:minmax(0,1fr);gap:0}header,main,footer{padding-left:16px;padding-right:16px}}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th{font-weight:500;color:var(--dim);text-align:left;font-size:12.5px}
th,td{padding:5px 14px 5px 0;overflow-wrap:break-word;border-bottom:1px solid var(--line);vertical-align:top}tr:last-child td,tbody tr:last-child th{border-bottom:0}
th:last-child,td:last-child{padding-right:0}td.what{min-width:16ch}.card table{font-size:13px}.num{text-align:right;white-space:nowrap}.nowrap{white-space:nowrap}
tr:target td{background:var(--hatch)}
summary{cursor:pointer;color:var(--accent)}ul.plain{margin:0 0 12px;padding-left:18px}ul.plain li{margin:2px 0}
pre{font-size:12.5px;line-height:1.6;margin:4px 0 14px;padding:8px 12px;background:var(--bg);border:1px solid var(--line);border-radius:6px;white-space:pre-wrap}
.meter{display:inline-block;vertical-align:baseline;margin-right:8px}.meter rect{fill:var(--bad)}
.finding{margin-top:14px}.finding p{margin-bottom:6px}.warn{color:var(--warn)}
footer{margin-top:52px;padding-top:14px;padding-bottom:40px;color:var(--dim);font-size:13px}
.timeline{display:block;width:100%;min-width:720px;height:auto}
.timeline text{font-size:11px;fill:var(--dim)}.timeline .lane{font-family:Inter,system-ui,"DejaVu Sans",sans-serif;font-size:13px;fill:var(--ink)}
.timeline .frame{fill:var(--accent);font-size:11px}.timeline .silent{fill:var(--bad);font-weight:600;font-size:12px}
.edge,.grid{stroke:var(--line);fill:none}.grid{stroke-dasharray:2 4}
.hatch{fill:var(--hatch)}.hatch-line{stroke:var(--bad);stroke-width:1.1;opacity:.5}.gap{stroke:var(--bad);stroke-opacity:.5}.plate{fill:var(--panel)}
.before{fill:var(--ink)}.arrival{fill:var(--accent)}.closing{fill:var(--warn)}
.bar.nothing{fill:var(--bad);opacity:.78}.bar.answered{fill:var(--ok);opacity:.6}.bar.failed,.bar.slow{fill:var(--warn);opacity:.7}
circle.answered{fill:var(--ok)}circle.failed,circle.slow{fill:var(--warn)}.cross{stroke:var(--bad);stroke-width:2;fill:none}
@media print{body{font-size:10.5pt;background:#fff}header,main,footer{max-width:none;padding-left:0;padding-right:0}header{padding-top:0}.scroll{overflow:visible}table,.card table{font-size:8.5pt}th,td{padding-right:8px;overflow-wrap:anywhere}.nowrap,.num{white-space:normal;overflow-wrap:normal}section{margin-top:24pt}.card{break-inside:avoid;border-radius:0}h2,h3{break-after:avoid}tr{break-inside:avoid}a{color:inherit}.timeline{min-width:0}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
