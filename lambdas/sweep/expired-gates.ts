// Ends the gates whose time is over. The state machine lets each wait for as long as people could hold it, so that its own time-out is
// only what is left where nobody sweeps.

import { givesWay } from "../../workflows/drill-kinds.ts";
import { asFailure } from "../../workflows/failure.ts";
import { aboutGate } from "../../workflows/notification.ts";
import type { ConsoleAddress } from "../../workflows/notification.ts";
import type { GateState, RunState } from "../../workflows/record.ts";
import { sayInstant } from "../../workflows/units.ts";
import { understandsHolding } from "../../workflows/voting.ts";
import { continueRun, settleDecision } from "../gate/decide.ts";
import type { ErrorLog } from "../runtime/function.ts";
import type { Services } from "../runtime/services.ts";
import { escalate } from "./escalating.ts";

/** Gives what was ended; undefined where nothing was. What an earlier call began and did not finish is finished. Throws what the record and Step Functions throw. */
export async function endExpired(state: RunState, services: Services, log: ErrorLog, console?: ConsoleAddress): Promise<string | undefined> {
  const now = services.adapters.clock.now();
  const ended: string[] = [];
  for (const gate of await services.record.gates(state.run)) {
    // An older machine would take the word for a no and undo nothing; its own time-out says it right, ten seconds after the gate's time.
    if (gate.step !== null && !understandsHolding(gate)) continue;
    if (gate.status === "expired" || (gate.status === "waiting" && gate.expiresAt !== null && now > gate.expiresAt)) {
      if (await endOne(gate, state, services, log, console)) ended.push(gate.title);
    }
  }
  return ended.length === 0 ? undefined : `expired: ${ended.join(", ")}`;
}

async function endOne(gate: GateState, state: RunState, services: Services, log: ErrorLog, console: ConsoleAddress): Promise<boolean> {
  // Silence there is the answer that the plan has written down.
  const isCommit = gate.kind === "commit-window";
  const because = isCommit ? "nobody chose in time, so it is committed" : "nobody decided in time";
  const { gate: stands } = await services.record.endGate({ run: state.run, gate: gate.gate, how: "expired", because, revision: gate.revision, unlessHeldSince: gate });
  if (stands.status === "decided") await settleDecision(stands, state, services);
  if (stands.status !== "expired") return false;
  const isRecorded = state.gates.some((each) => each.gate === gate.gate && each.status !== "waiting");
  if (!isRecorded && !isCommit) {
    // Who cannot be called now must not keep the run from going on; the sweep says it, and the run's end is told anyway.
    const text = [`"${gate.title}" has expired, because nobody decided since ${sayInstant(gate.openedAt)}.`, ...gate.sentences].join("\n");
    if (!givesWay(state)) await escalate(await services.plan(state.planDigest), { title: gate.title, text, about: aboutGate(state, gate, "gate-escalated", console, 3) }, services).catch((thrown: unknown) => log.error("those who are called when nobody answers could not be called", { plan: state.plan, error: asFailure(thrown) }));
  }
  if (!isRecorded) await services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "gate-ended", gate: gate.gate, how: "expired", because } });
  await continueRun(state, gate.gate, "expired", services);
  return !isRecorded;
}
