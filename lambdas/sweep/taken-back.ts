// Ends what is asked about steps of a planned move that turns back meanwhile. While one branch of a group waits at a question, because another had
// sent what may commit the run, that other may find that it moved nothing: then nobody has to decide any more, and each minute of the question
// is a minute without service.

import { plannedNodes } from "../../workflows/plan-steps.ts";
import type { RunState } from "../../workflows/record.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import { stepOfKey } from "../../workflows/step-keys.ts";
import { continueRun, settleDecision } from "../gate/decide.ts";
import type { Services } from "../runtime/services.ts";
import { turnsBack } from "../runtime/step-round.ts";

const because = "nothing is committed any more, so the planned move is taken back and nobody has to decide";

/** Gives what was ended; undefined where nothing was. What an earlier call began and did not finish is finished. Throws what the record and Step Functions throw. */
export async function endTakenBack(state: RunState, services: Services): Promise<string | undefined> {
  if (state.kind !== "switchover" || state.dry) return undefined;
  const plan = planOfRun(await services.plan(state.planDigest), state);
  if (!turnsBack(plan, state)) return undefined;
  const nodes = plannedNodes(plan.steps);
  const ended: string[] = [];
  for (const { gate, title, status, step } of state.gates) {
    if (status !== "waiting" || step === null || stepOfKey(nodes, step)?.back !== false || state.steps[step]?.status !== "stuck") continue;
    const { gate: stands } = await services.record.endGate({ run: state.run, gate, how: "overtaken", because });
    if (stands.status === "decided") await settleDecision(stands, state, services);
    if (stands.status !== "overtaken") continue;
    await services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "gate-ended", gate, how: "overtaken", because } });
    // The word by which a branch of a planned move ends where it stands.
    await continueRun(state, gate, "expired", services);
    ended.push(title);
  }
  return ended.length === 0 ? undefined : `taken back: ${ended.join(", ")}`;
}
