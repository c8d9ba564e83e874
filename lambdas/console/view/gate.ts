// The part of a page in which a person decides at a gate. The digest and revision in each form are those of the facts on
// display: what is signed is what was seen.

import { takesLoss } from "../../../workflows/access.ts";
import type { Verdict } from "../../../workflows/assess.ts";
import type { GateFacts, GateState, RunState } from "../../../workflows/record.ts";
import { whyNotHeld } from "../../../workflows/voting.ts";
import { choicesOf, lossOf } from "../gate-words.ts";
import type { Choice, Direction } from "../gate-words.ts";
import { html } from "../html.ts";
import type { Html, Part } from "../html.ts";
import { marks } from "../words.ts";
import { badge, deadline, form, moment, reason } from "./parts.ts";

/** Where forms go and for whom they are made. */
export interface Deciding {
  /** The address that takes the decision. */
  readonly action: string;
  readonly name: string;
  readonly token: string;
  /** Fields that this address needs besides. */
  readonly besides?: Part;
  /** What has to be typed where a loss is accepted: the plan's name. Left out, nothing has. */
  readonly typed?: string;
  /** Another button of the page is the one to press; then none of these stands out. */
  readonly beside?: boolean;
}

/** The whole panel of one gate. */
export function gatePanel(gate: GateState, direction: Direction, verdict: Verdict | null, deciding: Deciding): Html {
  const key = `gate-${gate.gate}`;
  return html`<section class="panel gate" id="${key}" data-facts="${factsOf(gate)}" aria-labelledby="${key}-title">
<h2 id="${key}-title" tabindex="-1">${badge({ ...marks.waiting, word: "Decide:" })} <span>${gate.title}</span></h2>
${changedView()}
<div class="gate-columns">
<div class="deciding">
${lossBox(gate, verdict)}
${expiry(gate)}
${choiceForms(gate, direction, deciding)}
${tooOldView()}
</div>
<div class="facts">
<h3>What you decide on</h3>
${factsView(gate)}
</div>
</div>
</section>`;
}

/** What a page's script watches: other facts under a reader's eyes. */
export const factsOf = ({ revision, digest }: GateFacts): string => `${revision} ${digest}`;

export function changedView(): Html {
  return html`<p class="changed" role="alert" hidden>The facts changed while you were looking. Read them again. <button type="button" class="quiet" data-read>I have read the new facts</button></p>`;
}

export function tooOldView(): Html {
  return html`<p class="too-old" hidden>What is shown here is more than a minute old, so nothing can be decided on it. It is enabled again as soon as the page is up to date.</p>`;
}

/** The sentences that the gate stored, letter by letter, and what names them. */
export function factsView(gate: GateState): Html {
  return html`<ul class="sentences">${gate.sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>
<p class="fine">Asked ${moment(gate.openedAt)}, revision ${gate.revision}, facts <code>${gate.digest.slice(0, 12)}</code></p>`;
}

export function lossBox(gate: GateState, verdict: Verdict | null): Html | false {
  const loss = lossOf(gate, verdict);
  if (loss === undefined) return false;
  return html`<div class="loss ${loss.tone}"><h3>What would be lost</h3><p class="amount">${loss.headline}</p>${loss.sentences.map((sentence) => html`<p>${sentence}</p>`)}</div>`;
}

/** Until when, and what silence does. */
export function expiry(gate: GateState): Html {
  if (gate.expiresAt === null) return html`<p class="expiry">It does not expire: the run waits until somebody decides.</p>`;
  if (gate.kind === "commit-window") return html`<p class="expiry">Committed by time ${deadline(gate.expiresAt)}, <strong>without</strong> anything being changed or returned.</p>`;
  return html`<p class="expiry">Expires ${deadline(gate.expiresAt)}, <strong>without</strong> ${gate.kind === "approve-failover" ? "failing over" : "going on"}.</p>`;
}

/** The choices: those of the normal way in one form, the others each in a part that opens. */
export function choiceForms(gate: GateState, direction: Direction, deciding: Deciding): Html {
  const key = `gate-${gate.gate}`;
  const choices = choicesOf(gate, direction);
  const straight = choices.filter((choice) => !choice.aside);
  return html`${straight.length > 0 && form(deciding.action, deciding.token, "decide", [bound(gate), deciding.besides, typedField(gate, straight, deciding, key), reason(`${key}-reason`, `Your reason, for the record, as ${deciding.name}`, straight.flatMap((choice) => choice.suggestions)), html`<div class="choices">${straight.map((choice) => button(choice, deciding.beside))}</div>`, brings(straight)])}
${choices.filter((choice) => choice.aside).map((choice) => aside(gate, key, choice, deciding))}`;
}

/** More time for whoever finds something out: nothing is decided by it. */
export function holdForm(gate: GateState, state: RunState, deciding: Deciding): Html {
  const refused = whyNotHeld(gate, state);
  if (refused !== undefined) return html`<p class="fine">It cannot be held: ${refused.because}.</p>`;
  const id = `gate-${gate.gate}-hold`;
  return html`<details class="aside" id="${id}"><summary>Hold for 10 minutes…</summary>
<p>Nothing is decided: ${gate.expiresAt === null ? "people are called again ten minutes later" : "it expires ten minutes later"}. ${state.repair === undefined ? "A gate is held twice at most." : "The repair has ten minutes more then; its gates are held twice in all at most, and that is over when a failover is called for."}</p>
${form(deciding.action, deciding.token, "decide", [bound(gate), deciding.besides, reason(`${id}-reason`, "What you are finding out, for the record", []), html`<div class="choices"><button type="submit" name="decision" value="hold" class="plain">Hold for 10 minutes</button></div>`])}
</details>`;
}

function typedField(gate: GateState, choices: readonly Choice[], { typed }: Deciding, key: string): Html | false {
  if (typed === undefined || !choices.some(({ decision }) => takesLoss(gate, decision))) return false;
  const id = `${key}-${choices[0]?.decision ?? ""}-typed`;
  return html`<div class="reason"><label for="${id}">To accept the loss, type the plan’s name: <code>${typed}</code></label><input id="${id}" name="typed" type="text" maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false"></div>`;
}

/** What binds a form to the facts on display. */
export function bound(gate: GateState): Html {
  return html`<input type="hidden" name="gate" value="${gate.gate}"><input type="hidden" name="revision" value="${gate.revision}"><input type="hidden" name="digest" value="${gate.digest}">`;
}

function button(choice: Choice, beside = false): Html {
  const label = choice.label.replace(/…$/, "");
  return html`<button type="submit" name="decision" value="${choice.decision}" class="${choice.tone === "ask" && !beside ? "primary" : choice.tone === "bad" ? "danger" : "plain"}">${label}</button>`;
}

function brings(choices: readonly Choice[]): Html {
  return html`<ul class="brings fine">${choices.map((choice) => html`<li><strong>${choice.label.split(/[ ,]/)[0]}:</strong> ${choice.brings}</li>`)}</ul>`;
}

function aside(gate: GateState, key: string, choice: Choice, deciding: Deciding): Html {
  const id = `${key}-${choice.decision}`;
  return html`<details class="aside" id="${id}"><summary>${choice.label}</summary>
<p>${choice.brings}</p>
${form(deciding.action, deciding.token, "decide", [bound(gate), deciding.besides, typedField(gate, [choice], deciding, id), reason(`${id}-reason`, choice.decision === "done-by-hand" ? "What you did and how you know, for the record" : "Your reason, for the record", choice.suggestions), html`<div class="choices">${button(choice)}</div>`])}
</details>`;
}
