// The report of a run, made from its entries and nothing else: what was decided and why, what was changed, how long each
// part took, who decided, what was lost. Pure; console, command line and rehearsal show this one value.

import { isIsolated } from "./drill-kinds.ts";
import { dryRunOf } from "./dry-run.ts";
import type { DryRun } from "./dry-run.ts";
import type { Entry, RunEnd, RunState } from "./record.ts";
import { readRun } from "./record.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Phase, PlannedStep } from "./plan-steps.ts";
import { stepsToUndo } from "./commit-point.ts";
import { undoKey } from "./step-keys.ts";
import type { Plan } from "./plan.ts";
import { unmanagedServices } from "./plan.ts";
import { planOfRun } from "./repairs.ts";
import { countsForSite } from "./situation.ts";
import { describeStep } from "./steps.ts";
import type { Instant, Milliseconds } from "./units.ts";

export interface StepReport {
  readonly id: string;
  readonly title: string;
  readonly phase: Phase;
  readonly status: string;
  readonly because: string;
  readonly tookMs: Milliseconds | null;
  readonly changes: readonly { readonly sentence: string; readonly outcome: string; readonly answer: string; readonly at: Instant }[];
}

/** Times of one run. Null where the run never came to that part. */
export interface RunTimes {
  /** First sighting of the failure to the opening of the run. */
  readonly detectMs: Milliseconds | null;
  /** Opening of the run to the first verdict that is not `watch`, without the time that people or others took meanwhile. */
  readonly holdMs: Milliseconds | null;
  /** Looking and assessing again after an approval. */
  readonly decideMs: Milliseconds | null;
  /** Time that gates waited for people. */
  readonly humanMs: Milliseconds;
  readonly phasesMs: Readonly<Record<Phase, Milliseconds | null>>;
  /** Time in which steps waited for a managed service, a host or a provider to finish what was accepted. */
  readonly managedMs: Milliseconds;
  /** Of a run with a commit window until that was opened: what people do in it is no part of what a failover takes. */
  readonly totalMs: Milliseconds;
  /** How long people looked at what serves before they chose; left out where they were not asked to. */
  readonly commitMs?: Milliseconds;
  /** Total without human wait, managed wait and hold: our own. The four never overlap and add up to the total. */
  readonly overheadMs: Milliseconds;
}

export interface Report {
  readonly run: string;
  readonly plan: string;
  readonly title: string;
  readonly source: string;
  readonly target: string;
  /** Which repair of the target it is; left out for a failover. */
  readonly repair?: string;
  /** A planned move, a re-protection or an isolated drill, by its name; left out for any other run. */
  readonly planned?: "switchover" | "failback" | "re-protection" | "isolated drill";
  readonly epoch: number;
  readonly end: RunEnd | "open";
  readonly sentence: string;
  readonly verdict: RunState["verdict"];
  readonly gates: RunState["gates"];
  readonly steps: readonly StepReport[];
  readonly mutations: number;
  readonly times: RunTimes;
  /** What a dry run would have done; left out of any other. */
  readonly dry?: DryRun;
  readonly notManaged: ReturnType<typeof unmanagedServices>;
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
}

/** Makes the report; `now` ends the times of a run that is still open. Undefined when the entries hold no run. */
export function makeReport(planned: Plan, entries: readonly Entry[], now: Instant): Report | undefined {
  const state = readRun(entries);
  if (state === undefined) return undefined;
  const plan = planOfRun(planned, state);
  const rowOf = (step: PlannedStep, key: string, before: string): StepReport => {
    const seen = state.steps[key];
    return {
      id: key,
      title: before + describeStep(step, state, plan).title,
      phase: step.phase,
      status: seen?.status ?? "not started",
      because: seen?.because ?? "",
      tookMs: seen === undefined ? null : Math.max(0, seen.changedAt - seen.startedAt),
      changes: (seen?.attempts ?? []).map((attempt) => ({ sentence: attempt.mutation.sentence, outcome: attempt.outcome ?? "not known", answer: attempt.answer, at: attempt.at })),
    };
  };
  const steps = [
    ...allSteps(plannedNodes(plan.steps)).map((step) => rowOf(step, step.id, "")),
    // The way back is shown where it was gone.
    ...stepsToUndo(plan).toReversed().flatMap((step) => (state.steps[undoKey(step.id)] === undefined ? [] : [rowOf(step, undoKey(step.id), "Undo: ")])),
  ];
  return {
    run: state.run,
    plan: state.plan,
    title: plan.title,
    source: state.source,
    target: state.target,
    ...(state.repair === undefined ? {} : { repair: state.repair }),
    ...(isIsolated(state) ? { planned: "isolated drill" as const } : {}),
    ...(state.kind === "reprotect" ? { planned: "re-protection" as const } : {}),
    ...(state.kind === "switchover" ? { planned: state.failback === true ? ("failback" as const) : ("switchover" as const) } : {}),
    epoch: state.epoch,
    end: state.closed?.end ?? "open",
    sentence: state.closed?.sentence ?? "The run is open.",
    verdict: state.verdict,
    gates: state.gates,
    steps,
    mutations: state.mutations,
    times: timesOf(plan, state, entries, steps, now),
    ...(state.dry ? { dry: dryRunOf(plan, state) } : {}),
    notManaged: unmanagedServices(plan),
    openedAt: state.openedAt,
    closedAt: state.closed?.at ?? null,
  };
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Entries carry the clocks of several hosts, so one may be dated before the one it follows (I26): no time is ever negative. */
function timesOf(plan: Plan, state: RunState, entries: readonly Entry[], steps: readonly StepReport[], now: Instant): RunTimes {
  const over = state.closed?.at ?? now;
  const asked = entries.find(({ body }) => body.type === "gate-opened" && body.facts.kind === "commit-window")?.at;
  const end = Math.min(over, asked ?? over);
  const within = { from: state.openedAt, to: Math.max(state.openedAt, end) };
  const decided = entries.find((entry) => entry.body.type === "assessed" && entry.body.verdict.verdict !== "watch");
  const confirmed = entries.find((entry) => entry.body.type === "authorised");
  const approved = entries.findLast((entry) => entry.body.type === "gate-decided" && entry.body.gate === "approve-failover" && (confirmed === undefined || entry.seq < confirmed.seq));
  const firstSeen = failingSince(plan, entries);
  const human = union(gateSpans(entries, end), within);
  const managed = union(managedSpans(state, end), within).flatMap((span) => subtract(span, human));
  const hold = union(decided === undefined ? [] : [{ from: state.openedAt, to: decided.at }], within).flatMap((span) => subtract(span, [...human, ...managed]));
  const totalMs = length([within]);
  return {
    // A repair, a planned move and a drill answer a person and no failure: what fails meanwhile may have failed for days.
    detectMs: firstSeen === undefined || state.kind !== "failover" || state.dry ? null : Math.max(0, state.openedAt - firstSeen),
    holdMs: decided === undefined ? null : length(hold),
    decideMs: confirmed === undefined ? null : Math.max(0, confirmed.at - (approved?.at ?? decided?.at ?? state.openedAt)),
    humanMs: length(human),
    phasesMs: Object.fromEntries((["fence", "promote", "activate", "configure", "traffic", "webhooks", "restore", "restart", "reprotect", "drill", "verify"] as const satisfies readonly Phase[]).map((phase) => [phase, phaseMs(steps, state, phase)])) as RunTimes["phasesMs"],
    managedMs: length(managed),
    totalMs,
    ...(asked === undefined ? {} : { commitMs: Math.max(0, over - asked) }),
    overheadMs: totalMs - length(human) - length(managed) - length(hold),
  };
}

/** When the failure that the first look found was first seen; what is only shown, or has a failover of its own, may fail for days. */
function failingSince(plan: Plan, entries: readonly Entry[]): Instant | undefined {
  for (const { body } of entries) {
    if (body.type !== "looked") continue;
    const failing = body.evidence.observations.filter((seen) => seen.site === body.evidence.source && seen.answer.kind === "failing" && countsForSite(plan, seen));
    if (failing.length > 0) return Math.min(...failing.map((seen) => seen.since));
  }
  return undefined;
}

function gateSpans(entries: readonly Entry[], end: Instant): readonly Span[] {
  const spans: Span[] = [];
  const open = new Map<string, Instant>();
  for (const { at, body } of entries) {
    if (body.type === "gate-opened" && !open.has(body.facts.gate)) open.set(body.facts.gate, at);
    if (body.type !== "gate-decided" && body.type !== "gate-ended") continue;
    const from = open.get(body.gate);
    if (from !== undefined) spans.push({ from, to: at });
    open.delete(body.gate);
  }
  return [...spans, ...[...open.values()].map((from) => ({ from, to: end }))];
}

/** From the first change that a step sent until the step ended: what others took to bring it about. */
function managedSpans(state: RunState, end: Instant): readonly Span[] {
  return Object.values(state.steps).flatMap((step) => {
    const first = step.attempts[0];
    return first === undefined ? [] : [{ from: first.at, to: step.status === "waiting" ? end : Math.max(first.at, step.changedAt) }];
  });
}

function phaseMs(steps: readonly StepReport[], state: RunState, phase: Phase): Milliseconds | null {
  const spans = steps.filter((step) => step.phase === phase).flatMap((step) => {
    const seen = state.steps[step.id];
    return seen === undefined ? [] : [{ from: seen.startedAt, to: seen.changedAt }];
  });
  return spans.length === 0 ? null : length(union(spans));
}

const always: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** What the spans cover together of `within`; a span that ends before it begins covers nothing. */
function union(spans: readonly Span[], within: Span = always): readonly Span[] {
  const merged: Span[] = [];
  const cut = spans.map(({ from, to }) => ({ from: Math.max(from, within.from), to: Math.min(to, within.to) })).filter(({ from, to }) => to > from);
  for (const span of cut.toSorted((a, b) => a.from - b.from)) {
    const last = merged[merged.length - 1];
    if (last !== undefined && span.from <= last.to) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else merged.push(span);
  }
  return merged;
}

function subtract(span: Span, taken: readonly Span[]): readonly Span[] {
  let rest: readonly Span[] = [span];
  for (const cut of taken) {
    rest = rest.flatMap((part) => [
      ...(cut.from > part.from ? [{ from: part.from, to: Math.min(part.to, cut.from) }] : []),
      ...(cut.to < part.to ? [{ from: Math.max(part.from, cut.to), to: part.to }] : []),
    ].filter((each) => each.to > each.from));
  }
  return rest;
}

function length(spans: readonly Span[]): Milliseconds {
  return spans.reduce((sum, span) => sum + (span.to - span.from), 0);
}
