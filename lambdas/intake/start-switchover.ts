// Starts a planned move to a site, once, for a person. It never joins another run: who asks for a switchover while any run is open is
// told so, and nothing is written; a drill gives way. An alarm joins a planned move that is open, and a person who asks for a failover
// meanwhile is told to stop it first (start-run.ts).

import { givesWay } from "../../workflows/drill-kinds.ts";
import { canonicalJson } from "../../workflows/digest.ts";
import { runName } from "../../workflows/names.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { Trigger } from "../../workflows/trigger.ts";
import { sayMove } from "../../workflows/switchover-words.ts";
import { startExecution } from "../aws/step-functions.ts";
import type { Services } from "../runtime/services.ts";
import { machineOf } from "./machines.ts";
import type { Deployment } from "./machines.ts";
import { whoOf } from "./start-run.ts";
import type { StartAnswer } from "./start-run.ts";

export interface SwitchoverRequest {
  readonly plan: string;
  /** Where it shall serve afterwards. */
  readonly to: string;
  /** Left out, a person asks. */
  readonly by?: "person" | "plan";
  /** Whether whoever asks means the way home; left out, it follows from the site. */
  readonly failback?: boolean | undefined;
  readonly who?: string | undefined;
  readonly identity?: string | undefined;
  /** Who asks and why. */
  readonly what: string;
  /** Made by the caller: the same request sent twice starts one run. */
  readonly id: string;
}

/** The run that a request of that id starts. */
export const switchoverRun = (plan: string, to: string, id: string): string => runName(plan, ["switchover", to, id]);

/** Starts the switchover, or says why not. */
export async function startSwitchover({ plan: name, to, by = "person", failback, who, identity, what, id }: SwitchoverRequest, deployment: Deployment, { record, adapters, plan: planOf, arbiterRegion }: Services): Promise<StartAnswer> {
  const deployed = await record.deployed(name);
  if (deployed === undefined) return { answered: "no-machine", because: `plan ${name} is not deployed in the record` };
  const plan = await planOf(deployed.planDigest);
  if (plan.sites[to] === undefined) return { answered: "no-machine", because: `the plan ${name} has no site ${to}; it has ${Object.keys(plan.sites).join(" and ")}` };
  const active = (await record.active(name))?.site ?? plan.home;
  const move = sayMove({ kind: "switchover", failback: to === plan.home });
  if (failback !== undefined && failback !== (to === plan.home)) return { answered: "not-active", because: `the home of ${name} is ${plan.home}, so the way to ${to} is a ${move}` };
  if (active === to) return { answered: "not-active", because: `${to} serves already; a planned move leads from there to ${otherSite(plan, to)}` };
  const lease = await record.readLease(name);
  const run = switchoverRun(name, to, id);
  if (lease.run === run) return { answered: "duplicate", run, because: `run ${run} was started before by the same request` };
  if (lease.wish !== undefined) return { answered: "busy", because: "a failover was requested and is about to start, and nothing is moved as planned before it" };
  // A drill keeps nothing waiting: the run that starts ends it when it opens.
  if (lease.run !== undefined && !givesWay((await record.state(lease.run)) ?? {})) return { answered: "busy", because: `run ${lease.run} is open, and nothing is moved as planned beside it` };
  const machine = machineOf(deployment, name, to, undefined, "switchover");
  if (machine === undefined) return { answered: "no-machine", because: `no ${move} of ${name} to ${to} is deployed` };
  // A second try has another time; Step Functions then says that a run of this name exists, which is the same start.
  const trigger: Trigger = { by, ...whoOf({ who, identity }), what, at: adapters.clock.now() };
  const answer = await startExecution(adapters.clients, arbiterRegion, { machine, name: run, input: canonicalJson({ run, plan: name, planDigest: deployed.planDigest, epoch: 0, trigger }) });
  return answer === "started" ? { answered: "started", run } : { answered: "duplicate", run, because: `run ${run} was started before by the same request` };
}
