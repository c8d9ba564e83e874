// Starts a repair of one site, once, for a person. It never joins another run and none joins it: who asks for a repair while a failover
// is open is told so, and nothing is written.

import { givesWay } from "../../workflows/drill-kinds.ts";
import { canonicalJson } from "../../workflows/digest.ts";
import { runName } from "../../workflows/names.ts";
import { sitesOfRepair } from "../../workflows/repairs.ts";
import type { Trigger } from "../../workflows/trigger.ts";
import { startExecution } from "../aws/step-functions.ts";
import type { Services } from "../runtime/services.ts";
import { duringGameDay } from "./during-game-day.ts";
import { machineOf } from "./machines.ts";
import type { Deployment } from "./machines.ts";
import { whoOf } from "./start-run.ts";
import type { StartAnswer } from "./start-run.ts";

export interface RepairRequest {
  readonly plan: string;
  readonly repair: string;
  readonly site: string;
  /** Who asks, by the name in the plan. */
  readonly who?: string | undefined;
  readonly identity?: string | undefined;
  /** Who asks and why. */
  readonly what: string;
  /** Made by the caller: the same request sent twice starts one run. */
  readonly id: string;
}

/** Starts the repair, or says why not. */
export async function startRepair({ plan: name, repair, site, who, identity, what, id }: RepairRequest, deployment: Deployment, { record, adapters, plan: planOf, arbiterRegion }: Services): Promise<StartAnswer> {
  const deployed = await record.deployed(name);
  if (deployed === undefined) return { answered: "no-machine", because: `plan ${name} is not deployed in the record` };
  const plan = await planOf(deployed.planDigest);
  const known = plan.repairs?.[repair];
  if (known === undefined) return { answered: "no-machine", because: `the plan ${name} has no repair ${repair}; it has ${Object.keys(plan.repairs ?? {}).join(", ") || "none"}` };
  if (!sitesOfRepair(plan, known).includes(site)) return { answered: "no-machine", because: `the repair ${repair} of ${name} runs at ${sitesOfRepair(plan, known).join(" and ")}, and not at ${site}` };
  const active = (await record.active(name))?.site ?? plan.home;
  if (active !== site && known.standby !== true) return { answered: "not-active", because: `${active} serves and ${site} stands by, and the plan does not let ${repair} run at a site that stands by` };
  const run = runName(name, ["repair", repair, site, id]);
  const lease = await record.readLease(name);
  if (lease.run === run) return { answered: "duplicate", run, because: `run ${run} was started before by the same request` };
  if (lease.run !== undefined && !givesWay((await record.state(lease.run)) ?? {})) return { answered: "busy", because: `run ${lease.run} is open, and nothing is repaired beside it` };
  const machine = machineOf(deployment, name, site, repair);
  if (machine === undefined) return { answered: "no-machine", because: `no repair of ${name} at ${site} is deployed` };
  // A second try has another time; Step Functions then says that a run of this name exists, which is the same start.
  const trigger: Trigger = { by: "person", ...whoOf({ who, identity }), what, at: adapters.clock.now(), ...(await duringGameDay(plan, { record })) };
  const input = canonicalJson({ run, plan: name, planDigest: deployed.planDigest, epoch: 0, trigger });
  const answer = await startExecution(adapters.clients, arbiterRegion, { machine, name: run, input });
  return answer === "started" ? { answered: "started", run } : { answered: "duplicate", run, because: `run ${run} was started before by the same request` };
}
