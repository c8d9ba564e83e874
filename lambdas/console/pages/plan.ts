// One plan: what it would do in the direction that is possible now, whether that would work, what nobody looks at, who may
// decide, and what people have switched.

import type { ExplainedNode, ExplainedStep, Explanation } from "../../../workflows/explain.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { PlanDetails } from "../../read/read.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { notFresh } from "../fresh.ts";
import { html } from "../html.ts";
import type { Html, Part } from "../html.ts";
import type { Scene } from "../ports.ts";
import { badge, moment, stepUp } from "../view/parts.ts";
import { checksPollMs, readinessView } from "../view/readiness.ts";
import { proofView } from "../view/proof.ts";
import { automationView, haltsOf } from "../view/switches.ts";
import { endMark, list, marks } from "../words.ts";
import { troublesOf } from "./home.ts";
import { headlineView } from "./layout.ts";
import type { Page } from "./layout.ts";
import { runHref, startHref } from "./links.ts";

/** Which way a failover goes now. */
export function directionOf({ active }: Pick<PlanDetails, "active">, plan: Plan): { readonly source: string; readonly target: string } {
  const source = active?.site ?? plan.home;
  return { source, target: otherSite(plan, source) };
}

/** What signing in anew takes for what makes the plan bolder again. */
export interface PlanSigning {
  readonly freshMs: Milliseconds | undefined;
  readonly signInAgain: string | undefined;
}

export function planPage(details: PlanDetails, explanation: Explanation | null, signing: PlanSigning, asked: Instant | undefined, scene: Scene): Page {
  const { plan: name, text, runs, deployed, lease } = details;
  const troubles = troublesOf({ ...details, text: text === null ? null : { title: text.title, home: text.home, objectives: text.objectives, regions: {}, named: text }, newest: runs[0] ?? null }, scene.now);
  const mark = text === null ? { ...marks.quiet, word: "Taken back" } : (haltsOf(lease, scene.now)[0]?.mark ?? troubles[0]?.mark ?? { ...marks.done, word: "Ready as far as it was looked at" });
  const title = `${mark.icon} ${text?.title ?? name}`;
  const open = lease.run;
  const stale = notFresh(scene.visitor.person, signing.freshMs, scene.now);
  return {
    title,
    pollMs: checksPollMs(details, asked, scene.now),
    content: html`${headlineView({ mark, sentence: text?.title ?? name, more: [...troubles.map(({ sentence }) => sentence), ...(open === undefined ? [] : [html`A run is open: <a href="${runHref(open)}">${open}</a>.`])] }, title)}
<p class="ways">${text !== null && html`<a class="button" href="${startHref(name)}">Start…</a> <a class="button" href="#automation">${haltsOf(lease, scene.now).length === 0 ? "Pause automation…" : "Resume…"}</a>`}</p>
${text !== null && automationView({ details, text, stale: stale !== undefined && stepUp(stale, "To let changes pass again", signing.signInAgain) }, scene)}
${readinessView(details, { from: "plan", asked }, scene)}
${text !== null && proofView(details, text, scene.now)}
${explanation !== null && [section("summary", "What it does", sentences([...explanation.summary, ...explanation.starts])), section("decides", "Who decides, and how", sentences(explanation.decides)), section("plan-steps", "Steps", html`<ol class="steps">${explanation.steps.map(node)}</ol>`), repairs(explanation), section("blind", "What nobody looks at", remarks([...explanation.blindSpots, ...explanation.notManaged], "Everything of the plan is looked at.")), section("weak", "Weak points", remarks(explanation.weakPoints, "None is known.")), section("watched", "What is watched", html`<ul class="sentences">${explanation.watched.map(({ thing, meaning, asked, from }) => html`<li><strong>${thing}</strong>: ${meaning}. <span class="fine">${asked}, from ${list(from)}</span></li>`)}</ul>`)]}
${section("runs", "Runs", runs.length === 0 ? html`<p>None yet.</p>` : html`<ul class="rows">${runs.map(({ run, kind, openedAt, end }) => html`<li>${badge(endMark(end ?? "open"))} <a href="${runHref(run)}">${kind}</a> <span class="fine">${moment(openedAt)}, <code>${run}</code></span></li>`)}</ul>`)}
${section("deployed", "Deployed", deployed === null ? html`<p>This plan was taken back; its runs stay readable.</p>` : html`<p>Text <code>${deployed.planDigest}</code>, deployed ${moment(deployed.at)}. Runs that are open go on with the text that they began with.</p>`)}`,
  };
}

function section(id: string, title: string, content: Part): Html {
  return html`<section class="panel" id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`;
}

const sentences = (each: readonly string[]): Html => html`<ul class="sentences">${each.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;

function remarks(each: Explanation["blindSpots"], none: string): Html {
  return each.length === 0 ? html`<p>${none}</p>` : html`<ul class="sentences">${each.map(({ what, because }) => html`<li>${badge({ ...marks.unknown, word: what })} ${because}</li>`)}</ul>`;
}

function node(each: ExplainedNode): Html {
  if ("step" in each) return stepRow(each.step);
  return html`<li class="step together"><p class="fine">At the same time:</p>${each.together.map((branch) => html`<ol class="steps">${branch.map(stepRow)}</ol>`)}</li>`;
}

function stepRow(step: ExplainedStep): Html {
  return html`<li class="step"><div class="step-head"><span class="fine">${step.number}</span> <span class="step-title">${step.title}</span>${step.undo === null && badge({ ...marks.attention, word: "cannot be undone" })}</div>
<p class="because">${step.sentence}. Proved by: ${step.proof}. Within ${step.deadline}.${step.gate !== null && ` First a person is asked: ${step.gate}`}</p></li>`;
}

function repairs({ repairs: all }: Explanation): Html | false {
  return all.length > 0 && section("repairs", "Repairs", html`<ul class="sentences">${all.map(({ title, name, sentences: said }) => html`<li><strong>${title}</strong> <code>${name}</code>: ${said.join(" ")}</li>`)}</ul>`);
}
