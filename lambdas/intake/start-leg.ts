// Starts the newest leg of a live drill: an ordinary planned move or re-protection, by its own machine, with the drill in its trigger. By
// its name it starts once, however often this is called.

import { canonicalJson } from "../../workflows/digest.ts";
import { Refused } from "../../workflows/failure.ts";
import type { LiveDrill } from "../../workflows/live-drill-state.ts";
import { runName } from "../../workflows/names.ts";
import { startExecution } from "../aws/step-functions.ts";
import type { Services } from "../runtime/services.ts";
import { machineOf } from "./machines.ts";
import type { Deployment } from "./machines.ts";
import { whoOf } from "./start-run.ts";

/** The name of a leg's run, counted from 1. */
export function legRun(plan: string, drill: string, number: number): string {
  return runName(plan, ["live-drill", drill, number]);
}

/** Whether the call started it now. Throws `Refused` (code `no-machine`) where its machine is not deployed, and what Step Functions throws. */
export async function startLeg({ plan, planDigest, id, by, who, identity, what, legs, planned }: LiveDrill, deployment: Deployment, { adapters, arbiterRegion }: Pick<Services, "adapters" | "arbiterRegion">): Promise<boolean> {
  const [leg, described] = [legs.at(-1), planned[legs.length - 1]];
  if (leg === undefined || described === undefined) throw new Refused(`the live drill ${id} has no leg to start`, { code: "no-leg" });
  const machine = machineOf(deployment, plan, described.target, undefined, described.kind);
  if (machine === undefined) throw new Refused(`no ${described.kind === "switchover" ? "planned move" : "re-protection"} of ${plan} at ${described.target} is deployed`, { code: "no-machine" });
  // A word that an `open` of before live drills refuses: leaving out what it does not know, it would open an ordinary planned move, which
  // says of itself nothing of the drill. Whoever asked for the drill asked for each of its legs.
  const trigger = {
    by: `live-drill-by-${by}`, ...whoOf({ who, identity }), drill: "live", leg: { drill: id, number: legs.length, of: planned.length },
    what: `${what} (leg ${legs.length} of ${planned.length} of the live drill ${id}, in which production moves)`, at: leg.at,
  };
  return (await startExecution(adapters.clients, arbiterRegion, { machine, name: leg.run, input: canonicalJson({ run: leg.run, plan, planDigest, epoch: 0, trigger }) })) === "started";
}
