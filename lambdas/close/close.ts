// Last state of every run, whatever happened: writes how it ended, releases the lease, says which site is active now, and
// calls people where the end is not what the run was for. Called by the state machine; a repeated call answers the same.

import * as z from "zod";
import { asFailure } from "../../workflows/failure.ts";
import { endingOf, goodEnds } from "../../workflows/run-end.ts";
import type { Ending } from "../../workflows/run-end.ts";
import type { RunState } from "../../workflows/record.ts";
import type { Plan } from "../../workflows/plan.ts";
import { carried, onward } from "../runtime/carried.ts";
import { pagingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import type { Services } from "../runtime/services.ts";

const aslError = z.object({ Error: z.string(), Cause: z.string().optional() });

export const close = defineFunction({
  name: "close",
  env: pagingEnvironment,
  input: carried.extend({ error: aslError.optional() }),
  async run({ env, input, services, log }) {
    const state = await services.record.state(input.run);
    if (state === undefined || input.epoch === 0) {
      // The run never got the lease: another one is open, and it alone closes. Without a record there is nothing to close.
      log.info("nothing to close");
      return onward(input, input.error === undefined ? "ok" : "failed");
    }
    const plan = await services.plan(state.planDigest);
    const ending = await closeRun(plan, state, input.error === undefined ? null : sayError(input.error), services);
    try {
      await services.page(env.UNDERSTUDY_TOPIC, `LIVE ${plan.plan}: ${ending.end}`, ending.sentence);
    } catch (thrown) {
      log.error("people could not be told how the run ended", { error: asFailure(thrown) });
    }
    log.info("run closed", { end: ending.end });
    return onward(input, goodEnds.has(ending.end) ? "ok" : "failed");
  },
});

/** Closes a run in the record: also called by the sweep for a run whose execution is dead. */
export async function closeRun(plan: Plan, state: RunState, error: string | null, services: Services): Promise<Ending> {
  if (state.closed !== null) return { ...state.closed, moved: state.closed.end === "succeeded" || state.closed.end === "done-with-exceptions" };
  for (const gate of state.gates.filter((each) => each.status === "waiting")) {
    // Only the approval expires, and only its own timeout leads here while it still waits.
    const expired = gate.expiresAt !== null && error === null;
    await services.record.endGate({ run: state.run, gate: gate.gate, how: expired ? "expired" : "overtaken", because: "the run ended" });
    await services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "gate-ended", gate: gate.gate, how: expired ? "expired" : "overtaken", because: "the run ended" } });
  }
  const ending = endingOf(plan, await services.state(state.run), error);
  if (ending.moved) await services.record.setActive(state.plan, { site: state.target, run: state.run });
  // After a run that looked and found nothing, the next alarm may start at once; after any other, the plan's block holds (R4).
  const blockMs = ending.end === "no-action" ? plan.decide.hold : plan.decide.block;
  await services.record.close({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "closed", end: ending.end, sentence: ending.sentence }, blockMs });
  return ending;
}

function sayError(error: z.output<typeof aslError>): string {
  return `${error.Error}${error.Cause === undefined ? "" : ` (${error.Cause.slice(0, 500)})`}`;
}
