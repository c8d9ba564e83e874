// The calendar of drills: what is overdue first, then when each is due, how the last ones ended, and what was refused. It starts nothing;
// a dry drill is asked for on the start page of its plan.

import type { PlanDrills, PlannedDrillAnswer } from "../../read/drills.ts";
import type { DrillsAnswer } from "../../read/read.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { badge, moment } from "../view/parts.ts";
import { unreadableView } from "../view/unreadable.ts";
import { endMark, list, marks } from "../words.ts";
import { headlineView, idleMs } from "./layout.ts";
import type { Page } from "./layout.ts";
import { planHref, runHref, startHref } from "./links.ts";

export function drillsPage({ drills: plans, unreadable }: DrillsAnswer): Page {
  const overdue = plans.filter(({ planned }) => planned.some(({ overdueSince }) => overdueSince !== null));
  const scheduled = plans.filter(({ planned }) => planned.length > 0).length;
  const mark = overdue.length > 0 ? { ...marks.attention, word: "Overdue" } : unreadable.length > 0 ? marks.unknown : scheduled === 0 ? { ...marks.quiet, word: "No drill is scheduled" } : { ...marks.done, word: "No drill is overdue" };
  const title = `${mark.icon} Drills`;
  const sentence = unreadable.length > 0 && overdue.length === 0 ? `${list(unreadable.map(({ plan }) => plan))} cannot be read, so whether a drill is overdue there is not known.` : plans.length === 0 ? "No plan is deployed, so there is nothing to drill." : scheduled === 0 ? "No plan schedules a drill, so nobody is told when none is run." : overdue.length === 0 ? "Every scheduled drill ended well when it was last due, or has not been due yet." : `Overdue: ${overdue.map((each) => each.title).join(", ")}.`;
  return { title, pollMs: idleMs, content: html`${headlineView({ mark, sentence, more: ["A dry drill looks and decides as a failover does, changes nothing and asks nobody. An isolated one asks first, and deletes again what it makes. A real failover ends either at once."] }, title)}
${plans.map(planView)}${unreadableView(unreadable)}` };
}

function planView({ plan, title, planned, sentences, last, dry: { good, refused }, isolated }: PlanDrills): Html {
  const id = `drills-of-${plan}`;
  return html`<section class="panel" id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title"><a href="${planHref(plan)}">${title}</a></h2>
${isolated?.left != null && html`<p>${badge({ ...marks.failed, word: "Left behind" })} Run <a href="${runHref(isolated.left.run)}">${isolated.left.run}</a> ended ${moment(isolated.left.at)} and may have left something that goes on costing money. ${isolated.left.because} The next isolated drill deletes copies first; machines and groups a person puts back.</p>`}
${planned.length === 0 ? html`<p>${badge({ ...marks.quiet, word: "Not scheduled" })} The plan schedules no drill.${good !== null && html` The last that ended well did so ${moment(good.at)}.`}</p>` : html`<ul class="sentences">${planned.map(plannedView)}</ul>`}
${sentences.length > 0 && html`<p class="fine">${sentences.join(" ")}</p>`}
${last.length > 0 && html`<ul class="rows">${last.map(({ run, openedAt, end }) => html`<li>${badge(endMark(end ?? "open"))} <a href="${runHref(run)}">drill</a> <span class="fine">${moment(openedAt)}</span></li>`)}</ul>`}
${refused !== null && html`<p>${badge({ ...marks.attention, word: "Refused last" })} ${moment(refused.at)}, asked for by ${refused.by}: ${refused.because}.</p>`}
${isolated?.refused != null && html`<p>${badge({ ...marks.attention, word: "Refused last" })} ${moment(isolated.refused.at)}, an isolated drill, asked for by ${isolated.refused.by}: ${isolated.refused.because}.</p>`}
<p class="ways"><a class="button" href="${startHref(plan)}#dry">Run a dry drill…</a></p></section>`;
}

function plannedView({ kind, every, zone, next, overdueSince }: PlannedDrillAnswer): Html {
  return html`<li>${overdueSince !== null && html`${badge({ ...marks.attention, word: "Overdue" })} It was due ${moment(overdueSince)}, and none has ended well since. `}${kind}, <code>${every}</code> in ${zone}: ${next.length === 0 ? "no next time" : html`next ${next.map((at, index) => html`${index > 0 && ", then "}${moment(at)}`)}`}.</li>`;
}
