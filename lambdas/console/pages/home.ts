// The first page: what waits for this person, what runs, what needs attention, and the rest, in that order.

import { sayOpenGameDay } from "../../../workflows/game-day-state.ts";
import { mayDecide } from "../../../workflows/access.ts";
import { sayNodeOff } from "../../../workflows/node-off.ts";
import type { Person } from "../../../workflows/person.ts";
import type { Instant } from "../../../workflows/units.ts";
import { sayFigure } from "../../../workflows/proof-standing.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { PlanOverview, Unreadable } from "../../read/read.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import type { Scene } from "../ports.ts";
import { personFor } from "../signed-in.ts";
import { badge, deadline, moment } from "../view/parts.ts";
import { haltedView, haltsOf, sayDay } from "../view/switches.ts";
import { unreadableView } from "../view/unreadable.ts";
import { endMark, list, marks } from "../words.ts";
import type { Mark } from "../words.ts";
import { busyMs, headlineView, idleMs } from "./layout.ts";
import type { Page } from "./layout.ts";
import { gateHref, planHref, runHref, saysWhere, startHref } from "./links.ts";

/** Why a plan needs somebody although nothing runs; empty when it does not. */
export function troublesOf({ lease, readiness, newest, text, unprotected, liveDrill, gameDay }: Pick<PlanOverview, "lease" | "readiness" | "newest" | "text" | "unprotected" | "liveDrill" | "gameDay">, now: Instant): readonly { readonly mark: Mark; readonly sentence: string }[] {
  const bad = (sentence: string) => ({ mark: { ...marks.failed, word: "Not ready" }, sentence });
  const warn = (sentence: string) => ({ mark: marks.attention, sentence });
  if (text === null) return [];
  return [
    ...(readiness === null ? [{ mark: { ...marks.unknown, word: "Not known" }, sentence: "Nobody has looked yet whether a failover would work." }] : []),
    ...(readiness?.amount === "unseen" ? [{ mark: { ...marks.unknown, word: "Not known" }, sentence: "Whether a failover would work is not known: when it was looked at, nothing of the world answered." }] : []),
    ...(liveDrill === undefined ? [] : [{ mark: liveDrill.away ? { ...marks.failed, word: "Not back home" } : { ...marks.running, word: "LIVE DRILL" }, sentence: liveDrill.away ? `A live drill left it away from its home. ${liveDrill.stands.join(" ")}` : `A live drill is under way, in which production moves. ${liveDrill.stands.join(" ")}` }]),
    ...(gameDay === undefined ? [] : [{ mark: { ...(gameDay.stands ? marks.attention : marks.running), word: "GAME DAY" }, sentence: sayOpenGameDay(gameDay) }]),
    ...(unprotected === undefined ? [] : [{ mark: { ...marks.failed, word: "Unprotected" }, sentence: `Unprotected since ${new Date(unprotected.since).toISOString()}: no copy of ${list(unprotected.databases)} was seen to follow since the move. ${unprotected.byReprotection === true ? "Start a re-protection." : "A person has to make one that follows."}` }]),
    ...(readiness !== null && readiness.failing.length > 0 ? [bad(`A failover would meet ${readiness.failing.length === 1 ? "a check that fails" : `${readiness.failing.length} checks that fail`}: ${list(readiness.failing)}.`)] : []),
    ...(lease.blockedUntil !== undefined && lease.blockedUntil > now ? [warn(`No run starts by itself until ${new Date(lease.blockedUntil).toISOString()}, because of run ${lease.blockedBy ?? "before"}.`)] : []),
    ...(lease.untold === undefined ? [] : [warn(`People could not be called: ${lease.untold.subject}.`)]),
    ...(newest?.end === "failed" || newest?.end === "done-with-exceptions" || newest?.end === "stopped" ? [warn(`Its last run ended ${newest.end}.`)] : []),
  ];
}

export interface Waiting {
  readonly plan: PlanOverview;
  readonly run: string;
  readonly dry: boolean;
  readonly gate: NonNullable<PlanOverview["open"]>["gates"][number];
  /** Whether the plan lets this person decide. */
  readonly mine: boolean;
}

/** Of a plan that was taken back nobody can tell who may decide, so nobody is called by it. */
function isMine({ text }: PlanOverview, gate: Waiting["gate"], person: Person): boolean {
  return text !== null && gate.choices.some((choice) => mayDecide(text.named, person, gate, choice).allowed);
}

export function waitingOf(overview: readonly PlanOverview[], person: Person): readonly Waiting[] {
  return overview
    .flatMap((plan) => (plan.open?.gates ?? []).filter(({ status }) => status === "waiting").map((gate): Waiting => ({ plan, run: plan.open?.state.run ?? "", dry: plan.open?.state.dry ?? false, gate, mine: isMine(plan, gate, person) })))
    // What expires first comes first.
    .toSorted((a, b) => Number(b.mine) - Number(a.mine) || (a.gate.expiresAt ?? Infinity) - (b.gate.expiresAt ?? Infinity));
}

export function homePage(overview: readonly PlanOverview[], unreadable: readonly Unreadable[], scene: Scene): Page {
  const waiting = waitingOf(overview, personFor(scene.visitor.person));
  const running = overview.filter(({ open }) => open !== null);
  // What is switched off is said in the bar above everything, and needs attention like any trouble.
  const needsAttention = (plan: PlanOverview): boolean => troublesOf(plan, scene.now).length + (plan.text === null ? 0 : haltsOf(plan.lease, scene.now).length) > 0;
  const troubled = overview.filter((plan) => plan.open === null && needsAttention(plan));
  const rest = overview.filter((plan) => plan.open === null && !needsAttention(plan));
  const mine = waiting.filter((each) => each.mine);
  const headline = mine[0] !== undefined
    ? { mark: marks.waiting, sentence: mine.length === 1 ? `${mine[0].gate.title}: you are asked.` : `${mine.length} decisions wait for you.`, alert: waiting.map(({ gate }) => `Decision needed: ${gate.title}${gate.revision > 1 ? `, asked again (${gate.revision})` : ""}.`).join(" ") }
    : waiting.length > 0
      ? { mark: marks.waiting, sentence: `${waiting.length === 1 ? "A decision waits" : `${waiting.length} decisions wait`} for somebody else.` }
      : running.length > 0
        ? { mark: marks.running, sentence: `${running.length === 1 ? "A run is open" : `${running.length} runs are open`}; nobody is asked now.` }
        : unreadable.length > 0
          ? { mark: marks.unknown, sentence: `${list(unreadable.map(({ plan }) => plan))} cannot be read, so what stands there is not known.` }
          : troubled.length > 0
            ? { mark: marks.attention, sentence: `Nothing runs. ${troubled.length === 1 ? "One plan needs" : `${troubled.length} plans need`} attention.` }
            : overview.length === 0
            ? { mark: marks.unknown, sentence: "The record knows no plan. Deploy one; then it is shown here." }
            : { mark: marks.healthy, sentence: "Nothing runs and nothing waits, as far as the record tells." };
  return {
    title: `${headline.mark.icon} ${headline.mark.word}`,
    pollMs: running.length > 0 ? busyMs : idleMs,
    content: html`${overview.map((plan) => haltedView(plan.lease, scene.now, plan.text?.title ?? plan.plan))}${headlineView(headline, `${headline.mark.icon} ${headline.mark.word}`)}
${unreadableView(unreadable)}
${waiting.length > 0 && html`<section class="panel" id="waiting" aria-labelledby="waiting-title"><h2 id="waiting-title">Waiting for ${mine.length > 0 ? "you" : "approval"}</h2><ul class="rows">${waiting.map(waitingRow)}</ul></section>`}
${group("running", "Running", running, scene)}
${group("attention", "Needs attention", troubled, scene)}
${group("rest", "Standing by", rest, scene)}`,
  };
}

function waitingRow({ gate, plan, run, mine, dry }: Waiting): Html {
  return html`<li id="waits-${run}-${gate.gate}">${badge(dry ? { ...marks.waiting, word: "Waiting (dry run)" } : marks.waiting)} <a class="strong" href="${gateHref(run, gate.gate)}">${gate.title}</a> <span class="fine">${plan.text?.title ?? plan.plan}; asked ${moment(gate.openedAt)}${gate.expiresAt !== null && html`; expires ${deadline(gate.expiresAt)}`}${!mine && "; the plan names others to decide"}</span></li>`;
}

function group(id: string, title: string, plans: readonly PlanOverview[], scene: Scene): Html | false {
  return plans.length > 0 && html`<section class="plans" id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><ul class="cards">${plans.map((plan) => planRow(plan, scene))}</ul></section>`;
}

/** With fewer runs than are looked through for a drill, all were. */
const fewRuns = 20;

function copyView({ database, site, says, at }: PlanOverview["copies"][number]): Html {
  return html`<p>${database} at ${site}: ${says === null || at === null ? html`${badge(marks.unknown)}, no observer has seen it` : html`${says} <span class="fine">${moment(at)}</span>`}</p>`;
}

function planRow(plan: PlanOverview, scene: Scene): Html {
  const { text, open, newest, readiness, active, lease } = plan;
  const troubles = troublesOf(plan, scene.now);
  const site = active?.site ?? text?.home;
  const halts = haltsOf(lease, scene.now);
  return html`<li class="panel plan" id="plan-${plan.plan}">
<h3><a href="${planHref(plan.plan)}">${text?.title ?? plan.plan}</a></h3>
${open !== null && html`<p>${badge(marks.running)} <a href="${runHref(open.state.run)}">${saysWhere(open.state)}</a> <span class="fine">since ${moment(open.state.openedAt)}</span></p>${sayNodeOff(open.state) !== undefined && html`<p>${badge({ ...marks.running, word: "LIVE DRILL" })} ${sayNodeOff(open.state)}</p>`}`}
${troubles.map(({ mark, sentence }) => html`<p>${badge(mark)} ${sentence}</p>`)}
${text === null && html`<p>${badge({ ...marks.quiet, word: "Taken back" })} No run of it starts any more.</p>`}
<dl class="pairs">
${site !== undefined && html`<dt>Serves</dt><dd>${site}${text?.regions[site] !== undefined && ` (${text.regions[site]})`}${active === null && ", its home: no run has moved it"}</dd>`}
${text !== null && html`<dt>Copies</dt><dd>${plan.copies.length === 0 ? "the plan names no database" : plan.copies.map(copyView)}</dd>
<dt>Last look</dt><dd>${plan.lookedAt === null ? html`${badge(marks.unknown)}, no observer has told anything` : moment(plan.lookedAt)}</dd>`}
<dt>Readiness</dt><dd>${readiness === null ? "not looked at yet" : html`${readiness.says} <span class="fine">looked ${moment(readiness.at)}</span>`}</dd>
${plan.proof !== undefined && plan.proof !== null && html`<dt>Proven</dt><dd>${sayFigure(plan.proof)}</dd>`}
<dt>Automation</dt><dd>${halts.length === 0 ? "on" : list(halts.map(({ mark, until }) => (until === null ? "off: kill switch on" : `${mark.word.toLowerCase()} until ${sayDay(until)}`)))}</dd>
<dt>Last drill</dt><dd>${plan.drill.run !== null ? html`${badge(endMark(plan.drill.run.end ?? "open"))} <a href="${runHref(plan.drill.run.run)}">${plan.drill.run.run}</a> <span class="fine">${moment(plan.drill.run.openedAt)}</span>` : plan.drill.among < fewRuns ? "never" : `none among the newest ${plan.drill.among} runs`}</dd>
<dt>Last run</dt><dd>${newest === null ? "none yet" : html`${badge(endMark(newest.end ?? "open"))} <a href="${runHref(newest.run)}">${newest.kind}</a> <span class="fine">${moment(newest.openedAt)}</span>`}</dd>
${text !== null && html`<dt>Promised</dt><dd>back within ${sayDuration(text.objectives.rto)}, ${text.objectives.rpo === 0 ? "no write lost" : `at most ${sayDuration(text.objectives.rpo)} of writes lost`}</dd>`}
</dl>
${text !== null && open === null && html`<p class="ways"><a class="button" href="${startHref(plan.plan)}">Start…</a></p>`}
</li>`;
}
