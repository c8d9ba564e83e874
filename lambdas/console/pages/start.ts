// Asking for a run: what it would be, whether it would work as far as was looked, and the request. A request changes nothing by
// itself: the run looks first, and a person decides once more.

import type { DryRun } from "../../../workflows/dry-run.ts";
import { forecastOf } from "../../../workflows/forecast.ts";
import { sayForecastBefore } from "../../../workflows/forecast-words.ts";
import { sayLegKind } from "../../../workflows/live-drill-words.ts";
import { liveLegs, whyNoLiveDrill } from "../../../workflows/live-legs.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { canReprotect, reprotectedDatabases } from "../../../workflows/reprotects.ts";
import { isolatedDatabases, letsIsolated } from "../../../workflows/isolated-drills.ts";
import { repairsOf, sitesOfRepair } from "../../../workflows/repairs.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { PlanDetails } from "../../read/read.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import type { Scene } from "../ports.ts";
import { dryRunView } from "../view/dry-run.ts";
import { badge, form, moment, reason } from "../view/parts.ts";
import { checksPollMs, readinessView } from "../view/readiness.ts";
import { marks } from "../words.ts";
import { headlineView, problemPage } from "./layout.ts";
import type { Page } from "./layout.ts";
import { planHref, runHref } from "./links.ts";
import { directionOf } from "./plan.ts";

export interface Choice {
  /** What the form sends: `failover`, `repair NAME SITE`, `switchover SITE`, `reprotect SITE`, `drill isolated`, `drill live`, or `drill game-day`. */
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
    ...(!canReprotect(plan) ? [] : [{ value: `reprotect ${target}`, label: `Re-protect: make a copy at ${target} again`, brings: `${source} goes on serving. The old ${reprotectedDatabases(plan).join(", ")} at ${target} is set aside and kept, and a new copy is made there.` }]),
    ...(!letsIsolated(plan) ? [] : [{ value: "drill isolated", label: `Isolated drill: at ${target}, on copies of its own`, brings: `${source} goes on serving, and no user is led elsewhere. ${sayIsolated(plan, target)} A person lets it begin, and a real run ends it at once.` }]),
    ...(source !== plan.home || whyNoLiveDrill(plan).length > 0 ? [] : [{ value: "drill live", label: `Live drill: production moves to ${target} and home again`, brings: `Production really moves, in ${liveLegs(plan).length} runs that each look first and ask people: ${liveLegs(plan).map((leg) => sayLegKind(leg, plan.home)).join("; ")}.` }]),
    ...(plan["game-day"] === undefined ? [] : [{ value: "drill game-day", label: "Game day: a fault is drawn, and you cause it", brings: `One of the ${plan["game-day"].faults.length} faults of the plan’s list is told to you alone, this once. You cause it in production and take it back; everybody else decides as in earnest.` }]),
  ];
}

/** What an isolated drill does, in a sentence. */
function sayIsolated(plan: Plan, target: string): string {
  const copied = isolatedDatabases(plan);
  const done = [...(copied.length === 0 ? [] : [`a copy of ${copied.join(", ")} is made at ${target}, promoted and deleted again`]), ...(plan.isolated?.start === true ? [`what a failover starts at ${target} is started and stopped again`] : [])].join("; ");
  return `${done.charAt(0).toUpperCase()}${done.slice(1)}.`;
}

/** The newest dry drill that came to its end. */
export interface NewestDrill {
  readonly run: string;
  readonly at: Instant;
  readonly planDigest: string;
  readonly dry: DryRun;
}

export function startPage(details: PlanDetails, scene: Scene, id: string, drill: NewestDrill | null, asked: Instant | undefined): Page {
  const { plan: name, text, lease } = details;
  if (text === null) return problemPage(409, { ...marks.quiet, word: "Taken back" }, `Plan ${name} is not deployed any more, so no run of it can be started.`, html`<a class="button" href="${planHref(name)}">The plan</a>`);
  const mark = { ...marks.attention, word: "Start a run" };
  const title = `Start: ${text.title}`;
  return {
    title,
    pollMs: checksPollMs(details, asked, scene.now),
    content: html`${headlineView({ mark, sentence: `What do you ask for, for ${text.title}?`, more: ["Asking changes nothing: the run looks first, and then a person is asked."] }, title)}
${lease.run !== undefined && html`<p class="notice busy"><span>${badge(marks.running)} Run <a href="${runHref(lease.run)}">${lease.run}</a> is open. <span class="detail">A request for a failover is added to a failover, ends a repair or a drill, and is refused beside a planned move. A repair, a planned move or a re-protection is refused beside anything but a drill.</span></span></p>`}
<section class="panel" id="start" aria-labelledby="start-title"><h2 id="start-title">Request</h2>
${form(`${planHref(name)}/requests`, scene.visitor.token, "failover", html`<input type="hidden" name="id" value="${id}"><input type="hidden" name="digest" value="${details.deployed?.planDigest ?? ""}">
<fieldset><legend>What</legend>${startChoices(details, text).map((each, index) => choice(each, index))}</fieldset>
${reason("start-reason", `Your reason, for the record, as ${scene.visitor.person.name}`, ["Planned work", "Seen failing by customers"])}
<div class="choices"><button type="submit" class="primary">Request approval</button></div>`)}
</section>
${forecastView(details, text)}
${readinessView(details, { from: "start", asked }, scene)}
${dryView(details, scene, id, drill)}`,
  };
}

/** How long a failover from here would take, as far as earlier runs tell; nothing where the reading function is older than forecasts. */
function forecastView({ times, active }: PlanDetails, plan: Plan): Html | false {
  return times !== undefined && html`<section class="panel" id="forecast" aria-labelledby="forecast-title"><h2 id="forecast-title">How long it would take</h2><p>${sayForecastBefore(plan, forecastOf(plan, "failover", directionOf({ active }, plan), times))}</p></section>`;
}

/** What a failover would do, as the newest dry drill found it, and the button for another one. */
function dryView({ plan: name, deployed }: PlanDetails, scene: Scene, id: string, drill: NewestDrill | null): Html {
  const digest = deployed?.planDigest ?? "";
  return html`<section class="panel" id="dry" aria-labelledby="dry-title"><h2 id="dry-title">What a failover would do</h2>
${drill === null ? html`<p>${badge(marks.unknown)} No dry drill of this plan has come to its end yet, so nothing can be compared.</p>` : html`<p>As of ${moment(drill.at)}, by the dry drill <a href="${runHref(drill.run)}">${drill.run}</a>. ${drill.planDigest === digest ? "The plan’s text is the same since." : html`${badge({ ...marks.attention, word: "The plan has changed" })} It was deployed with another text since; run a new drill.`}</p>
${dryRunView(drill.dry)}`}
<p class="fine">A dry drill looks at everything, changes nothing and asks nobody. A real failover ends it at once.</p>
${form(`${planHref(name)}/requests`, scene.visitor.token, "drill", html`<input type="hidden" name="id" value="${id}"><input type="hidden" name="digest" value="${digest}"><input type="hidden" name="what" value="drill dry">
${reason("drill-reason", `Your reason, for the record, as ${scene.visitor.person.name}`, ["Before planned work"])}
<div class="choices"><button type="submit">Run a dry drill</button></div>`)}</section>`;
}

function choice({ value, label, brings }: Choice, index: number): Html {
  return html`<label class="pick"><input type="radio" name="what" value="${value}" required${index === 0 && html` checked`}> <span><strong>${label}</strong><br><span class="fine">${brings}</span></span></label>`;
}
