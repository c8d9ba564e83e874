// Which gate a person means: RUN/GATE, or a run or a plan where only one gate waits. Nothing is guessed where several wait.

import { Refused } from "../../../workflows/failure.ts";
import type { GateState, RunState } from "../../../workflows/record.ts";
import type { Installation } from "./installation.ts";
import { nameOfGate } from "./standing-lines.ts";

export interface FoundGate {
  readonly state: RunState;
  readonly gate: GateState;
}

/** Finds it. Throws `Refused` with what waits there instead. */
export async function findGate(installation: Installation, named: string): Promise<FoundGate> {
  const slash = named.indexOf("/");
  const run = slash < 0 ? await runNamed(installation, named) : named.slice(0, slash);
  const { state, gates } = await installation.run(run, Number.MAX_SAFE_INTEGER);
  if (slash >= 0) {
    const gate = gates.find((each) => each.gate === named.slice(slash + 1));
    if (gate === undefined) throw new Refused(`run ${run} has no gate ${named.slice(slash + 1)}; ${there(run, gates)}`, { code: "no-such-gate" });
    return { state, gate };
  }
  const waiting = gates.filter(({ status }) => status === "waiting");
  const [only] = waiting;
  if (only === undefined || waiting.length > 1) throw new Refused(waiting.length > 1 ? `${waiting.length} gates of ${named} wait; name one: ${waiting.map((gate) => nameOfGate(run, gate)).join(", ")}` : `no gate of ${named} waits for anybody`, { code: waiting.length > 1 ? "usage" : "no-such-gate" });
  return { state, gate: only };
}

/** The open run of a plan, or the run of that name. Throws `Refused` where a plan has none open. */
export async function runNamed(installation: Installation, named: string): Promise<string> {
  const { plans } = await installation.plans();
  const plan = plans.find((each) => each.plan === named);
  if (plan === undefined) return named;
  if (plan.lease.run === undefined) throw new Refused(`no run of ${named} is open`, { code: "no-such-gate" });
  return plan.lease.run;
}

function there(run: string, gates: readonly GateState[]): string {
  const waiting = gates.filter(({ status }) => status === "waiting");
  return waiting.length === 0 ? "none waits there" : `there waits ${waiting.map((gate) => nameOfGate(run, gate)).join(" and ")}`;
}
