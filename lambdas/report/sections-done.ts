// The sections of a report that tell what was done, what did not go as planned, what is left, and what is to be done now.

import type { FullReport } from "../../workflows/reporting/full-report.ts";
import { sayDuration } from "../../workflows/units.ts";
import { html } from "../console/html.ts";
import type { Html } from "../console/html.ts";
import { badge } from "../console/view/parts.ts";
import { changeMark, marks, stepMark } from "../console/words.ts";
import { clockTime, section, table } from "./parts.ts";

export function stepsSection({ steps, end }: FullReport): Html {
  return section("steps", "Steps and their proofs", html`<ol class="stack">${steps.map((step) => html`<li><p class="row">${badge(stepMark(step.status, end === "open", false))} <span class="grow">${step.title}</span> ${step.tookMs !== null && html`<span class="fine">${sayDuration(step.tookMs)}</span>`}</p>${step.because !== "" && html`<p class="because">${step.because}</p>`}</li>
`)}</ol>`);
}

export function changesSection({ changes, occasion }: FullReport): Html {
  if (changes.length === 0) return section("changes", "Changes", html`<p>${occasion === "DRILL" ? "A dry run ends each step before its first change: nothing was sent." : "Nothing was changed, and nothing was tried."}</p>`);
  return section("changes", "Changes", table("Each was written down as an intent before it was sent, and again with its result.", [{ head: "Intended" }, { head: "What" }, { head: "Sent" }, { head: "Result" }, { head: "What undoes it" }],
    changes.map((change) => [
      html`${clockTime(change.at)} <span class="fine">entry ${change.seq}</span>`,
      change.sentence,
      html`<code>${change.operation}</code> <span class="fine">${change.region}</span>`,
      html`<p>${badge(changeMark(change.outcome))}${change.tookMs !== null && html` <span class="fine">${sayDuration(change.tookMs)}</span>`}</p>${change.answer !== "" && html`<p class="fine">${change.answer}</p>`}`,
      change.undo ?? (change.ends ? "nothing: it ends an earlier change" : "nothing"),
    ])));
}

export function exceptionsSection({ exceptions }: FullReport): Html {
  return section("exceptions", "Exceptions", exceptions.length === 0 ? html`<p>${badge(marks.done, "None")} Nothing was skipped, done by hand, refused or left in doubt.</p>` : html`<ul class="stack">${exceptions.map(({ at, sentence, because }) => html`<li><p>${badge({ ...marks.attention, word: "" })} <strong>${sentence}</strong> ${at !== null && html`<span class="fine">${clockTime(at)}</span>`}</p>${because !== "" && html`<p class="because">${because}</p>`}</li>
`)}</ul>`);
}

/** What has to be cleaned up after the run, and the proof of what was. */
export function leftBehindSection({ standingBans, steps, changes }: FullReport): Html {
  const undone = steps.filter(({ id }) => id.startsWith("undo-"));
  const doubtful = changes.filter(({ outcome }) => outcome === "unknown" || outcome === "not known");
  const nothing = standingBans.length + undone.length + doubtful.length === 0;
  return section("left", "What is left behind", nothing ? html`<p>The run made nothing that has to be cleaned up, and left no ban and no doubt.</p>` : html`<ul class="points">
${undone.map(({ title, status, because }) => html`<li>${badge(stepMark(status, false, false))} ${title}${because !== "" && `: ${because}`}.</li>`)}
${standingBans.map((site) => html`<li>${badge({ ...marks.attention, word: "Ban stands" })} The watchdogs of <strong>${site}</strong> may not renew, so nothing that they guard starts there until somebody allows it (runbook: “Renewals forbidden”).</li>`)}
${doubtful.map(({ sentence }) => html`<li>${badge({ ...marks.unknown, word: "In doubt" })} ${sentence}: it may have happened. Look at it; the steps above say what was seen afterwards.</li>`)}
</ul>`);
}

export function patchSection({ patch, changes }: FullReport): Html {
  if (changes.length === 0) return section("patch", "What your infrastructure as code must say now", html`<p>Nothing was changed, so nothing has to be said.</p>`);
  return section("patch", "What your infrastructure as code must say now",
    html`<p>Until it does, the next deployment may undo this run. The CDK's properties are those of CloudFormation.</p>`,
    patch.rows.length > 0 && html`<ol class="stack">${patch.rows.map((row) => html`<li><p><strong>${row.resource}</strong> <span class="fine">${row.region}</span></p>
<p>was ${row.was === null ? html`<span class="because">(the record does not say the former value)</span>` : html`<code>${row.was}</code>`}, is now <code>${row.value}</code>${!row.certain && html` ${badge({ ...marks.unknown, word: "perhaps" })}`}</p>
<p class="fine">CloudFormation: ${row.cloudformation === null ? "no such property" : html`<code>${row.cloudformation}</code>`}; Terraform: ${row.terraform === null ? "no such argument" : html`<code>${row.terraform}</code>`}</p>
<p class="todo">${row.advice}</p></li>
`)}</ol>`,
    patch.nothing.length > 0 && html`<h3>No template holds</h3><ul class="points">${patch.nothing.map((each) => html`<li>${each}.</li>`)}</ul>`,
  );
}
