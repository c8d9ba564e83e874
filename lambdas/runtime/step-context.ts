// What a step may know besides what it sees, from the run's record.

import { acceptedLossOf, answeredAt } from "../../workflows/asking.ts";
import { broughtSoFar } from "../../workflows/brought.ts";
import { forcedAt } from "../../workflows/forcing.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { PlannedStep } from "../../workflows/plan-steps.ts";
import type { Clock } from "../../workflows/ports.ts";
import type { RunState } from "../../workflows/record.ts";
import type { StepContext } from "../../workflows/step-decision.ts";
import type { Instant } from "../../workflows/units.ts";
import { setsSeenBefore } from "../../workflows/writable-names.ts";
import { mayHaveHappened } from "./step-round.ts";

/** What the kinds of one function know of the run besides. */
export type Knows = (plan: Plan, step: PlannedStep, state: RunState) => Pick<StepContext, "webhookClock" | "firstWay" | "registered" | "restored" | "repairEndsAt" | "leg">;

/** The context of one look; `back`: on the way back, on which what a person answered or forced does not count. */
export function contextOf(call: { readonly plan: Plan; readonly run: string; readonly step: string }, parts: { readonly adapters: { readonly clock: Pick<Clock, "now"> }; readonly knows?: Knows | undefined }, state: RunState, step: PlannedStep, back: boolean, startedAt: Instant): StepContext {
  const brought = broughtSoFar(state);
  const answered = back ? undefined : answeredAt(state, step.id);
  const forced = back ? undefined : forcedAt(state, step.id);
  return {
    plan: call.plan,
    run: call.run,
    epoch: state.epoch,
    openedAt: state.openedAt,
    source: state.source,
    target: state.target,
    stepId: step.id,
    mark: `us/${call.run}/${call.step}/${state.epoch}`,
    at: parts.adapters.clock.now(),
    startedAt,
    sent: (state.steps[call.step]?.attempts ?? []).map((attempt) => ({ key: attempt.mutation.key, at: attempt.at, outcome: attempt.outcome, answer: attempt.answer })),
    ...(back ? { toUndo: mayHaveHappened(state.steps[step.id]).map(({ mutation, at }) => ({ ...mutation, at })) } : {}),
    fence: brought.fence,
    confirmed: Object.values(state.steps).flatMap(({ step: id, status, brought: each }) => (status === "done" && each.fenced === "confirmed" ? [id] : [])),
    writable: [...brought.writable, ...setsSeenBefore(call.plan, state)],
    acceptedLoss: acceptedLossOf(state, step.id, step.kind === "promote.restore"),
    ...(answered === undefined ? {} : { answered }),
    ...(forced === undefined ? {} : { forced: { by: forced.by, reason: forced.reason, at: forced.at } }),
    dryRun: state.dry,
    ...(state.kind === "switchover" ? { planned: true as const } : {}),
    ...parts.knows?.(call.plan, step, state),
  };
}
