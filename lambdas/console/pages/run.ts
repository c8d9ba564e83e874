// One run: a sentence, how long it has taken against what was promised, and then what the reader asks for: its steps, a graph,
// everything that happened, what is known of the data, or who did what. Which of these is in the address, so that it can be sent.

import { isIsolated } from "../../../workflows/drill-kinds.ts";
import type { GateState, RunState } from "../../../workflows/record.ts";
import type { Entry } from "../../../workflows/record.ts";
import { sayNodeOff } from "../../../workflows/node-off.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { promisedMs } from "../../../workflows/promised.ts";
import type { Report, StepReport } from "../../../workflows/report.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { RunInfo } from "../../runtime/record/runs.ts";
import { choicesOf } from "../gate-words.ts";
import { html } from "../html.ts";
import type { Html, Part } from "../html.ts";
import type { Scene } from "../ports.ts";
import { dryRunView } from "../view/dry-run.ts";
import { badge, moment } from "../view/parts.ts";
import { decisionsView, stepView, verdictView } from "../view/steps.ts";
import { timesView } from "../view/times.ts";
import { endMark, marks } from "../words.ts";
import type { Mark } from "../words.ts";
import { gateLinks } from "./gate.ts";
import { busyMs, headlineView, idleMs } from "./layout.ts";
import type { Page } from "./layout.ts";
import { gateHref, planHref, runHref, saysWhere } from "./links.ts";
import { reportPanel } from "./reports.ts";
import { auditTab, eventsTab } from "./run-entries.ts";
import { dataTab } from "./run-data.ts";

export const tabs = ["steps", "graph", "events", "data", "audit"] as const;
export type Tab = (typeof tabs)[number];
const tabWords: Readonly<Record<Tab, string>> = { steps: "Steps", graph: "Graph", events: "Events", data: "Data", audit: "Audit" };

export interface RunPageFacts {
  readonly info: RunInfo;
  readonly state: RunState;
  readonly gates: readonly GateState[];
  readonly entries: readonly Entry[];
  /** As the run sees it: of a repair, only the repair. */
  readonly plan: Plan;
  readonly report: Report;
  readonly tab: Tab;
  /** Only what went wrong. */
  readonly failedOnly: boolean;
  /** Draws the graph; only asked where it is shown, because the compiler is large. */
  readonly graph: () => Promise<Html>;
}

interface Standing {
  readonly mark: Mark;
  readonly sentence: string;
}

/** Where a run stands, in one sentence with its mark; and that a node is off because of it, in another. */
export function standing(facts: Pick<RunPageFacts, "state" | "gates" | "report">): Standing {
  const { mark, sentence } = withoutNodes(facts);
  const off = facts.state.closed === null ? sayNodeOff(facts.state) : undefined;
  return { mark, sentence: off === undefined ? sentence : `${sentence} ${off}` };
}

function withoutNodes({ state, gates, report }: Pick<RunPageFacts, "state" | "gates" | "report">): Standing {
  const waiting = gates.filter(({ status }) => status === "waiting");
  if (state.closed !== null) return { mark: endMark(state.closed.end), sentence: state.closed.sentence };
  if (waiting[0]?.kind === "commit-window") return { mark: { ...marks.waiting, word: "Waiting for a choice" }, sentence: `${state.target} serves, and people look at it: ${waiting[0].title}, or return to ${state.source}.` };
  if (waiting[0] !== undefined) return { mark: marks.waiting, sentence: waiting.length === 1 ? `It waits for a decision: ${waiting[0].title}.` : `It waits for ${waiting.length} decisions.` };
  const doing = report.steps.filter(({ status }) => status === "waiting").map(({ title }) => title);
  if (doing.length > 0) return { mark: marks.running, sentence: `${doing.join("; ")}.` };
  if (state.verdict === null) return { mark: marks.running, sentence: `${state.source} is being looked at; nothing has been decided yet.` };
  return { mark: marks.running, sentence: state.authorised === null ? `${state.verdict.verdict === "watch" ? "Watching" : "Looking"}: ${state.verdict.sentence}` : `Between two steps. ${state.verdict.sentence}` };
}

export async function runPage(facts: RunPageFacts, scene: Scene): Promise<Page> {
  const { state, gates, report, plan, tab } = facts;
  const { mark, sentence } = standing(facts);
  const stuck = report.steps.filter(({ status }) => status === "stuck").map(({ title }) => `Stuck: ${title}.`);
  const waiting = gates.filter(({ status }) => status === "waiting").map(({ title }) => `Decision needed: ${title}.`);
  const title = `${mark.icon} ${mark.word}: ${saysWhere(state)}`;
  return {
    title,
    dry: state.dry,
    isolated: isIsolated(state),
    leg: state.trigger.leg,
    gameDay: state.trigger.gameDay,
    pollMs: state.closed === null ? busyMs : idleMs,
    content: html`${headlineView({ mark, sentence, more: gateLinks(state.run, gates), alert: [...waiting, ...stuck].join(" ") }, title)}
<section class="panel" id="run" aria-labelledby="run-title"><h2 id="run-title">${saysWhere(state)}</h2>
<p class="fine"><a href="${planHref(state.plan)}">${plan.title}</a>; run <code>${state.run}</code>, epoch ${state.epoch}; ${report.mutations === 1 ? "1 change" : `${report.mutations} changes`} made or perhaps made. Opened ${moment(state.openedAt)}${state.closed !== null && html`, closed ${moment(state.closed.at)}`}.</p>
${elapsed(facts, scene)}
<nav class="tabs" aria-label="Views of this run"><ul>${tabs.map((each) => html`<li><a href="${runHref(state.run, each)}"${each === tab && html` aria-current="page"`}>${tabWords[each]}</a></li>`)}</ul></nav>
</section>
${await tabView(facts)}
${tab === "steps" && reportPanel(facts.info, state.closed === null)}`,
  };
}

/** A run that was asked for and has written nothing yet: a moment after the request that is how it should be. */
export function newRunPage(run: string): Page {
  const mark = { ...marks.running, word: "Starting" };
  return { title: `${mark.icon} ${mark.word}`, pollMs: busyMs, content: html`${headlineView({ mark, sentence: "The run was asked for and has written nothing yet.", more: ["It is shown here as soon as it has. Where this still stands after a minute it did not start; the plan says whether another run is open."] }, `${mark.icon} ${mark.word}`)}
<p class="fine">Run <code>${run}</code></p><p class="ways"><a class="button" href="/">All plans</a></p>` };
}

/** Time against what was promised. A repair promises its own end, a dry run and a re-protection nothing. */
export function elapsed({ state, plan, report }: Pick<RunPageFacts, "state" | "plan" | "report">, scene: Pick<Scene, "now">): Html | false {
  if (state.dry) return false;
  const promised = promisedMs(plan, state);
  // The time in which people look at what serves, before they commit, is no part of it.
  const took = Math.max(0, (state.closed?.at ?? scene.now) - state.openedAt - (report.times.commitMs ?? 0));
  const soFar = state.closed === null ? html`Running for <strong>${sayDuration(Math.floor(took / 1000) * 1000)}</strong>` : html`Took <strong>${sayDuration(took)}</strong>`;
  if (promised === null) return html`<div class="elapsed"><p>${soFar}; nothing is down for it, so no time is promised. People were waited for ${sayDuration(report.times.humanMs)} of it.</p></div>`;
  const over = took > promised;
  return html`<div class="elapsed"><p>${soFar} of the ${sayDuration(promised)} that ${state.repair === undefined ? "are promised (RTO)" : "it may take"}${over && html` ${badge({ ...marks.attention, word: "over" })}`}; people were waited for ${sayDuration(report.times.humanMs)} of it.</p>
<progress max="${promised}" value="${Math.min(took, promised)}" aria-label="Elapsed against what is promised"></progress></div>`;
}

async function tabView(facts: RunPageFacts): Promise<Part> {
  switch (facts.tab) {
    case "steps":
      return stepsTab(facts);
    case "graph":
      return html`<section class="panel" id="graph" aria-labelledby="graph-title"><h2 id="graph-title">Graph</h2>${await facts.graph()}</section>`;
    case "events":
      return eventsTab(facts.state.run, facts.entries, facts.failedOnly);
    case "data":
      return dataTab(facts.state, facts.entries, facts.plan);
    case "audit":
      return auditTab(facts.state, facts.entries);
  }
}

const failed = ({ status, changes }: StepReport): boolean => status === "stuck" || status === "skipped" || changes.some(({ outcome }) => outcome === "refused" || outcome === "unknown" || outcome === "not known");

function stepsTab({ state, gates, report, failedOnly }: RunPageFacts): Html {
  const steps = failedOnly ? report.steps.filter(failed) : report.steps;
  const waiting = gates.filter(({ status }) => status === "waiting");
  return html`<section class="panel" id="steps" aria-labelledby="steps-title"><h2 id="steps-title">Steps</h2>
<p class="fine">${failedOnly ? html`Only what went wrong. <a href="${runHref(state.run)}">Show all</a>` : html`<a href="/runs/${state.run}?only=failed">Only what went wrong</a>`}</p>
${verdictView(report.verdict)}
${decisionsView(gates)}
${steps.length === 0 ? html`<p>${badge(marks.done, "Nothing")} went wrong so far.</p>` : html`<ol class="steps">${steps.map((step) => stepView(step, report, waiting, stuckPanel(step, waiting, state)))}</ol>`}
${report.closedAt !== null && timesView(report.times, null)}
</section>
${report.dry !== undefined && html`<section class="panel" id="dry" aria-labelledby="dry-title"><h2 id="dry-title">What a failover would do</h2>${dryRunView(report.dry)}</section>`}`;
}

/** What a person needs at a step that cannot go on by itself: what is changed and what is not, and the way to decide. */
function stuckPanel(step: StepReport, waiting: readonly GateState[], state: RunState): Html | false {
  const gate = waiting.find((each) => each.step === step.id);
  if (gate === undefined && step.status !== "stuck") return false;
  const sent = step.changes.filter(({ outcome }) => outcome === "applied").length;
  const unsure = step.changes.filter(({ outcome }) => outcome === "unknown" || outcome === "not known").length;
  return html`<div class="failed">
<p><strong>${step.changes.length === 0 ? "This step has changed nothing." : `Already changed: ${sent}. ${unsure > 0 ? `May have happened: ${unsure}; looking again tells, sending again does not.` : "Nothing is in doubt."}`}</strong> Attempts: ${step.changes.length}.</p>
${gate === undefined ? html`<p>Nobody is asked about it now.</p>` : html`<p>You can: ${choicesOf(gate, state).map(({ label }) => label.replace(/…$/, "")).join(" · ")}.</p><p class="ways"><a class="button" href="${gateHref(state.run, gate.gate)}">Decide about this step</a></p>`}
</div>`;
}
