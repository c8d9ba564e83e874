// The frame of the page: what stays while its content changes. It says LOCAL where nobody can miss it, because a rehearsal
// that looks like the real thing, or the real thing that looks like a rehearsal, is an accident waiting.

import { documentOf } from "../../../../lambdas/console/frame.ts";
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
  return documentOf({
    title: frame.title,
    assets: frame.assets,
    header: html`<header class="world">
<p class="local"><strong>LOCAL</strong> <span>A rehearsal on this machine<span class="roomy">, with real parts. Nothing outside it is touched</span>.</span></p>
<p class="about">${frame.tempo !== null && html`<span>Tempo ${frame.tempo}<span class="roomy">${frame.tempo === 1 ? ": times are as in the plan" : `: the plan's times are divided by ${frame.tempo}`}</span></span> `}<a href="/">The console</a> <span>You are ${frame.operator}</span> <span id="freshness">Read at ${frame.at}<noscript>, <a href="/local">read again</a></noscript></span></p>
</header>`,
    notice: notice !== undefined && html`<p class="notice ${notice.good ? "good" : "bad"}"><span>${badge(notice.good ? { ...marks.done, word: "" } : { ...marks.failed, word: "Not done:" })} ${notice.sentence}</span></p>`,
    main: html`<main id="main" tabindex="-1" data-poll="1000" data-from="/local/fragment">${content}</main>`,
  });
}
