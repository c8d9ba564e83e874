// The calendar of drills: what is not back home or overdue first, then when each is due, how the last ones ended, and what was refused.
// Drills are asked for on the start page of their plan; here
// people say what has become of a game day's fault.

import { sayDrillKinds } from "../../../workflows/drill-kinds.ts";
import { sayLegKind, sayLegResult } from "../../../workflows/live-drill-words.ts";
import { faultStands } from "../../../workflows/game-day-state.ts";
import type { ShownGameDay } from "../../../workflows/game-day-state.ts";
import { gameDayMark, gradeMark, sayGameDay } from "../view/game-day.ts";
import { gameDayForm } from "../view/game-day-form.ts";
import type { Scene, Visitor } from "../ports.ts";
import { liveMark } from "../view/live-drill.ts";
import type { LiveDrillAnswer, PlanDrills, PlannedDrillAnswer } from "../../read/drills.ts";
import type { DrillsAnswer } from "../../read/read.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { lastGoodOf, refusalsOf } from "../view/kept-drills.ts";
import { badge, moment } from "../view/parts.ts";
import { unreadableView } from "../view/unreadable.ts";
import { endMark, list, marks } from "../words.ts";
import { headlineView, idleMs } from "./layout.ts";
import type { Page } from "./layout.ts";
import { gameDayReportHref, planHref, runHref, startHref } from "./links.ts";

export function drillsPage({ drills: plans, unreadable }: DrillsAnswer, { visitor }: Pick<Scene, "visitor">): Page {
  const overdue = plans.filter(({ planned }) => planned.some(({ overdueSince }) => overdueSince !== null));
  const scheduled = plans.filter(({ planned }) => planned.length > 0).length;
  const away = plans.filter(({ live }) => live?.drills.some((drill) => drill.away) === true);
  const stands = plans.filter((about) => about["game-day"]?.days.some(faultStands) === true);
  const mark = stands.length > 0 ? { ...marks.attention, word: "GAME DAY: a fault stands" } : away.length > 0 ? { ...marks.failed, word: "Not back home" } : overdue.length > 0 ? { ...marks.attention, word: "Overdue" } : unreadable.length > 0 ? marks.unknown : scheduled === 0 ? { ...marks.quiet, word: "No drill is scheduled" } : { ...marks.done, word: "No drill is overdue" };
  const title = `${mark.icon} Drills`;
  const sentence = stands.length > 0 ? `A fault that a person has caused may stand in production of ${list(stands.map((each) => each.title))}.` : away.length > 0 ? `A live drill left production away from its home: ${list(away.map((each) => each.title))}.` : unreadable.length > 0 && overdue.length === 0 ? `${list(unreadable.map(({ plan }) => plan))} cannot be read, so whether a drill is overdue there is not known.` : plans.length === 0 ? "No plan is deployed, so there is nothing to drill." : scheduled === 0 ? "No plan schedules a drill, so nobody is told when none is run." : overdue.length === 0 ? "Every scheduled drill ended well when it was last due, or has not been due yet." : `Overdue: ${overdue.map((each) => each.title).join(", ")}.`;
  return { title, pollMs: idleMs, content: html`${headlineView({ mark, sentence, more: stands.length > 0 ? ["Decide as always: what is seen may be that fault or a real failure."] : sayDrillKinds() }, title)}
${plans.map((about) => planView(about, visitor))}${unreadableView(unreadable)}` };
}

function planView(about: PlanDrills, visitor: Visitor): Html {
  const { plan, title, planDigest, planned, sentences, last, isolated, live } = about;
  const good = lastGoodOf(about);
  const id = `drills-of-${plan}`;
  return html`<section class="panel" id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title"><a href="${planHref(plan)}">${title}</a></h2>
${(isolated?.left ?? []).map(({ run, at, sentences }) => html`<p>${badge({ ...marks.failed, word: "Left behind" })} Run <a href="${runHref(run)}">${run}</a> ended ${moment(at)} and may have left something that goes on costing money. ${sentences.join(" ")}</p>`)}
${planned.length === 0 ? html`<p>${badge({ ...marks.quiet, word: "Not scheduled" })} The plan schedules no drill.${good !== null && html` The last that ended well did so ${moment(good)}.`}</p>` : html`<ul class="sentences">${planned.map(plannedView)}</ul>`}
${sentences.length > 0 && html`<p class="fine">${sentences.join(" ")}</p>`}
${last.length > 0 && html`<ul class="rows">${last.map(({ run, openedAt, end }) => html`<li>${badge(endMark(end ?? "open"))} <a href="${runHref(run)}">drill</a> <span class="fine">${moment(openedAt)}</span></li>`)}</ul>`}
${live?.drills.map((drill, index) => liveView(drill, index === 0))}
${about["game-day"]?.days.map((day) => gameDayView(day, planDigest, visitor))}
${refusalsOf(about).map(({ what, at, by, because }) => html`<p>${badge({ ...marks.attention, word: "Refused last" })} ${moment(at)}, ${what}, asked for by ${by}: ${because}.</p>`)}
<p class="ways"><a class="button" href="${startHref(plan)}#dry">Run a dry drill…</a> <a class="button" href="${startHref(plan)}">Ask for another drill…</a></p></section>`;
}

/** A live drill: the newest with where production stands, all with their legs, so that a trend can be seen. */
function liveView(drill: LiveDrillAnswer, isNewest: boolean): Html {
  const { openedAt, what, closed, told, planned, home, legs, stands } = drill;
  return html`<section class="live" aria-label="Live drill of ${new Date(openedAt).toISOString().slice(0, 10)}"><p>${badge(liveMark(drill))} <strong>Live drill</strong>, in which production moves, ${moment(openedAt)}: ${what}. ${closed !== null && closed.sentence}${closed === null && told !== null && `It waits: ${told}.`}</p>
${isNewest && (closed === null || drill.away) && html`<p>${stands.join(" ")}</p>`}
<ol class="sentences">${planned.map((leg, index) => html`<li>${sayLegKind(leg, home)}: ${sayLegResult(drill, index)}.${legs[index] !== undefined && html` <a href="${runHref(legs[index].run)}">The run and its report</a>`}</li>`)}</ol></section>`;
}

/** A game day: what everybody may know while it is open, and its grades once it has ended. */
function gameDayView(day: ShownGameDay, planDigest: string, visitor: Visitor): Html {
  const { openedAt, what, closed } = day;
  return html`<section class="live" aria-label="Game day of ${new Date(openedAt).toISOString().slice(0, 10)}"><p>${badge(gameDayMark(day))} <strong>Game day</strong>, in which a fault is really caused, ${moment(openedAt)}: ${what}.</p>
<ul class="sentences">${sayGameDay(day).map((sentence) => html`<li>${sentence}</li>`)}</ul>
${closed !== null && closed.grades.length === 0 && html`<p>${closed.sentence}</p>`}
${closed !== null && closed.grades.length > 0 && html`<ol class="sentences">${closed.grades.map(({ outcome, sentence }) => html`<li>${badge(gradeMark(outcome))} ${sentence}</li>`)}</ol>`}${closed !== null && html`<p class="fine"><a href="${gameDayReportHref(day.plan, day.id)}">The report of this game day</a></p>`}${gameDayForm(day, planDigest, visitor)}</section>`;
}

function plannedView({ kind, every, zone, next, overdueSince }: PlannedDrillAnswer): Html {
  return html`<li>${overdueSince !== null && html`${badge({ ...marks.attention, word: "Overdue" })} It was due ${moment(overdueSince)}, and none has ended well since. `}${kind}, <code>${every}</code> in ${zone}: ${next.length === 0 ? "no next time" : html`next ${next.map((at, index) => html`${index > 0 && ", then "}${moment(at)}`)}`}.</li>`;
}
