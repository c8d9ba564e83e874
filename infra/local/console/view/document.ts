// The frame of the page: what stays while its content changes. It says LOCAL where nobody can miss it, because a rehearsal
// that looks like the real thing, or the real thing that looks like a rehearsal, is an accident waiting.

import { html } from "../../../../lambdas/console/html.ts";
import type { Html, Part } from "../../../../lambdas/console/html.ts";
import { marks } from "../../../../lambdas/console/words.ts";
import { badge } from "../../../../lambdas/console/view/parts.ts";

/** Who decides here, and the token that proves that a form came from this page. */
export interface Visitor {
  readonly operator: string;
  readonly token: string;
}

export interface Frame {
  readonly title: string;
  readonly tempo: number | null;
  readonly operator: string;
  /** What came of the last form, for readers without the script. */
  readonly notice: { readonly good: boolean; readonly sentence: string } | undefined;
  readonly at: string;
  /** Where the page's own files lie. */
  readonly assets: string;
}

export function documentView(frame: Frame, content: Part): Html {
  const { notice } = frame;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${frame.title}</title>
<link rel="icon" href="${frame.assets}/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${frame.assets}/app.css">
<script type="module" src="${frame.assets}/app.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="world">
<p class="local"><strong>LOCAL</strong> <span>A rehearsal on this machine<span class="roomy">, with real parts. Nothing outside it is touched</span>.</span></p>
<p class="about">${frame.tempo !== null && html`<span>Tempo ${frame.tempo}<span class="roomy">${frame.tempo === 1 ? ": times are as in the plan" : `: the plan's times are divided by ${frame.tempo}`}</span></span> `}<a href="/">The console</a> <span>You are ${frame.operator}</span> <span id="freshness">Read at ${frame.at}<noscript>, <a href="/local">read again</a></noscript></span></p>
</header>
<div id="stale" class="banner" hidden><span id="stale-text"></span> <button type="button" id="refresh">Refresh</button></div>
<div id="alert" class="hidden-text" role="alert"></div>
<div id="status" class="hidden-text" role="status"></div>
<div id="outcome" class="hidden-text" role="status"></div>
<div id="notices">${notice !== undefined && html`<p class="notice ${notice.good ? "good" : "bad"}"><span>${badge(notice.good ? { ...marks.done, word: "" } : { ...marks.failed, word: "Not done:" })} ${notice.sentence}</span></p>`}</div>
<main id="main" tabindex="-1" data-poll="1000" data-from="/local/fragment">${content}</main>
</body>
</html>
`;
}
