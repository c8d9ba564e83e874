// Lets an isolated drill go on with its clean-up when the kill switch or pause that alone held it up is over. People were asked meanwhile, and need not answer any
// more: they had let the drill begin, its way back is part of that, and a switch that is off forbids nothing. While it is on nothing is sent (R19, I25).

import { isIsolated } from "../../workflows/drill-kinds.ts";
import type { EntryBody, GateState, RunState } from "../../workflows/record.ts";
import { continueRun } from "../gate/decide.ts";
import type { Lease } from "../runtime/record/lease.ts";
import type { Services } from "../runtime/services.ts";

/** Gives what goes on; undefined where nothing does. What an earlier call began and did not finish is finished. Throws what the record and Step Functions throw. */
export async function resumeCleanUp(state: RunState, lease: Lease, services: Services): Promise<string | undefined> {
  if (!isIsolated(state)) return undefined;
  const isBarred = lease.killSwitch || (lease.pausedUntil ?? 0) > services.adapters.clock.now();
  const resumed: string[] = [];
  for (const gate of await services.record.gates(state.run)) {
    if (!heldUpAlone(gate, state)) continue;
    if (gate.status === "waiting" && isBarred) continue;
    if (gate.status === "waiting" && !(await services.record.endGate({ run: state.run, gate: gate.gate, how: "overtaken", because, revision: gate.revision })).ended) continue;
    if (await goOn(gate, state, services)) resumed.push(gate.title);
  }
  return resumed.length === 0 ? undefined : `goes on: ${resumed.join(", ")}`;
}

const because = "the kill switch or pause that alone held it up is over, so the clean-up goes on by itself";

const wentOn = ({ step, openedAt }: GateState, { steps }: RunState): boolean => step !== null && (steps[step]?.resumedAt ?? -Infinity) >= openedAt;

/** Whether nothing but the switch is in the way, or it has been found over already and the task may not have been told. */
function heldUpAlone(gate: GateState, state: RunState): boolean {
  if (gate.step === null || (gate.status !== "waiting" && gate.status !== "overtaken")) return false;
  const step = state.steps[gate.step];
  return (step?.status === "stuck" && step.barred === true) || (gate.status === "overtaken" && wentOn(gate, state));
}

/** The gate has ended by now; the record is told first, and then the task, whose new round counts from here. False where all of it was done before: such a gate stays so for the rest of the run. */
async function goOn(gate: GateState, state: RunState, services: Services): Promise<boolean> {
  const isSaid = gate.step === null || wentOn(gate, state);
  const isWaiting = state.gates.some((each) => each.gate === gate.gate && each.status === "waiting");
  const say = (body: EntryBody) => services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body });
  if (gate.step !== null && !isSaid) await say({ type: "step", step: gate.step, status: "waiting", because, brought: {}, resumed: true });
  if (isWaiting) await say({ type: "gate-ended", gate: gate.gate, how: "overtaken", because });
  const isTold = await continueRun(state, gate.gate, "retry", services);
  return !isSaid || isWaiting || isTold;
}
