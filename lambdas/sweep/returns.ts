// Starts the return that a person chose in a commit window, once the lease of that failover is free: a re-protection first where a copy
// is missing, else the planned move home. It is that person's request, and its own run looks, refuses or asks as any does.

import { mayDo } from "../../workflows/access.ts";
import { commitGateOf } from "../../workflows/commit-gate.ts";
import type { Plan } from "../../workflows/plan.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Instant } from "../../workflows/units.ts";
import { reprotectRun, startReprotect } from "../intake/start-reprotect.ts";
import { sayStart } from "../intake/start-run.ts";
import type { StartAnswer } from "../intake/start-run.ts";
import { startSwitchover, switchoverRun } from "../intake/start-switchover.ts";
import type { Deployment } from "../intake/machines.ts";
import type { ErrorLog } from "../runtime/function.ts";
import { pageSurely } from "../runtime/page.ts";
import type { Lease } from "../runtime/record/lease.ts";
import { endReturn } from "../runtime/record/returns.ts";
import type { AskedReturn } from "../runtime/record/returns.ts";
import type { Services } from "../runtime/services.ts";

/**
 * Starts what was chosen; undefined: nothing was, so whatever else stands may start. Whoever dies in here starts the same run again by its
 * name, or finds that it was. One that cannot start is told to people with the command to type, and is not tried again; who cannot be called
 * now is told later, and keeps nothing from starting meanwhile. Throws what the record and Step Functions throw.
 */
export async function startReturn({ plan, returns }: Lease, env: Deployment & { readonly UNDERSTUDY_TOPIC: string }, services: Services, log: ErrorLog): Promise<string | undefined> {
  if (returns === undefined) return undefined;
  const { run, to, starts, what } = returns;
  const { record, adapters } = services;
  const deployed = await record.deployed(plan);
  if (deployed === undefined) return undefined;
  const now = await services.plan(deployed.planDigest);
  const answer = await startOf(returns, plan, now, adapters.clock.now(), env, services);
  // A drill or another run was faster: it ends, and the next sweep tries again until the request is too old.
  if (answer.answered === "busy") return sayStart(answer);
  const isStarted = answer.answered === "started" || answer.answered === "duplicate";
  if (!isStarted) {
    const command = `understudy start ${plan} --mode ${starts === "reprotect" ? "reprotect" : `${to === now.home ? "failback" : "switchover"} --to ${to}`}`;
    await pageSurely(services, env.UNDERSTUDY_TOPIC, plan, { of: `${run} return`, subject: `LIVE ${plan}: the return to ${to} did not start`, text: `${what}: ${answer.because}. Nothing was changed; ask for it again if it is still wanted: ${command}` }, log, { kind: "between-runs", plan });
  }
  await record.alone((context) => endReturn(context, plan, run));
  return isStarted ? sayStart(answer) : undefined;
}

/** Starts it, or says why not: the plan that is deployed now says whether this person may still ask for it, whatever that of the failover said. */
async function startOf({ run, to, starts, who, identity, what, at }: AskedReturn, plan: string, deployed: Plan, now: Instant, env: Deployment, services: Services): Promise<StartAnswer> {
  const id = `return-of-${run}`;
  const begun = starts === "reprotect" ? reprotectRun(plan, to, id) : switchoverRun(plan, to, id);
  // It may have ended long ago, with nobody left to forget that it was to be started.
  if ((await services.record.state(begun)) !== undefined) return { answered: "duplicate", run: begun, because: `run ${begun} was started before for it` };
  if (now - at > deployed.decide.expires) return { answered: "too-late", because: `it was chosen ${sayDuration(now - at)} ago` };
  const chosen = await services.record.state(run);
  const person = chosen === undefined ? undefined : commitGateOf(chosen)?.decision?.person;
  const leave = person === undefined ? { allowed: false as const, because: `it is not known who ${who} is` } : mayDo(deployed, person, "request");
  if (!leave.allowed) return { answered: "not-allowed", because: leave.because };
  return starts === "reprotect" ? startReprotect({ plan, at: to, who, identity, what, id }, env, services) : startSwitchover({ plan, to, who, identity, what, id }, env, services);
}
