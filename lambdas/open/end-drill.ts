// Ends a drill that stands in the way of a real run. Its own execution finds its record closed and ends at its next state; what an isolated one
// had made is left then, and the next isolated drill deletes it.

import { asFailure } from "../../workflows/failure.ts";
import { cleanUpOf } from "../../workflows/isolated-ending.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import type { ErrorLog } from "../runtime/function.ts";
import { keepAsleep } from "../runtime/record/asleep.ts";
import { auditRun } from "../runtime/record/audit.ts";
import { keepLeft } from "../runtime/record/drills.ts";
import { firstEntry } from "../runtime/record/runs.ts";
import type { Services } from "../runtime/services.ts";
import { wakeClosed } from "./wake-closed.ts";

/**
 * Whether `run` was a drill and is closed now, so that its lease is free. False for any other run, which nothing here touches.
 * May be repeated: whoever dies in here, or loses against the drill's own end, finds it closed.
 */
export async function endDrill(plan: string, run: string, because: string, services: Services, log: ErrorLog): Promise<boolean> {
  const { record } = services;
  // Its opening alone says that it is one: a record that does not hold after that keeps nothing real waiting.
  const opening = await record.alone((context) => firstEntry(context, plan, run));
  if (opening?.body.type !== "opened" || (opening.body.dry !== true && opening.body.drill !== "isolated")) return false;
  const { left, sleeps } = opening.body.dry === true ? { left: "Nothing was changed.", sleeps: false } : await leftBy(run, services, log);
  const sentence = `The drill gave way: ${because}. ${left}`;
  try {
    await record.close({ run, plan, epoch: opening.epoch, body: { type: "closed", end: "stopped", sentence }, beforeRelease: (context) => auditRun(context, run).catch((thrown: unknown) => log.error("the end of a drill is not in the audit yet", { run, error: asFailure(thrown) })) });
  } catch (thrown) {
    // Another one took its place in this instant; who asks again sees which.
    if (asFailure(thrown).code !== "stale-epoch") throw thrown;
  }
  if (sleeps) await wakeClosed(plan, run, services, log);
  return true;
}

interface Leaving {
  /** In sentences. */
  readonly left: string;
  /** Whether its execution waits, or waited, at a question, and may have to be woken. */
  readonly sleeps: boolean;
}

/** What an isolated drill leaves when it ends here, as its record has it: nothing real waits until that is gone, or known. */
async function leftBy(run: string, services: Services, log: ErrorLog): Promise<Leaving> {
  let sleeps = false;
  try {
    const state = await services.state(run);
    sleeps = state.gates.length > 0;
    // Kept before anything is ended: whoever dies in here, the sweep wakes its execution.
    if (sleeps) await services.record.alone((context) => keepAsleep(context, state.plan, run));
    for (const gate of state.gates.filter(({ status }) => status === "waiting")) {
      const ended = { run, gate: gate.gate, how: "overtaken", because: "a run that is no drill begins" } as const;
      const { gate: stands } = await services.record.endGate(ended);
      if (stands.status !== "decided") await services.record.append({ run, plan: state.plan, epoch: state.epoch, body: { type: "gate-ended", gate: ended.gate, how: ended.how, because: ended.because } });
    }
    const seen = planOfRun(await services.plan(state.planDigest), state);
    const { outcome, sentences } = cleanUpOf(seen, state);
    // Kept before the drill is closed: whoever dies in here does it again.
    await services.record.alone((context) => keepLeft(context, seen, state));
    return { left: outcome === "open" ? `It left something behind. ${sentences.join(" ")} The next isolated drill deletes copies that are left; machines and groups a person puts back.` : sentences.join(" "), sleeps };
  } catch (thrown) {
    log.error("what a drill leaves could not be told", { run, error: asFailure(thrown) });
    return { left: "What it had made may be left; the next isolated drill deletes copies that are.", sleeps };
  }
}
