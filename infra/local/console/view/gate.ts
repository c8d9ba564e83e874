// A waiting gate as the panel in which a person decides. The sentences are those that the gate stored, letter by letter,
// and the digest and revision in the form are those of the facts on display: what is signed is what was seen.

import type { Verdict } from "../../../../workflows/assess.ts";
import type { GateState } from "../../../../workflows/record.ts";
import { choicesOf, lossOf } from "../../../../lambdas/console/gate-words.ts";
import type { Choice, Direction } from "../../../../lambdas/console/gate-words.ts";
import { html } from "../../../../lambdas/console/html.ts";
import type { Html } from "../../../../lambdas/console/html.ts";
import { marks } from "../../../../lambdas/console/words.ts";
import { badge, deadline, form, moment, reason } from "../../../../lambdas/console/view/parts.ts";
import type { Visitor } from "../../../../lambdas/console/view/parts.ts";

/** The panel of one gate. `key` keeps the element's name the same from one drawing to the next. */
export function gatePanel(gate: GateState, direction: Direction, verdict: Verdict | null, visitor: Visitor): Html {
  const key = `gate-${gate.gate}`;
  const choices = choicesOf(gate, direction);
  const straight = choices.filter((choice) => !choice.aside);
  const asides = choices.filter((choice) => choice.aside);
  return html`<section class="panel gate" id="${key}" data-facts="${gate.revision} ${gate.digest}" aria-labelledby="${key}-title">
<h2 id="${key}-title" tabindex="-1">${badge({ ...marks.waiting, word: "Decide:" })} <span>${gate.title}</span></h2>
<p class="changed" role="alert" hidden>The facts changed while you were looking. Read them again. <button type="button" class="quiet" data-read>I have read the new facts</button></p>
<div class="gate-columns">
<div class="deciding">
${lossBox(gate, verdict)}
${expiry(gate)}
${straight.length > 0 && form("decide", visitor, "decide", [bound(gate), reason(`${key}-reason`, `Your reason, for the record, as ${visitor.operator}`, straight.flatMap((choice) => choice.suggestions)), html`<div class="choices">${straight.map(button)}</div>`, brings(straight)])}
${asides.map((choice) => aside(gate, key, choice, visitor))}
<p class="too-old" hidden>What is shown here is more than a minute old, so nothing can be decided on it. It is enabled again as soon as the page is up to date.</p>
</div>
<div class="facts">
<h3>What you decide on</h3>
<ul class="sentences">${gate.sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>
<p class="fine">Asked ${moment(gate.openedAt)}, revision ${gate.revision}, facts <code>${gate.digest.slice(0, 12)}</code></p>
</div>
</div>
</section>`;
}

function lossBox(gate: GateState, verdict: Verdict | null): Html | false {
  const loss = lossOf(gate, verdict);
  if (loss === undefined) return false;
  return html`<div class="loss ${loss.tone}"><h3>What would be lost</h3><p class="amount">${loss.headline}</p>${loss.sentences.map((sentence) => html`<p>${sentence}</p>`)}</div>`;
}

function expiry(gate: GateState): Html {
  if (gate.expiresAt === null) return html`<p class="expiry">It does not expire: the run waits until somebody decides.</p>`;
  return html`<p class="expiry">Expires ${deadline(gate.expiresAt)}, <strong>without</strong> failing over.</p>`;
}

function bound(gate: GateState): Html {
  return html`<input type="hidden" name="gate" value="${gate.gate}"><input type="hidden" name="revision" value="${gate.revision}"><input type="hidden" name="digest" value="${gate.digest}">`;
}

function button(choice: Choice): Html {
  const label = choice.label.replace(/…$/, "");
  return html`<button type="submit" name="decision" value="${choice.decision}" class="${choice.tone === "ask" ? "primary" : choice.tone === "bad" ? "danger" : "plain"}">${label}</button>`;
}

function brings(choices: readonly Choice[]): Html {
  return html`<ul class="brings fine">${choices.map((choice) => html`<li><strong>${choice.label.split(/[ ,]/)[0]}:</strong> ${choice.brings}</li>`)}</ul>`;
}

function aside(gate: GateState, key: string, choice: Choice, visitor: Visitor): Html {
  const id = `${key}-${choice.decision}`;
  return html`<details class="aside" id="${id}"><summary>${choice.label}</summary>
<p>${choice.brings}</p>
${form("decide", visitor, "decide", [bound(gate), reason(`${id}-reason`, choice.decision === "done-by-hand" ? "What you did and how you know, for the record" : "Your reason, for the record", choice.suggestions), html`<div class="choices">${button(choice)}</div>`])}
</details>`;
}
