// Ends the gates of a run that went on without an answer, because it is being taken back: a decision that comes now is too late.

import type { RunState } from "../../workflows/record.ts";
import type { RecordStore } from "./record-store.ts";

/** Ends every gate that waits for a step; gates of the way back itself are left alone. Repeated calls change nothing. */
export async function expireGates(state: RunState, record: RecordStore): Promise<void> {
  for (const gate of state.gates) {
    if (gate.status !== "waiting" || gate.expiresAt === null) continue;
    const because = "nobody decided in time, so the run undoes what it has done";
    const { gate: stands } = await record.endGate({ run: state.run, gate: gate.gate, how: "expired", because });
    // Somebody decided in the last moment and died before telling anybody; whoever settles it says so in the record.
    if (stands.status === "decided") continue;
    await record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "gate-ended", gate: gate.gate, how: "expired", because } });
  }
}
