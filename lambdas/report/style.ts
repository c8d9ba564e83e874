// The one stylesheet of a report's document, which carries it within itself: it has to look the same in ten years, from a disk
// and on paper. Colour only repeats what icon and word say; on paper there is none but in marks.

const palette = {
  light: "--ground:#fff;--ink:#16202a;--dim:#4d5a66;--line:#cfd7de;--soft:#f1f4f6;--good:#0a6b3a;--bad:#b3201a;--ask:#7d4a00;--busy:#0b559f;--warn:#7d4a00;--unknown:#5d3fa0;--quiet:#4d5a66;--b1:#8a5a00;--b2:#5d3fa0;--b3:#b3201a;--b4:#0b559f;--b5:#0a6b3a",
  dark: "--ground:#0d1216;--ink:#e9eef3;--dim:#a6b3bf;--line:#37444f;--soft:#18212a;--good:#63d391;--bad:#ff9188;--ask:#ffc657;--busy:#85bdff;--warn:#ffc657;--unknown:#c8adff;--quiet:#a6b3bf;--b1:#ffc657;--b2:#c8adff;--b3:#ff9188;--b4:#85bdff;--b5:#63d391",
} as const;

const screen = `
:root{color-scheme:light dark;${palette.light}}
@media screen and (prefers-color-scheme:dark){:root{${palette.dark}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main,header,.toolbar{max-width:62rem;margin:0 auto;padding:0 1rem}
h1,h2,h3,p,ul,ol,dl,dd,figure{margin:0;padding:0}
ul,ol{list-style:none}
h1{font-size:1.5rem;line-height:1.25;font-weight:680;text-wrap:pretty}
h2{font-size:1.15rem;line-height:1.3;margin:2.2rem 0 .6rem;padding-top:.7rem;border-top:2px solid var(--ink)}
h3{font-size:1rem;line-height:1.35;margin:1rem 0 .25rem}
p+p{margin-top:.4rem}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.88em}
a{color:var(--busy)}
.fine{color:var(--dim);font-size:.875rem}
.toolbar{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding-top:.6rem}
.toolbar a{display:inline-flex;align-items:center;min-height:44px}
header{padding-top:1.4rem}
.band{display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:baseline;margin-bottom:.7rem;color:var(--dim);font-size:.9rem}
.word{padding:.05rem .55rem;border:2px solid currentcolor;border-radius:4px;color:var(--bad);font-weight:750;letter-spacing:.08em;font-size:1rem}
.word.drill{color:var(--busy);border-style:dashed}
.end{margin:.5rem 0 .2rem;font-size:1.05rem}
.mark{display:inline-flex;gap:.35em;align-items:baseline;font-weight:650}
.mark .icon{min-width:1em;text-align:center}
.mark.good{color:var(--good)}.mark.bad{color:var(--bad)}.mark.ask{color:var(--ask)}.mark.busy{color:var(--busy)}.mark.warn{color:var(--warn)}.mark.unknown{color:var(--unknown)}.mark.quiet{color:var(--quiet)}
.key{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr));gap:.8rem;margin:1rem 0 0}
.key>div{border:1px solid var(--line);border-radius:8px;padding:.7rem .9rem}
.key dt{color:var(--dim);font-size:.875rem}
.key .figure{font-size:1.35rem;font-weight:700;line-height:1.25}
.key dd+dd{font-size:.875rem}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem 1.2rem}
.facts dt{color:var(--dim)}
.bar{display:block;width:100%;height:34px;margin:.3rem 0 .5rem}
.bar .b1,.swatch.b1{fill:var(--b1);color:var(--b1)}.bar .b2,.swatch.b2{fill:var(--b2);color:var(--b2)}.bar .b3,.swatch.b3{fill:var(--b3);color:var(--b3)}.bar .b4,.swatch.b4{fill:var(--b4);color:var(--b4)}.bar .b5,.swatch.b5{fill:var(--b5);color:var(--b5)}
.bar rect{stroke:var(--ground);stroke-width:2;vector-effect:non-scaling-stroke}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1.4rem}
.swatch::before{content:"";display:inline-block;width:.8em;height:.8em;margin-right:.4em;background:currentcolor;vertical-align:-.05em}
.swatch b{color:var(--ink);font-weight:650}.swatch span{color:var(--ink)}
table{border-collapse:collapse;width:100%;font-size:.92rem}
caption{text-align:left;color:var(--dim);font-size:.875rem;padding-bottom:.3rem}
th,td{padding:.4rem .8rem .4rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{color:var(--dim);font-weight:600;font-size:.85rem}
td p+p{margin-top:.15rem}
td.number,th.number{text-align:right;white-space:nowrap}
td.name,th.name,.name{white-space:nowrap}
.stack>li{padding:.55rem 0;border-bottom:1px solid var(--line)}
.stack>li:last-child{border-bottom:0}
.because{color:var(--dim);font-size:.92rem}
.row{display:flex;flex-wrap:wrap;gap:0 .8rem;align-items:baseline}
.row .grow{flex:1 1 14rem;font-weight:600}
.quote{margin-top:.25rem;padding-left:.8rem;border-left:3px solid var(--line)}
.points{padding-left:1.1rem;list-style:disc}
.todo{margin-top:.25rem}
.lines{padding:.15rem 0 .15rem .8rem;border-left:3px solid var(--line)}
.hash{font-size:.82rem}
footer{margin:2.4rem 0 3rem;color:var(--dim);font-size:.875rem}
:focus-visible{outline:3px solid var(--busy);outline-offset:2px;border-radius:4px}
@media screen and (max-width:44rem){
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,caption,tbody,tr,td{display:block}
tr{padding:.5rem 0;border-bottom:1px solid var(--line)}
td{border:0;padding:.1rem 0}
td.number{text-align:left}
td[data-label]::before{content:attr(data-label) ": ";color:var(--dim);font-size:.85rem}
td[data-label=""]::before{content:none}
.facts{grid-template-columns:minmax(0,1fr);gap:0}
.facts dd{margin-bottom:.45rem}
h1{font-size:1.25rem}
}
@media (forced-colors:active){.bar rect{forced-color-adjust:none}.word{border-color:CanvasText}}`;

const paper = `
@media print{
:root{color-scheme:light;${palette.light}}
html{font-size:9.6pt}
body{line-height:1.4}
main,header{max-width:none;padding:0}
header{padding-top:0}
.toolbar{display:none}
h1{font-size:15pt}
h2{font-size:11.5pt;margin:14pt 0 4pt;padding-top:4pt;border-top-width:1.2pt;break-after:avoid}
h3{font-size:10pt}
h3,caption,h2+p{break-after:avoid}
.key{grid-template-columns:repeat(4,1fr);gap:6pt}
.key>div{padding:5pt 7pt}
.key .figure{font-size:13pt}
table{font-size:8.6pt}
th{font-size:8pt}
thead{display:table-header-group;break-after:avoid}
tr,.stack>li,.key>div,figure{break-inside:avoid}
.stack.long>li{break-inside:auto}
.stack.long>li>:first-child{break-after:avoid}
footer{margin:8pt 0 0}
th,td{padding:2.5pt 7pt 2.5pt 0}
.fine,.because,caption,footer,.key dt,.key dd+dd,.hash{font-size:8.2pt}
a{color:inherit;text-decoration:none}
p,li{orphans:3;widows:3}
*{print-color-adjust:exact}
}`;

/** Text of ours that stands in a string of the stylesheet: what could end the string or the element is left out. */
const inString = (text: string): string => text.replace(/[^\p{L}\p{N} .,:·-]/gu, "");

/** The stylesheet of one document: on every sheet stands what it is, of which run, by which hash, and how many sheets there are. */
export function documentStyle({ word, run, hash }: { readonly word: string; readonly run: string; readonly hash: string }): string {
  const box = (text: string): string => `{content:${text};font:7.5pt system-ui,"Liberation Sans",sans-serif;color:#4d5a66}`;
  return `${screen}${paper}
@page{size:A4;margin:17mm 15mm 16mm;@top-left${box(`"${inString(word)} · ${inString(run)}"`)}@top-right${box('"Understudy"')}@bottom-left${box(`"${inString(hash)}"`)}@bottom-right${box('counter(page) " / " counter(pages)')}}
`;
}
