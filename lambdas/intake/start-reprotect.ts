// Starts a re-protection of the site that stands by, once, for a person. It never joins another run: who asks for one while any run is open
// is told so, and nothing is written; a drill gives way.

import { runName } from "../../workflows/names.ts";
import { otherSite } from "../../workflows/plan.ts";
import { reprotectedDatabases } from "../../workflows/reprotects.ts";
import type { Services } from "../runtime/services.ts";
import { machineOf } from "./machines.ts";
import type { Deployment } from "./machines.ts";
import { startAsked } from "./start-asked.ts";
import type { AskedRequest } from "./start-asked.ts";
import type { StartAnswer } from "./start-run.ts";

export interface ReprotectRequest extends AskedRequest {
  /** The site that is meant; left out, the one that stands by. */
  readonly at?: string | undefined;
}

/** The run that a request of that id starts. */
export const reprotectRun = (plan: string, target: string, id: string): string => runName(plan, ["reprotect", target, id]);

/** Starts the re-protection, or says why not. */
export async function startReprotect(request: ReprotectRequest, deployment: Deployment, services: Services): Promise<StartAnswer> {
  const { plan: name, at, id } = request;
  const { record, plan: planOf } = services;
  const deployed = await record.deployed(name);
  if (deployed === undefined) return { answered: "no-machine", because: `plan ${name} is not deployed in the record` };
  const plan = await planOf(deployed.planDigest);
  const active = (await record.active(name))?.site ?? plan.home;
  const target = otherSite(plan, active);
  if (at !== undefined && at !== target) return { answered: "not-active", because: `${active} serves, so a copy is made at ${target} and not at ${at}` };
  if (reprotectedDatabases(plan).length === 0) return { answered: "no-machine", because: `${name} has no database of which Understudy could make a copy again: read replicas of RDS are copied, all others by you` };
  return startAsked({ run: reprotectRun(name, target, id), plan, planDigest: deployed.planDigest, machine: machineOf(deployment, name, target, undefined, "reprotect"), called: `re-protection of ${name} at ${target}`, nothingIs: "no copy is made", afterWish: true }, request, services);
}
