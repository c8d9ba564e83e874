// Starts a planned move to a site, once, for a person. It never joins another run: who asks for a switchover while any run is open is
// told so, and nothing is written; a drill gives way. An alarm joins a planned move that is open, and a person who asks for a failover
// meanwhile is told to stop it first (start-run.ts).

import { runName } from "../../workflows/names.ts";
import { otherSite } from "../../workflows/plan.ts";
import { sayMove } from "../../workflows/switchover-words.ts";
import type { Services } from "../runtime/services.ts";
import { machineOf } from "./machines.ts";
import type { Deployment } from "./machines.ts";
import { startAsked } from "./start-asked.ts";
import type { AskedRequest } from "./start-asked.ts";
import type { StartAnswer } from "./start-run.ts";

export interface SwitchoverRequest extends AskedRequest {
  /** Where it shall serve afterwards. */
  readonly to: string;
  /** Whether whoever asks means the way home; left out, it follows from the site. */
  readonly failback?: boolean | undefined;
}

/** The run that a request of that id starts. */
export const switchoverRun = (plan: string, to: string, id: string): string => runName(plan, ["switchover", to, id]);

/** Starts the switchover, or says why not. */
export async function startSwitchover(request: SwitchoverRequest, deployment: Deployment, services: Services): Promise<StartAnswer> {
  const { plan: name, to, failback, id } = request;
  const { record, plan: planOf } = services;
  const deployed = await record.deployed(name);
  if (deployed === undefined) return { answered: "no-machine", because: `plan ${name} is not deployed in the record` };
  const plan = await planOf(deployed.planDigest);
  if (plan.sites[to] === undefined) return { answered: "no-machine", because: `the plan ${name} has no site ${to}; it has ${Object.keys(plan.sites).join(" and ")}` };
  const active = (await record.active(name))?.site ?? plan.home;
  const move = sayMove({ kind: "switchover", failback: to === plan.home });
  if (failback !== undefined && failback !== (to === plan.home)) return { answered: "not-active", because: `the home of ${name} is ${plan.home}, so the way to ${to} is a ${move}` };
  if (active === to) return { answered: "not-active", because: `${to} serves already; a planned move leads from there to ${otherSite(plan, to)}` };
  return startAsked({ run: switchoverRun(name, to, id), plan, planDigest: deployed.planDigest, machine: machineOf(deployment, name, to, undefined, "switchover"), called: `${move} of ${name} to ${to}`, nothingIs: "nothing is moved as planned", afterWish: true }, request, services);
}
