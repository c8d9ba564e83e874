// Starts a re-protection of the site that stands by, once, for a person. It never joins another run: who asks for one while any run is open
// is told so, and nothing is written; a drill gives way.

import { givesWay } from "../../workflows/drill-kinds.ts";
import { canonicalJson } from "../../workflows/digest.ts";
import { runName } from "../../workflows/names.ts";
import { otherSite } from "../../workflows/plan.ts";
import { reprotectedDatabases } from "../../workflows/reprotects.ts";
import type { Trigger } from "../../workflows/trigger.ts";
import { startExecution } from "../aws/step-functions.ts";
import type { Services } from "../runtime/services.ts";
import { machineOf } from "./machines.ts";
import type { Deployment } from "./machines.ts";
import { whoOf } from "./start-run.ts";
import type { StartAnswer } from "./start-run.ts";

export interface ReprotectRequest {
  readonly plan: string;
  /** The site that is meant; left out, the one that stands by. */
  readonly at?: string | undefined;
  readonly who?: string | undefined;
  readonly identity?: string | undefined;
  /** Who asks and why. */
  readonly what: string;
  /** Made by the caller: the same request sent twice starts one run. */
  readonly id: string;
}

/** Starts the re-protection, or says why not. */
export async function startReprotect({ plan: name, at, who, identity, what, id }: ReprotectRequest, deployment: Deployment, { record, adapters, plan: planOf, arbiterRegion }: Services): Promise<StartAnswer> {
  const deployed = await record.deployed(name);
  if (deployed === undefined) return { answered: "no-machine", because: `plan ${name} is not deployed in the record` };
  const plan = await planOf(deployed.planDigest);
  const active = (await record.active(name))?.site ?? plan.home;
  const target = otherSite(plan, active);
  if (at !== undefined && at !== target) return { answered: "not-active", because: `${active} serves, so a copy is made at ${target} and not at ${at}` };
  if (reprotectedDatabases(plan).length === 0) return { answered: "no-machine", because: `${name} has no database of which Understudy could make a copy again: read replicas of RDS are copied, all others by you` };
  const lease = await record.readLease(name);
  const run = runName(name, ["reprotect", target, id]);
  if (lease.run === run) return { answered: "duplicate", run, because: `run ${run} was started before by the same request` };
  if (lease.wish !== undefined) return { answered: "busy", because: "a failover was requested and is about to start, and no copy is made before it" };
  // A drill keeps nothing waiting: the run that starts ends it when it opens.
  if (lease.run !== undefined && !givesWay((await record.state(lease.run)) ?? {})) return { answered: "busy", because: `run ${lease.run} is open, and no copy is made beside it` };
  const machine = machineOf(deployment, name, target, undefined, "reprotect");
  if (machine === undefined) return { answered: "no-machine", because: `no re-protection of ${name} at ${target} is deployed` };
  // A second try has another time; Step Functions then says that a run of this name exists, which is the same start.
  const trigger: Trigger = { by: "person", ...whoOf({ who, identity }), what, at: adapters.clock.now() };
  const answer = await startExecution(adapters.clients, arbiterRegion, { machine, name: run, input: canonicalJson({ run, plan: name, planDigest: deployed.planDigest, epoch: 0, trigger }) });
  return answer === "started" ? { answered: "started", run } : { answered: "duplicate", run, because: `run ${run} was started before by the same request` };
}
