// The sections of a report that tell what was done, what did not go as planned, what is left, and what is to be done now.

import type { FullReport } from "../../workflows/reporting/full-report.ts";
import { sayProven } from "../../workflows/reporting/proven.ts";
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

const partWords = { looked: "looked at", done: "carried out and seen", undone: "taken back and seen" } as const;

/** What this run alone shows; what the plan's runs show together is on the plan's page. */
export function provenSection({ proven }: FullReport): Html {
  return section("proven", "What this run proved", html`<p>${sayProven(proven)} <span class="fine">What was skipped, forced, done by hand or found as it should be proves no doing.</span></p>
<ul class="points">${proven.steps.map(({ title, parts }) => html`<li>${title}: ${parts.length === 0 ? "nothing" : parts.filter((part) => part !== "looked" || !parts.includes("done")).map((part) => partWords[part]).join(", ")}</li>`)}</ul>`);
}

export function changesSection({ changes, dry }: FullReport): Html {
  if (changes.length === 0) return section("changes", "Changes", html`<p>${dry !== undefined ? "A dry run ends each step before its first change: nothing was sent." : "Nothing was changed, and nothing was tried."}</p>`);
  return section("changes", "Changes", table("Each was written down as an intent before it was sent, and again with its result.", [{ head: "Intended", name: true }, { head: "What, and what was sent" }, { head: "Result" }, { head: "What undoes it" }],
    changes.map((change) => [
      html`<p>${clockTime(change.at)}</p><p class="fine">entry ${change.seq}</p>`,
      html`<p>${change.sentence}</p><p class="fine"><code>${change.operation}</code> ${change.region}</p>`,
      html`<p>${badge(changeMark(change.outcome))}${change.tookMs !== null && html` <span class="fine">${sayDuration(change.tookMs)}</span>`}</p>${change.answer !== "" && html`<p class="fine">${change.answer}</p>`}`,
      change.undo ?? (change.ends ? "nothing: it ends an earlier change" : "nothing"),
    ])));
}

export function exceptionsSection({ exceptions }: FullReport): Html {
  return section("exceptions", "Exceptions", exceptions.length === 0 ? html`<p>${badge(marks.done, "None")} Nothing was skipped, done by hand, refused or left in doubt.</p>` : html`<ul class="stack">${exceptions.map(({ at, sentence, because }) => html`<li><p>${badge({ ...marks.attention, word: "" })} <strong>${sentence}</strong> ${at !== null && html`<span class="fine">${clockTime(at)}</span>`}</p>${because !== "" && html`<p class="because">${because}</p>`}</li>
`)}</ul>`);
}

/** What has to be cleaned up after the run, and the proof of what was. */
export function leftBehindSection({ standingBans, steps, changes, cleanUp }: FullReport): Html {
  const undone = steps.filter(({ id }) => id.startsWith("undo-"));
  const doubtful = changes.filter(({ outcome }) => outcome === "unknown" || outcome === "not known");
  const nothing = standingBans.length + undone.length + doubtful.length === 0;
  const proof = cleanUp !== undefined && html`<p>${badge(cleanUp.outcome === "open" ? { ...marks.failed, word: "Left behind" } : { ...marks.done, word: cleanUp.outcome === "proven" ? "Clean-up proven" : "Nothing made" })} ${cleanUp.sentences.join(" ")}</p>`;
  return section("left", "What is left behind", proof, nothing ? html`<p>The run made nothing that has to be cleaned up, and left no ban and no doubt.</p>` : html`<ul class="points">
${undone.map(({ title, status, because }) => html`<li>${badge(stepMark(status, false, false))} ${title}${because !== "" && `: ${because}`}.</li>`)}
${standingBans.map((site) => html`<li>${badge({ ...marks.attention, word: "Ban stands" })} The watchdogs of <strong>${site}</strong> may not renew, so nothing that they guard starts there until somebody allows it (runbook: “Renewals forbidden”).</li>`)}
${doubtful.map(({ sentence }) => html`<li>${badge({ ...marks.unknown, word: "In doubt" })} ${sentence}: it may have happened. Look at it; the steps above say what was seen afterwards.</li>`)}
</ul>`);
}

export function patchSection({ patch, changes }: FullReport): Html {
  if (changes.length === 0) return section("patch", "What your infrastructure as code must say now", html`<p>Nothing was changed, so nothing has to be said.</p>`);
  const things = [...new Set(patch.rows.map(({ region, resource }) => JSON.stringify([region, resource])))].map((key) => patch.rows.filter(({ region, resource }) => JSON.stringify([region, resource]) === key));
  return section("patch", "What your infrastructure as code must say now",
    html`<p>Until it does, the next deployment may undo this run. The CDK's properties are those of CloudFormation.</p>`,
    things.length > 0 && html`<ol class="stack">${things.map((rows) => html`<li><p><strong>${rows[0]?.resource}</strong> <span class="fine">${rows[0]?.region}</span></p>
<div class="lines">${rows.map(propertyLine)}</div>
${[...new Set(rows.map(({ advice }) => advice))].map((advice) => html`<p class="todo">${advice}</p>`)}</li>
`)}</ol>`,
    patch.nothing.length > 0 && html`<h3>No template holds</h3><ul class="points">${patch.nothing.map((each) => html`<li>${each}.</li>`)}</ul>`,
  );
}

function propertyLine({ cloudformation, terraform, was, value, certain }: FullReport["patch"]["rows"][number]): Html {
  return html`<p>${was === null ? html`<span class="because">was not recorded</span>` : html`was <code>${was}</code>`}, is now <code>${value}</code>${!certain && html` ${badge({ ...marks.unknown, word: "perhaps: the call's answer is not known" })}`}</p>
<p class="fine">CloudFormation: ${cloudformation === null ? "no such property" : html`<code>${cloudformation}</code>`}; Terraform: ${terraform === null ? "no such argument" : html`<code>${terraform}</code>`}</p>`;
}
