// Opens a gate: stores what is asked and the token that continues the run, and calls people. Called by the state machine
// with a task token, which is a secret and never leaves the backend: it lies in an item of its own that nothing but the
// deciding function reads. A repeated call replaces the token, because a retried task has a new one.

import * as z from "zod/mini";
import { asFailure } from "../../workflows/failure.ts";
import { commitFacts } from "../../workflows/commit-facts.ts";
import { commitGate } from "../../workflows/commit-gate.ts";
import { forceGate } from "../../workflows/forcing.ts";
import { liveOrDrill } from "../../workflows/drill-kinds.ts";
import { approvalFacts, beforeStepFacts, forceFacts, stuckFacts } from "../../workflows/gate-facts.ts";
import { hasMoved } from "../../workflows/moved.ts";
import { aboutGate } from "../../workflows/notification.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { EntryBody, RunState } from "../../workflows/record.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import { factsOf, gateVersion } from "../../workflows/voting.ts";
import { wouldAsk } from "../../workflows/would-ask.ts";
import { succeedTask } from "../aws/step-functions.ts";
import { carried } from "../runtime/carried.ts";
import { pagingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { page } from "../runtime/page.ts";
import type { Services } from "../runtime/services.ts";

export const gate = defineFunction({
  name: "gate",
  env: pagingEnvironment,
  input: z.extend(carried, { gate: z.string(), step: z.optional(z.string()), token: z.string().check(z.minLength(1)) }),
  async run({ env, input, services, log }) {
    const state = await services.state(input.run);
    const plan = planOfRun(await services.plan(input.planDigest), state);
    const now = services.adapters.clock.now();
    // What did not come to its end may have left its users where they were: then there is nothing to look at, and the end says what is open.
    if (input.gate === commitGate && !state.dry && !hasMoved(plan, state)) {
      log.info("no commit window, because the application has not moved");
      return leaveOut(state, input.token, services);
    }
    const draft =
      input.step === undefined
        ? input.gate === commitGate ? commitFacts(plan, state, now) : approvalFacts(plan, state, now)
        : input.gate.startsWith("before-")
          ? beforeStepFacts(plan, state, input.step, now)
          : input.gate === forceGate(input.step)
          ? forceFacts(plan, state, input.step, now)
          : stuckFacts(plan, state, input.step, now);
    if (state.dry) return passDry(state, plan, draft, input.token, services);
    // Users are there: the next failure is the target's, also while people look at it.
    if (draft.gate === commitGate) await services.record.setActive(input.plan, { site: state.target, run: input.run });
    const before = state.gates.find((each) => each.gate === draft.gate);
    const opened = await services.record.openGate(input.run, { ...draft, openedAt: now, understands: gateVersion }, input.token);
    const facts = factsOf(opened.gate);
    // A repeated call finds the question asked; it is recorded once.
    if (before?.revision !== facts.revision) await services.record.append({ run: input.run, plan: input.plan, epoch: input.epoch, body: { type: "gate-opened", facts } });
    // A repeated call for a gate that was decided meanwhile asks nobody, so it calls nobody.
    if (opened.gate.status !== "waiting") return { gate: facts.gate, revision: facts.revision };
    const again = before === undefined ? "" : " (asked again)";
    try {
      await page(services, env.UNDERSTUDY_TOPIC, `${liveOrDrill(state)} ${plan.plan}: ${facts.title}${again}`, facts.sentences.join("\n"), aboutGate(state, facts, "gate-opened", env.UNDERSTUDY_CONSOLE));
    } catch (thrown) {
      // The gate stands also when the page did not go out; the sweep calls again until it does.
      const because = asFailure(thrown).message;
      log.error("people could not be called", { error: asFailure(thrown) });
      await services.record.append({ run: input.run, plan: input.plan, epoch: input.epoch, body: { type: "page-failed", gate: facts.gate, because } });
    }
    return { gate: facts.gate, revision: facts.revision };
  },
});

/** Goes on to the end without asking. */
async function leaveOut({ run, plan, planDigest, epoch }: RunState, token: string, { adapters, arbiterRegion }: Services): Promise<{ readonly gate: string; readonly revision: number }> {
  await succeedTask(adapters.clients, arbiterRegion, token, { run, plan, planDigest, epoch, go: "close" });
  return { gate: commitGate, revision: 0 };
}

/**
 * Nobody is asked in a dry run: it keeps whom it would have asked, and goes on as if they had let it. A step whose function could not be
 * run stands as stuck and is passed over, so that the drill shows the rest too.
 */
async function passDry(state: RunState, plan: Plan, draft: Parameters<typeof wouldAsk>[1], token: string, { record, adapters, arbiterRegion }: Services): Promise<{ readonly gate: string; readonly revision: number }> {
  const { run, planDigest, epoch, steps } = state;
  const say = (body: EntryBody) => record.append({ run, plan: state.plan, epoch, body });
  const open = state.drill?.wouldAsk.some(({ gate: known }) => known === draft.gate) !== true;
  if (open) await say({ type: "would-ask", ask: wouldAsk(plan, draft) });
  const isStuck = draft.kind !== "step-gate" && draft.step !== null;
  if (isStuck && steps[draft.step]?.status !== "stuck") await say({ type: "step", step: draft.step, status: "stuck", because: "its function could not be run, so it is not known what it would do", brought: {} });
  await succeedTask(adapters.clients, arbiterRegion, token, { run, plan: state.plan, planDigest, epoch, go: isStuck ? "skip" : "approve" });
  return { gate: draft.gate, revision: 1 };
}
