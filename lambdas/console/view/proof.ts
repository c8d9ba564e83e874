// What runs have shown of a plan's steps: the one figure, the whole, and each step with its proofs.

import { otherSite } from "../../../workflows/plan.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { proofList } from "../../../workflows/proof-list.ts";
import type { ProofRow } from "../../../workflows/proof-list.ts";
import { proofStanding } from "../../../workflows/proof-standing.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { PlanDetails } from "../../read/read.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { marks } from "../words.ts";
import type { Mark } from "../words.ts";
import { badge } from "./parts.ts";

export const proofMarks: Readonly<Record<ProofRow["standing"], Mark>> = {
  proven: { ...marks.done, word: "Proven" },
  "looked-only": { ...marks.quiet, word: "Only looked at" },
  unproven: { ...marks.unknown, word: "Not proven" },
};

/** The panel of a plan's own page; nothing where the reading function is older than proofs. */
export function proofView({ proofs, active, deployed }: Pick<PlanDetails, "proofs" | "active" | "deployed">, plan: Plan, now: Instant): Html | false {
  if (proofs === undefined) return false;
  const source = active?.site ?? plan.home;
  const { sentence, whole, rows } = proofList(plan, proofStanding(plan, deployed?.planDigest ?? "", { source, target: otherSite(plan, source) }, proofs, now));
  return html`<section class="panel" id="proof" aria-labelledby="proof-title"><h2 id="proof-title">What is proven</h2>
<p>${sentence}</p><ul class="sentences">${whole.map((each) => html`<li>${each}</li>`)}</ul>
<details id="proof-steps"><summary>Each step</summary><ul class="checks">${rows.map(({ title, standing, sentences }) => html`<li>${badge(proofMarks[standing])} <span><strong>${title}</strong>: ${sentences.join(" ")}</span></li>`)}</ul></details></section>`;
}
