// Taking up a break-glass run whose program ended. What was seen, proved and approved holds for a short time only: people may have
// brought the source back meanwhile. So a run that was cut off for longer goes on by nothing of it:
// - Where nothing beyond the fence was sent, it is ended as it stands, and whoever still wants the move begins anew: a new run looks,
//   asks and fences anew, and finds what this one has done.
// - Where the promotion or more may have happened, it can only go forward; but no fence stands any more for having been proved then,
//   and each is asked about before anything further is sent. That question waits until somebody answers it: what was promoted is not taken back.
// One that somebody else has overtaken is ended too, so that the record of its changes can come home.

import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { freshMs, sentAnything } from "../../../lambdas/runtime/step-round.ts";
import { asFailure, Refused } from "../../../workflows/failure.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { PlannedStep } from "../../../workflows/plan-steps.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import type { RunState } from "../../../workflows/record.ts";
import { confirmsFence } from "../../../workflows/steps.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { doubtFences, doubtsLeft } from "./doubt.ts";
import type { Session } from "./opening.ts";
import { BreakGlassRun, endRun } from "./run.ts";
import type { RunParts } from "./run.ts";

/** How a run stands whose program ended. */
export interface CutOff {
  /** `unopened`: nothing was changed; `ended`: nothing is left to do; `goes-on`: shortly after; `begins-anew`, `goes-forward`: too late for what was seen. */
  readonly stands: "unopened" | "ended" | "goes-on" | "begins-anew" | "goes-forward";
  /** Since its last entry. */
  readonly forMs: Milliseconds;
  /** Whether the promotion or anything after it may have happened. */
  readonly pastFence: boolean;
}

/** How a run stands that goes on when it is taken up. */
export const goesOn: ReadonlySet<CutOff["stands"]> = new Set<CutOff["stands"]>(["goes-on", "goes-forward"]);

/** Steps after the fence, which nobody takes back by leaving them half done. */
const isPastFence = ({ phase }: PlannedStep): boolean => phase !== "fence";

export function hasPassedFence(plan: Plan, { steps }: Pick<RunState, "steps">): boolean {
  return allSteps(plannedNodes(plan.steps)).some((step) => isPastFence(step) && sentAnything(steps[step.id]));
}

/** How the run of a folder stands, from its record alone. */
export async function cutOffOf(session: Session, plan: Plan, { table, clock }: { readonly table: Table; readonly clock: Clock }): Promise<CutOff> {
  const record = new RecordStore({ table, clock });
  const [state, entries] = [await record.state(session.run), await record.entries(session.run)];
  const forMs = clock.now() - (entries.at(-1)?.at ?? session.at);
  const pastFence = state !== undefined && hasPassedFence(plan, state);
  const isLate = forMs > freshMs || (await doubtsLeft(table)).length > 0;
  const stands = state?.closed != null ? "ended" : !isLate ? "goes-on" : state === undefined ? "unopened" : pastFence ? "goes-forward" : "begins-anew";
  return { stands, forMs, pastFence };
}

export type TakenUp = { readonly to: "go-on"; readonly run: BreakGlassRun } | { readonly to: "ended"; readonly state: RunState };

/**
 * Takes the run up, or ends it. `mayGoForward`: whether people have confirmed for this taking up that a run which was cut off for too long goes forward;
 * one that was not yet so when they were asked may be so by now. Throws what `BreakGlassRun.begin` throws, and `Refused` where there is nothing to take up
 * or end (code `nothing-begun`) or that confirmation is lacking (code `not-confirmed`); then nothing was changed.
 */
export async function takeUp(parts: RunParts, { mayGoForward }: { readonly mayGoForward: boolean }): Promise<TakenUp> {
  const { plan, session, table, clock } = parts;
  const record = new RecordStore({ table, clock });
  const { stands, forMs } = await cutOffOf(session, plan, parts);
  if (stands === "unopened") throw new Refused(`${session.run} had changed nothing when it was cut off, ${sayDuration(forMs)} ago; begin anew, without --resume`, { code: "nothing-begun" });
  if (stands === "begins-anew") {
    return { to: "ended", state: await endRun(parts, `its program was cut off for ${sayDuration(forMs)}, and what was seen and approved before that may be true no more; whoever still wants the move begins anew`) };
  }
  if (stands === "goes-forward" && !mayGoForward) throw new Refused(`${session.run} was cut off ${sayDuration(forMs)} ago by now, which is too long to go on by what was seen before; nothing was changed. Give the same command once more: it has all of it confirmed again and then goes forward`, { code: "not-confirmed" });
  if (stands === "goes-forward") await doubtFences(session, fencesInDoubt(plan, await record.state(session.run)), sayDuration(forMs), { table, clock });
  try {
    return { to: "go-on", run: await BreakGlassRun.begin(parts) };
  } catch (thrown) {
    const failure = asFailure(thrown);
    const state = failure.code === "stale-epoch" ? await record.state(session.run) : undefined;
    if (state === undefined || state.closed !== null) throw thrown;
    return { to: "ended", state: await endRun(parts, `it was overtaken: ${failure.message.replace(/\.$/, "")}`) };
  }
}

/** Fences that ended, as long as anything is left that builds on them: in the commit window, or before the end, nothing is sent any more. */
function fencesInDoubt(plan: Plan, state: RunState | undefined): readonly PlannedStep[] {
  const steps = allSteps(plannedNodes(plan.steps));
  const hasEnded = ({ id }: PlannedStep): boolean => ["done", "skipped", "done-by-hand"].includes(state?.steps[id]?.status ?? "");
  return steps.every(hasEnded) ? [] : steps.filter((step) => confirmsFence(step.kind) && hasEnded(step));
}
