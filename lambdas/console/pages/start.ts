// Asking for a run: what it would be, whether it would work as far as was looked, and the request. A request changes nothing by
// itself: the run looks first, and a person decides once more.

import type { Plan } from "../../../workflows/plan.ts";
import { repairsOf, sitesOfRepair } from "../../../workflows/repairs.ts";
import type { PlanDetails } from "../../read/read.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import type { Scene } from "../ports.ts";
import { badge, form, reason } from "../view/parts.ts";
import { marks } from "../words.ts";
import { headlineView, idleMs, problemPage } from "./layout.ts";
import type { Page } from "./layout.ts";
import { planHref, runHref } from "./links.ts";
import { directionOf, readinessView } from "./plan.ts";

export interface Choice {
  /** What the form sends: `failover`, `repair NAME SITE`, or `switchover SITE`. */
  readonly value: string;
  readonly label: string;
  readonly brings: string;
}

/** What can be asked for now. */
export function startChoices(details: Pick<PlanDetails, "active">, plan: Plan): readonly Choice[] {
  const { source, target } = directionOf(details, plan);
  return [
    { value: "failover", label: `Fail over from ${source} to ${target}`, brings: `${source} is left, ${target} takes over. Steps that cannot be undone are named before you approve.` },
    ...repairsOf(plan).flatMap(([name, repair]) => sitesOfRepair(plan, repair).filter((site) => site === source || repair.standby === true).map((site): Choice => ({ value: `repair ${name} ${site}`, label: `${repair.title} at ${site}`, brings: "The site is mended in place; no other one takes over." }))),
    { value: `switchover ${target}`, label: `${target === plan.home ? "Fail back" : "Switch over"} from ${source} to ${target}, as planned`, brings: `While both sites live, and without loss: it is refused if that cannot be shown, and taken back if it cannot be done before ${target} has taken over.` },
  ];
}

export function startPage(details: PlanDetails, scene: Scene, id: string): Page {
  const { plan: name, text, report, lease } = details;
  if (text === null) return problemPage(409, { ...marks.quiet, word: "Taken back" }, `Plan ${name} is not deployed any more, so no run of it can be started.`, html`<a class="button" href="${planHref(name)}">The plan</a>`);
  const mark = { ...marks.attention, word: "Start a run" };
  const title = `Start: ${text.title}`;
  return {
    title,
    pollMs: idleMs,
    content: html`${headlineView({ mark, sentence: `What do you ask for, for ${text.title}?`, more: ["Asking changes nothing: the run looks first, and then a person is asked."] }, title)}
${lease.run !== undefined && html`<p class="notice busy"><span>${badge(marks.running)} Run <a href="${runHref(lease.run)}">${lease.run}</a> is open: a request for a failover is added to it, a repair or a planned move is refused.</span></p>`}
<section class="panel" id="start" aria-labelledby="start-title"><h2 id="start-title">Request</h2>
${form(`${planHref(name)}/requests`, scene.visitor.token, "failover", html`<input type="hidden" name="id" value="${id}"><input type="hidden" name="digest" value="${details.deployed?.planDigest ?? ""}">
<fieldset><legend>What</legend>${startChoices(details, text).map((each, index) => choice(each, index))}</fieldset>
${reason("start-reason", `Your reason, for the record, as ${scene.visitor.person.name}`, ["Planned work", "Seen failing by customers"])}
<div class="choices"><button type="submit" class="primary">Request approval</button></div>`)}
</section>
${readinessView(report)}
<section class="panel" id="again" aria-labelledby="again-title"><h2 id="again-title">Before you ask</h2>
<p>Checks are run anew from a terminal: <code>understudy check</code> with the plan’s file. This page shows the newest look that was kept.</p>
<p>A comparison with a dry run is not here: this console cannot start dry runs yet.</p></section>`,
  };
}

function choice({ value, label, brings }: Choice, index: number): Html {
  return html`<label class="pick"><input type="radio" name="what" value="${value}" required${index === 0 && html` checked`}> <span><strong>${label}</strong><br><span class="fine">${brings}</span></span></label>`;
}
