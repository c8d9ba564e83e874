// How long each step of one run took, without the time for which people were waited for. Only what the run ended by itself counts: how long
// a step takes that was skipped, forced or done by hand is not known.

import type { Plan } from "./plan.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import { readRun } from "./record.ts";
import type { Entry } from "./record.ts";
import { planOfRun } from "./repairs.ts";
import { endedByItself } from "./run-proofs.ts";
import { definitionOf } from "./step-definition.ts";
import { decidingKey, timesKey } from "./step-times.ts";
import type { KeptTimes, Sample } from "./step-times.ts";
import type { Instant, Milliseconds } from "./units.ts";

/** Empty for a dry run, and for one that was never allowed to change anything. */
export function timesOfRun(planned: Plan, entries: readonly Entry[]): KeptTimes {
  const state = readRun(entries);
  if (state === undefined || state.dry) return {};
  const plan = planOfRun(planned, state);
  const sample = (ms: Milliseconds): readonly Sample[] => [[state.openedAt, ms]];
  const steps = allSteps(plannedNodes(plan.steps)).flatMap((step): readonly (readonly [string, readonly Sample[]])[] => {
    const ms = endedByItself(state.steps[step.id], state) ? tookMs(step.id, entries, state.steps[step.id]?.changedAt ?? 0) : undefined;
    return ms === undefined ? [] : [[timesKey(state.kind, definitionOf(plan, step, state)), sample(ms)]];
  });
  const deciding = decidingMs(entries);
  return { ...Object.fromEntries(steps), ...(deciding === undefined ? {} : { [decidingKey(state.kind)]: sample(deciding) }) };
}

/** From what was written just before its first entry, so that the way to the step is in it, until it was done. */
function tookMs(step: string, entries: readonly Entry[], until: Instant): Milliseconds | undefined {
  const first = entries.findIndex(({ body }) => "step" in body && body.step === step);
  const from = entries.slice(0, Math.max(0, first)).findLast(({ body }) => !looking.has(body.type))?.at;
  if (from === undefined) return undefined;
  return Math.max(0, until - from - waitedMs(step, entries, from, until));
}

/** What a run writes while it looks on its way to a step: the time for that is the step's. */
const looking: ReadonlySet<string> = new Set(["looked", "assessed", "drained"]);

function waitedMs(step: string, entries: readonly Entry[], from: Instant, until: Instant): Milliseconds {
  let waited = 0;
  const asked = new Map<string, Instant>();
  for (const { at, body } of entries) {
    if (body.type === "gate-opened" && body.facts.step === step && !asked.has(body.facts.gate)) asked.set(body.facts.gate, at);
    if (body.type !== "gate-decided" && body.type !== "gate-ended") continue;
    const since = asked.get(body.gate);
    asked.delete(body.gate);
    if (since !== undefined) waited += Math.max(0, Math.min(at, until) - Math.max(since, from));
  }
  return waited;
}

/** From the approval, or the verdict where nobody was asked, until the run was allowed to change anything. */
function decidingMs(entries: readonly Entry[]): Milliseconds | undefined {
  const allowed = entries.findIndex(({ body }) => body.type === "authorised");
  const before = entries.slice(0, Math.max(0, allowed));
  const from = before.findLast(({ body }) => body.type === "gate-decided" && body.gate === "approve-failover") ?? before.find(({ body }) => body.type === "assessed" && body.verdict.verdict !== "watch");
  const until = entries[allowed];
  return from === undefined || until === undefined ? undefined : Math.max(0, until.at - from.at);
}
