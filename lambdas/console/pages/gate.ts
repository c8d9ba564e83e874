// The page on which a person decides: what happened, what is proposed, what it would cost, how to go back, and the choices, in
// the order in which somebody who was just woken needs them. Everything on it is what the record holds.

import { isIsolated, onlyCleans } from "../../../workflows/drill-kinds.ts";
import { acceptsLoss, excludedBecause, mayDecide, namedFor, sayAction, sayNamed } from "../../../workflows/access.ts";
import { wayHome } from "../../../workflows/commit-window.ts";
import { irreversibleSteps } from "../../../workflows/gate-facts.ts";
import type { Decision, GateState, RunState } from "../../../workflows/record.ts";
import type { Instead } from "../../../workflows/instead.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { RunForecast } from "../../../workflows/run-forecast.ts";
import { sayTook } from "../../../workflows/forecast-words.ts";
import type { Report } from "../../../workflows/report.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { sayVotes } from "../../../workflows/voting.ts";
import { notFresh } from "../fresh.ts";
import { choicesOf } from "../gate-words.ts";
import { saysDecision } from "../outcome.ts";
import { html } from "../html.ts";
import type { Html, Part } from "../html.ts";
import type { Scene } from "../ports.ts";
import { personFor } from "../signed-in.ts";
import { evidenceView } from "../view/evidence.ts";
import { changedView, choiceForms, expiry, factsOf, factsView, lossBox, holdForm, tooOldView } from "../view/gate.ts";
import { insteadLabel, insteadView, offersInstead } from "../view/instead.ts";
import { badge, moment, stepUp } from "../view/parts.ts";
import { marks, stepMark } from "../words.ts";
import { busyMs, headlineView, idleMs } from "./layout.ts";
import type { Page } from "./layout.ts";
import { askHref, gateHref, planHref, runHref, saysWhere } from "./links.ts";

export interface GatePageFacts {
  readonly gate: GateState;
  readonly state: RunState;
  readonly plan: Plan;
  readonly report: Report;
  /** Left out where the reading function is older than forecasts. */
  readonly forecast: RunForecast | undefined;
  /** How long ago a person may have signed in to accept a loss, and where to sign in anew. */
  readonly freshMs: Milliseconds | undefined;
  readonly signInAgain: string | undefined;
  /** Whether a planned move could be had instead. */
  readonly instead?: Instead | null | undefined;
}

export function gatePage(facts: GatePageFacts, scene: Scene): Page {
  const { gate, state } = facts;
  return gate.status === "waiting" ? waitingPage(facts, scene) : endedPage(gate, state, scene.visitor.person.name);
}

function waitingPage(facts: GatePageFacts, scene: Scene): Page {
  const { gate, state, plan, report } = facts;
  const { verdict } = state;
  const approval = gate.kind === "approve-failover";
  const sentence = (approval ? verdict?.sentence : undefined) ?? gate.sentences[0] ?? gate.title;
  const title = `${marks.waiting.icon} ${gate.title}`;
  const leave = leaveAt(facts, scene);
  const key = `gate-${gate.gate}`;
  const written = isWritten(facts);
  return {
    title,
    dry: state.dry,
    isolated: isIsolated(state),
    leg: state.trigger.leg,
    gameDay: state.trigger.gameDay,
    pollMs: busyMs,
    content: html`${headlineView({ mark: marks.waiting, sentence, more: [approval && onlyCleans(state) ? "Proposed: delete the copies that earlier isolated drills left." : approval && isIsolated(state) ? `Proposed: an isolated drill at ${state.target}, while ${state.source} goes on serving.` : approval ? `Proposed: ${state.repair === undefined ? `move ${plan.title} from ${state.source} to ${state.target}` : `${plan.repairs?.[state.repair]?.title ?? state.repair} at ${state.target}`}.` : `In the ${lower(saysWhere(state))} of ${plan.title}.`], alert: `Decision needed: ${gate.title}${gate.revision > 1 ? `, asked again (${gate.revision})` : ""}.` }, title)}
<div class="gate decision" id="${key}" data-facts="${factsOf(gate)}">
<section class="panel short" id="short" aria-labelledby="${key}-title"><h2 id="${key}-title" tabindex="-1">${gate.title}</h2>
${changedView()}${lossBox(gate, verdict)}${expiry(gate)}
<p class="jump">${written && offersInstead(facts, scene) && html`<a class="button" href="#instead">${insteadLabel}…</a> `}${choicesOf(gate, state).filter((choice) => !choice.aside).map(({ label }) => html`<a class="button" href="#decide">${label.split(",")[0]}…</a> `)}</p>
${facts.forecast?.sentence !== undefined && html`<p>${facts.forecast.sentence}</p>`}</section>
<div class="decision-columns">
<div class="facts reading">
${section("why", "Why we think so", why(facts))}
${section("what", "What will happen", what(facts))}
${section("nothing", "What if I do nothing", html`<p>${silence(gate, state)}</p>`)}
${section("back", "How to go back", back(facts))}
${section("who", "Who has decided so far", whoDecided(state, gate, plan))}
${section("signed", "What you sign, letter by letter", html`<details id="signed-facts"><summary>The facts as they are stored</summary>${factsView(gate)}</details>`)}
</div>
<section class="panel deciding" id="decide" aria-labelledby="decide-title"><h2 id="decide-title" tabindex="-1">${badge({ ...marks.waiting, word: "Decide" })}</h2>
${leave.refused.map(({ because }) => html`<p class="fine">${because}.</p>`)}
${written && insteadView(facts, scene)}
${leave.may.length > 0 ? forms(facts, scene) : html`<p>So you may only look.</p>`}
${tooOldView()}
<p><a class="button" href="${askHref(state.run, gate.gate)}">Ask someone else…</a></p>
<p class="fine">${report.mutations === 0 ? "Nothing has been changed so far." : `${report.mutations} ${report.mutations === 1 ? "change was" : "changes were"} made or may have been made.`} <a href="${runHref(state.run)}">The whole run</a> · <a href="${planHref(state.plan)}">The plan</a></p>
</section>
</div>
</div>`,
  };
}

/** The sweep shows a gate's new facts first and writes what they rest on after that: until then the reasons on this page are older. */
const isWritten = ({ gate, state }: GatePageFacts): boolean => (state.gates.find((each) => each.gate === gate.gate)?.revision ?? 0) >= gate.revision;

function forms(facts: GatePageFacts, scene: Scene): Html {
  const { gate, state, freshMs, signInAgain, plan } = facts;
  const { person, token } = scene.visitor;
  const stale = gate.choices.includes("approve") && acceptsLoss(gate) ? notFresh(person, freshMs, scene.now) : undefined;
  const deciding = { action: `/gates/${state.run}/${gate.gate}/decision`, name: person.name, token, typed: plan.plan, beside: offersInstead(facts, scene) };
  return html`${stale !== undefined && stepUp(stale, "To accept a loss", signInAgain)}
${person.mfa === "unknown" && freshMs !== undefined && html`<p class="fine">Whether you signed in with a second factor is not known: the issuer does not tell.</p>`}
${choiceForms(gate, state, deciding)}
${holdForm(gate, state, deciding)}`;
}

/** What this person may decide here, and why not the rest; each reason once. */
function leaveAt(facts: GatePageFacts, scene: Scene): { readonly may: readonly Decision[]; readonly refused: readonly { readonly because: string }[] } {
  const { gate, state, plan } = facts;
  const person = personFor(scene.visitor.person);
  if (!isWritten(facts)) return { may: [], refused: [{ because: "The facts have just changed, and what they rest on is still being written; read again in a moment" }] };
  const each = gate.choices.map((choice) => ({ choice, leave: mayDecide(plan, person, gate, choice) }));
  const refused = [...new Set(each.flatMap(({ leave }) => (leave.allowed ? [] : [leave.because])))];
  const excluded = gate.choices.includes("approve") ? excludedBecause(plan, state, gate, person) : undefined;
  return { may: each.flatMap(({ choice, leave }) => (leave.allowed ? [choice] : [])), refused: [...refused, ...(excluded === undefined ? [] : [excluded])].map((because) => ({ because })) };
}

function section(id: string, title: string, content: Part): Html {
  return html`<section class="panel" id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`;
}

function why({ gate, state, plan }: GatePageFacts): Html {
  const { verdict, evidence } = state;
  const approval = gate.kind === "approve-failover";
  const own = approval ? (verdict?.reasons ?? []) : gate.sentences.slice(0, -1);
  return html`<ul class="sentences">${own.map((reason) => html`<li>${reason}</li>`)}</ul>
${approval && (verdict?.missing.length ?? 0) > 0 && html`<p>A person is asked because ${(verdict?.missing ?? []).join("; ")}.</p>`}
${approval && verdict !== null && html`<p class="fine">Rule <code>${verdict.code}</code></p>`}
${evidence !== null && html`<details id="seen"><summary>Each signal, from where it was seen and since when</summary>${evidenceView(evidence.observations, Object.keys(plan.sites), () => false)}</details>`}`;
}

function what({ report, state, gate, plan, forecast }: GatePageFacts): Html {
  if (gate.kind === "commit-window") return html`<p>Neither choice changes anything: ${state.target} goes on serving, and this run ends. ${choicesOf(gate, state).map(({ label, brings }) => `${label.replace(/…$/, "")}: ${brings}`).join(" ")}</p>`;
  const irreversible = irreversibleSteps(plan, state);
  const from = gate.step === null ? 0 : Math.max(0, report.steps.findIndex(({ id }) => id === gate.step));
  const steps = report.steps.slice(from);
  return html`<ol class="will">${steps.map((step) => html`<li>${step.title}${irreversible.includes(step.title) && html` ${badge({ ...marks.attention, word: "cannot be undone" })}`}${step.status !== "not started" && html` ${badge(stepMark(step.status, true, false))}`}${tookView(forecast?.steps[step.id])}</li>`)}</ol>
${report.notManaged.length > 0 && html`<p class="fine">Not managed, so it is neither moved nor watched: ${report.notManaged.map(({ service }) => service).join(", ")}.</p>`}`;
}

const tookView = (took: RunForecast["steps"][string] | undefined): Html | false => took !== undefined && html` <span class="fine">${sayTook(took)}</span>`;

/** What the gate itself says of silence, which comes last; an approval that expires changes nothing. */
function silence(gate: GateState, state: RunState): string {
  if (gate.kind === "approve-failover") return `${gate.sentences.at(-1) ?? ""} ${state.source} stays as it is${state.kind === "failover" ? ", and whoever it does not serve is not served" : ""}.`;
  return gate.sentences.at(-1) ?? "";
}

function back({ state, plan, gate }: GatePageFacts): Html {
  if (gate.kind === "commit-window") return html`<ul class="sentences">${wayHome(plan, state).sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
  const irreversible = irreversibleSteps(plan, state);
  const first = irreversible[0];
  if (state.kind === "switchover") return html`<p>${first === undefined ? "Before traffic moves, whatever cannot be done is taken back" : `Before “${first}”, whatever cannot be done is taken back`}; after that the run only goes forward.</p>`;
  if (onlyCleans(state)) return html`<p>A copy of a drill that is deleted cannot be had back. A failover or any other run ends the clean-up at once.</p>`;
  if (isIsolated(state)) return html`<p>It ends in the way back whatever becomes of it: what it made is deleted, what it started is stopped, and it looks that nothing is left. A failover or any other run ends it at once.</p>`;
  if (state.kind === "reprotect") return html`<p>Nothing is deleted, and nothing stands half-way at any time: stopped, it stays as it stands, and asked for again it goes on from there.</p>`;
  if (state.repair !== undefined) return html`<p>${first === undefined ? "Every step of the repair can be undone; a failover can still be asked for when it has ended." : `${first} cannot be undone.`}</p>`;
  return html`<p>${first === undefined ? "Every step can be undone: a run that stops takes back what it did." : `Until “${first}” a run that stops takes back what it did. From there on the way back is a failover of the same plan from ${state.target} to ${state.source}.`}</p>`;
}

function whoDecided(state: RunState, gate: GateState, plan: Plan): Html {
  const decided = state.gates.filter(({ decision }) => decision !== null);
  const action = acceptsLoss(gate) ? "accept-loss" : "approve";
  const named = namedFor(plan, action);
  const votes = sayVotes(gate);
  return html`<p>${votes ?? "Nobody has decided here yet"}${gate.revision > 1 ? `; the facts are shown again, as revision ${gate.revision}` : ""}. ${named.length === 0 ? `The plan names nobody who may ${sayAction(action)}.` : `${sayNamed(named)} may ${sayAction(action)}.`}</p>
${(gate.held ?? []).map(({ by, at, reason }) => html`<p>Held by ${by}, ${moment(at)}, “${reason}”</p>`)}
<p class="fine">The run was started by ${state.trigger.by === "person" ? state.trigger.what : `${state.trigger.by}: ${state.trigger.what}`}, ${moment(state.trigger.at)}.</p>
${decided.length > 0 && html`<ul>${decided.map(({ title, decision }) => decision !== null && html`<li>${title}: <strong>${decision.decision}</strong> by ${decision.by}, ${moment(decision.at)}, “${decision.reason}”</li>`)}</ul>`}`;
}

/** A gate that waits no more says what became of it: the true result, whoever was first. */
function endedPage(gate: GateState, state: RunState, me: string): Page {
  const made = gate.decision;
  const mark = made === null ? (gate.status === "expired" ? marks.expired : { ...marks.quiet, word: "Overtaken by events" }) : { ...marks.done, word: "Decided" };
  const label = choicesOf(gate, state).find(({ decision }) => decision === made?.decision)?.label.replace(/…$/, "");
  const sentence = made === null
    ? `${gate.title}: ${gate.status === "expired" ? "expired, nobody decided in time" : "overtaken by events, nobody has to decide any more"}.`
    : `${saysDecision(made.decision)} by ${made.by === me ? "you" : made.by}: ${gate.title}.`;
  const title = `${mark.icon} ${gate.title}`;
  return {
    title,
    dry: state.dry,
    isolated: isIsolated(state),
    leg: state.trigger.leg,
    gameDay: state.trigger.gameDay,
    pollMs: state.closed === null ? busyMs : idleMs,
    content: html`${headlineView({ mark, sentence, more: made === null ? [] : [html`${moment(made.at)}, “${made.reason}”`, ...(label === undefined ? [] : [`What was chosen: ${label}.`]), state.closed === null ? "The run goes on." : `The run has ended: ${state.closed.sentence}`] }, title)}
<p class="ways"><a class="button" href="${runHref(state.run)}">The run</a> <a class="button" href="/">All plans</a></p>
<section class="panel" id="signed" aria-labelledby="signed-title"><h2 id="signed-title">What was asked</h2>${factsView(gate)}</section>`,
  };
}

const lower = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

/** Links to the gates of a run that wait, for other pages. */
export function gateLinks(run: string, gates: readonly GateState[]): readonly Html[] {
  return gates.filter(({ status }) => status === "waiting").map((gate) => html`<a class="strong" href="${gateHref(run, gate.gate)}">Decide: ${gate.title}</a>`);
}
