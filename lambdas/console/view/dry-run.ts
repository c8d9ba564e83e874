// What a dry run found, step by step: what is now, what would be done, what nothing undoes, and what could not be told.

import type { DryChange, DryOutcome, DryRun, DryStep } from "../../../workflows/dry-run.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { marks } from "../words.ts";
import type { Mark } from "../words.ts";
import { badge } from "./parts.ts";

const outcomeMarks: Readonly<Record<DryOutcome, Mark>> = {
  would: { ...marks.quiet, word: "Would change" },
  "as-it-is": { ...marks.done, word: "As it is" },
  "not-checkable": { ...marks.quiet, word: "Not checkable" },
  unseen: { ...marks.unknown, word: "Could not be told" },
  "not-reached": { ...marks.quiet, word: "Not reached" },
};

/** The list, under a heading of the caller's. */
export function dryRunView({ steps, changes, irreversible, sentences }: DryRun): Html {
  return html`<ul class="sentences">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>
<p><strong>${changes} ${changes === 1 ? "change" : "changes"} would be made${irreversible > 0 && `, ${irreversible} of which nothing undoes`}.</strong> 0 changes were made.</p>
<ol class="steps">${steps.map(stepView)}</ol>`;
}

function stepView({ title, outcome, because, changes }: DryStep): Html {
  return html`<li class="step"><div class="step-head">${badge(outcomeMarks[outcome])} <span class="step-title">${title}</span></div>
${because !== "" && html`<p class="because">${because}</p>`}
${changes.length > 0 && html`<ul class="sentences">${changes.map(changeView)}</ul>`}</li>`;
}

function changeView({ sentence, operation, region, undo }: DryChange): Html {
  return html`<li>${sentence} <code>${operation}</code>${region !== null && html` in ${region}`} ${undo === null ? badge({ ...marks.attention, word: "cannot be undone" }) : html`<span class="fine">Undone by: ${undo}.</span>`}</li>`;
}
