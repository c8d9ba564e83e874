// Starts a repair of one site, once, for a person. It never joins another run and none joins it: who asks for a repair while a failover
// is open is told so, and nothing is written.

import { runName } from "../../workflows/names.ts";
import { sitesOfRepair } from "../../workflows/repairs.ts";
import type { Services } from "../runtime/services.ts";
import { machineOf } from "./machines.ts";
import type { Deployment } from "./machines.ts";
import { startAsked } from "./start-asked.ts";
import type { AskedRequest } from "./start-asked.ts";
import type { StartAnswer } from "./start-run.ts";

export interface RepairRequest extends AskedRequest {
  readonly repair: string;
  readonly site: string;
}

/** Starts the repair, or says why not. */
export async function startRepair(request: RepairRequest, deployment: Deployment, services: Services): Promise<StartAnswer> {
  const { plan: name, repair, site, id } = request;
  const { record, plan: planOf } = services;
  const deployed = await record.deployed(name);
  if (deployed === undefined) return { answered: "no-machine", because: `plan ${name} is not deployed in the record` };
  const plan = await planOf(deployed.planDigest);
  const known = plan.repairs?.[repair];
  if (known === undefined) return { answered: "no-machine", because: `the plan ${name} has no repair ${repair}; it has ${Object.keys(plan.repairs ?? {}).join(", ") || "none"}` };
  if (!sitesOfRepair(plan, known).includes(site)) return { answered: "no-machine", because: `the repair ${repair} of ${name} runs at ${sitesOfRepair(plan, known).join(" and ")}, and not at ${site}` };
  const active = (await record.active(name))?.site ?? plan.home;
  if (active !== site && known.standby !== true) return { answered: "not-active", because: `${active} serves and ${site} stands by, and the plan does not let ${repair} run at a site that stands by` };
  return startAsked({ run: runName(name, ["repair", repair, site, id]), plan, planDigest: deployed.planDigest, machine: machineOf(deployment, name, site, repair), called: `repair of ${name} at ${site}`, nothingIs: "nothing is repaired", afterWish: false }, request, services);
}
