// Last state of every run, whatever happened: writes how it ended, releases the lease, says which site is active now, and
// calls people where the end is not what the run was for. Called by the state machine; a repeated call answers the same.

import * as z from "zod/mini";
import { commitGateOf } from "../../workflows/commit-gate.ts";
import { returnOf } from "../../workflows/commit-window.ts";
import { givesWay, liveOrDrill, onlyCleans } from "../../workflows/drill-kinds.ts";
import { asFailure } from "../../workflows/failure.ts";
import { hasMoved } from "../../workflows/moved.ts";
import { endingOf, goodEnds } from "../../workflows/run-end.ts";
import type { Ending } from "../../workflows/run-end.ts";
import { aboutEnd } from "../../workflows/notification.ts";
import type { GateState, RunEnd, RunState } from "../../workflows/record.ts";
import { selfFences } from "../../workflows/self-fence.ts";
import { attemptsBeyond } from "../gate/attempts.ts";
import { settleDecision } from "../gate/decide.ts";
import type { Plan } from "../../workflows/plan.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import { carried, onward } from "../runtime/carried.ts";
import { pagingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { pageSurely } from "../runtime/page.ts";
import { auditRun } from "../runtime/record/audit.ts";
import { setReturn } from "../runtime/record/returns.ts";
import { keepDrill, keepLeft } from "../runtime/record/drills.ts";
import type { Services } from "../runtime/services.ts";
import { identityOf } from "../../workflows/person.ts";
import type { Milliseconds } from "../../workflows/units.ts";

const aslError = z.object({ Error: z.string(), Cause: z.optional(z.string()) });

export const close = defineFunction({
  name: "close",
  env: pagingEnvironment,
  input: z.extend(carried, { error: z.optional(aslError) }),
  async run({ env, input, services, log }) {
    const state = await services.record.state(input.run);
    if (state === undefined || input.epoch === 0) {
      // The run never got the lease: another one is open, and it alone closes. Without a record there is nothing to close.
      log.info("nothing to close");
      return onward(input, input.error === undefined ? "ok" : "failed");
    }
    const plan = planOfRun(await services.plan(state.planDigest), state);
    const ending = await closeRun(plan, state, input.error === undefined ? null : sayError(input.error), services);
    await pageSurely(services, env.UNDERSTUDY_TOPIC, plan.plan, { of: `${state.run} ${ending.end}`, subject: `${liveOrDrill(state)} ${plan.plan}: ${ending.end}`, text: ending.sentence }, log, aboutEnd(state, goodEnds.has(ending.end), env.UNDERSTUDY_CONSOLE));
    log.info("run closed", { end: ending.end });
    // A drill that was stopped, or gave way, has done no harm: no alarm stands on it.
    return onward(input, goodEnds.has(ending.end) || (givesWay(state) && ending.end === "stopped") ? "ok" : "failed");
  },
});

/** Closes a run in the record, `plan` being the plan as the run sees it: also called by the sweep for a run whose execution is dead. */
export async function closeRun(plan: Plan, state: RunState, error: string | null, services: Services): Promise<Ending> {
  if (state.closed !== null) return release(plan, state, { ...state.closed, moved: hasMoved(plan, state) }, services);
  for (const gate of state.gates.filter((each) => each.status === "waiting")) await endWaiting(gate, state, error, services);
  const beyond = await attemptsBeyond(state.run, services);
  if (beyond !== undefined) await services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body: beyond });
  // A decision that won in this instant is in it: what is said of it at the end is also what is kept.
  const last = await services.state(state.run);
  // Before it is closed: whoever dies in here does it again, and one that somebody else has closed says nothing of what later drills found.
  if (state.drill !== undefined && last.closed === null) await services.record.alone((context) => keepLeft(context, plan, last));
  return release(plan, last, endingOf(plan, last, error, await targetBanned(plan, last, services)), services);
}

/** A run that left its source on a person's word has not allowed the watchdogs of the target what an earlier run forbade them. */
async function targetBanned(plan: Plan, state: RunState, { record }: Services): Promise<boolean> {
  if (state.authorised === null || selfFences(plan).length === 0) return false;
  try {
    const lease = await record.siteLease(plan.plan, state.target);
    return lease !== undefined && lease.forbidden !== null;
  } catch (thrown) {
    // A plan that was deployed meanwhile without such a fence takes away the right to read it, and a run that never closes locks the plan.
    if (asFailure(thrown).name === "Refused") return false;
    throw thrown;
  }
}

/** Ends a gate that nobody will answer any more, unless somebody decided in this instant: then the decision is what stands. */
async function endWaiting(gate: GateState, state: RunState, error: string | null, services: Services): Promise<void> {
  // Only the approval expires, and only its own timeout leads here while it still waits.
  const how = gate.expiresAt !== null && error === null ? "expired" : "overtaken";
  const because = "the run ended";
  const { gate: stands } = await services.record.endGate({ run: state.run, gate: gate.gate, how, because });
  if (stands.status === "decided") return settleDecision(stands, state, services);
  await services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "gate-ended", gate: gate.gate, how: stands.status === "expired" ? "expired" : "overtaken", because } });
}

/**
 * Writes the end, says which site is active and gives the lease back. Called again it finishes what a crash left undone,
 * because a lease that is never given back would lock the plan.
 */
async function release(plan: Plan, state: RunState, { end, sentence, moved }: Ending, services: Services): Promise<Ending> {
  // A run that has no lease any more has said it before, and a later one may have moved the application since.
  const { run: open } = await services.record.readLease(state.plan);
  if (moved && open === state.run) await services.record.setActive(state.plan, { site: state.target, run: state.run });
  // After a run that looked and found nothing, the next alarm may start soon; after any other, the plan's block holds (R4). A repair, re-protection or drill
  // has moved nothing and blocks nothing: what stood meanwhile, or stands still, starts a failover at once.
  const blockMs = blockOf(plan, state, end, moved);
  if (open === state.run && (end === "succeeded" || end === "done-with-exceptions")) await keepReturn(plan, state, services);
  // Of two that close at the same time the first one's end stands, and that is the one to tell people.
  const { body: stands } = await services.record.close({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "closed", end, sentence }, ...(givesWay(state) ? {} : { blockMs }), beforeRelease: auditRun });
  // One that found that a failover would be refused, or could not look at a step, has not shown that it works.
  if (state.drill !== undefined && !onlyCleans(state) && stands.end === "succeeded") {
    const { kind } = state.drill;
    await services.record.alone((context) => keepDrill(context, state.plan, kind, { good: { run: state.run, at: services.adapters.clock.now() } }));
  }
  return { end: stands.end, sentence: stands.sentence, moved };
}

/** What a person chose who wants to return starts when the lease is free, by the sweep: beside this run nothing starts. */
async function keepReturn(plan: Plan, state: RunState, { record }: Services): Promise<void> {
  const chosen = returnOf(plan, state);
  const at = commitGateOf(state)?.decision?.at;
  if (chosen === undefined || chosen.starts === null || at === undefined) return;
  const { by, reason, starts, identity: person } = chosen;
  await record.alone((context) => setReturn(context, state.plan, { run: state.run, to: state.source, starts, who: by, identity: person === undefined ? undefined : identityOf(person), what: `${by}: ${reason}`, at }));
}

/** How long an application may take to answer again after a planned move was taken back. */
const answersAgainMs: Milliseconds = 5 * 60_000;

/** For how long no run starts by itself. */
function blockOf(plan: Plan, { kind, mutations, trigger }: RunState, end: RunEnd, moved: boolean): Milliseconds {
  if (kind === "repair" || kind === "reprotect") return 0;
  // A planned move that was not made must not leave the old site without a failover; but one that was taken back has stopped it itself, and
  // that it does not answer yet is no failure (R4, I17). Where a person is asked in any case, they are asked at once.
  // What fails during a live drill is the real thing, and people are asked at once.
  if (trigger.leg !== undefined && plan.decide.mode === "ask") return 0;
  if (kind === "switchover" && !moved) return mutations === 0 || plan.decide.mode === "ask" ? 0 : plan.decide.hold + answersAgainMs;
  return end === "no-action" ? plan.decide.hold : plan.decide.block;
}

function sayError(error: z.output<typeof aslError>): string {
  return `${error.Error}${error.Cause === undefined ? "" : ` (${error.Cause.slice(0, 500)})`}`;
}
