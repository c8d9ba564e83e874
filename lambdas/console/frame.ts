// What the frames of the product's pages and of the local world's own page share: the head with the page's files, and the places in
// which the script says what is new. So the two look and behave alike.

import { headOf } from "./head.ts";
import { html } from "./html.ts";
import type { Html, Part } from "./html.ts";

export interface Frame {
  readonly title: string;
  /** Where the page's own files lie. */
  readonly assets: string;
  /** The band that says which world this is. */
  readonly header: Html;
  /** What came of the last form, where it is not told by the page itself. */
  readonly notice?: Part;
  /** The element `main` with its content. */
  readonly main: Html;
}

/** What is loaded with the page's script, so that it need not wait for one after the other. All of it comes after the style: the page is read without it. */
const modules = ["forms", "lag-line", "moments", "morph", "shortcuts"];

const shortcuts = [["?", "This list, and away again"], ["g h", "All plans"], ["g a", "The audit"], ["g d", "The question, on a page that asks one"], ["r", "Read again"]] as const;

export function documentOf({ title, assets, header, notice, main }: Frame): Html {
  return html`${headOf(title)}<link rel="icon" href="${assets}/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${assets}/app.css">
${modules.map((name) => html`<link rel="modulepreload" fetchpriority="low" href="${assets}/${name}.js">\n`)}<script type="module" fetchpriority="low" src="${assets}/app.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${header}
<div id="stale" class="banner" hidden><span id="stale-text"></span> <button type="button" id="refresh">Refresh</button></div>
<div id="alert" class="hidden-text" role="alert"></div>
<div id="status" class="hidden-text" role="status"></div>
<div id="outcome" class="hidden-text" role="status"></div>
<div id="notices">${notice}</div>
${main}
<dialog id="shortcuts" aria-labelledby="shortcuts-title"><h2 id="shortcuts-title">Shortcuts of the keyboard</h2>
<dl class="pairs">${shortcuts.map(([keys, does]) => html`<dt>${keys.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${does}</dd>`)}</dl>
<p class="fine">None of them decides anything. They do nothing while you type in a field.</p>
<button type="button" id="shortcuts-close">Close</button></dialog>
</body>
</html>
`;
}
