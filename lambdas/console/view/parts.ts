// The small pieces that every view uses: a mark, a moment, a length of time, a form that posts.

import type { Instant } from "../../../workflows/units.ts";
import { sayInstant } from "../../../workflows/units.ts";
import { html } from "../html.ts";
import type { Html, Part } from "../html.ts";
import type { NotFresh } from "../fresh.ts";
import type { Mark } from "../words.ts";
import { marks, utc } from "../words.ts";

/** Icon and word; the icon is silent for screen readers because the word says it. */
export function badge(mark: Mark, word = mark.word): Html {
  return html`<span class="mark ${mark.tone}"><span class="icon" aria-hidden="true">${mark.icon}</span>${word}</span>`;
}

/** A moment in UTC. The page's script adds the reader's own time and how long ago it was, and keeps that up to date. */
export function moment(at: Instant): Html {
  return html`<time datetime="${sayInstant(at)}" data-tick="at">${utc(at)}</time>`;
}

/** A moment that lies ahead; the script adds what is left. */
export function deadline(at: Instant): Html {
  return html`<time datetime="${sayInstant(at)}" data-tick="until">${utc(at)}</time>`;
}

/** A moment and, by the script, only how long ago it was: for lists, where the reader's own time would be noise. */
export function since(at: Instant): Html {
  return html`<time datetime="${sayInstant(at)}" data-tick="since">since ${utc(at)}</time>`;
}

/** A form that posts to an address; it works without the script, which only spares the reader the reload. */
export function form(action: string, token: string, name: string, content: Part): Html {
  return html`<form method="post" action="${action}" class="${name}"><input type="hidden" name="token" value="${token}">${content}</form>`;
}

/** Why somebody who is signed in cannot do this now, and what would help; `wanted` is what it is for: "To accept a loss". */
export function stepUp({ code, todo }: NotFresh, wanted: string, signInAgain: string | undefined): Html {
  const again = code === "sign-in-again";
  return html`<p class="step-up">${badge({ ...marks.attention, word: again ? "Sign in again" : "Second factor needed" })} <span>${wanted} ${todo}; what else is offered here is open to you.</span> ${again && signInAgain !== undefined && html`<a class="button" href="${signInAgain}">Sign in again, and come back here</a>`}</p>`;
}

/** The reason field. A text area, because Enter in a one-line field would press the first button by itself. */
export function reason(id: string, label: string, suggestions: readonly string[]): Html {
  return html`<div class="reason">
<label for="${id}">${label}</label>
<textarea id="${id}" name="reason" rows="2" required minlength="3" maxlength="1024" autocomplete="off"></textarea>
${suggestions.length > 0 && html`<p class="suggest scripted"><span>Put in:</span> ${suggestions.map((text) => html`<button type="button" class="chip" data-for="${id}">${text}</button> `)}</p>`}
</div>`;
}
