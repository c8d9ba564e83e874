// Starts the return that a person chose in a commit window, once the lease of that failover is free: a re-protection first where a copy
// is missing, else the planned move home. It is that person's request, and its own run looks, refuses or asks as any does.

import { sayDuration } from "../../workflows/units.ts";
import { startReprotect } from "../intake/start-reprotect.ts";
import { sayStart } from "../intake/start-run.ts";
import { startSwitchover } from "../intake/start-switchover.ts";
import type { Deployment } from "../intake/machines.ts";
import { page } from "../runtime/page.ts";
import type { Lease } from "../runtime/record/lease.ts";
import { endReturn } from "../runtime/record/returns.ts";
import type { Services } from "../runtime/services.ts";

/**
 * Starts what was chosen; undefined: nothing was. Whoever dies in here starts the same run again by its name. One that cannot start is told
 * to people with the command to type, and is not tried again. Throws what the record, SNS and Step Functions throw.
 */
export async function startReturn({ plan, returns }: Lease, env: Deployment & { readonly UNDERSTUDY_TOPIC: string }, services: Services): Promise<string | undefined> {
  if (returns === undefined) return undefined;
  const { run, to, starts, who, identity, what, at } = returns;
  const deployed = await services.record.deployed(plan);
  if (deployed === undefined) return undefined;
  const { home, decide } = await services.plan(deployed.planDigest);
  const id = `return-of-${run}`;
  const waitedMs = services.adapters.clock.now() - at;
  const answer = waitedMs > decide.expires ? undefined : starts === "reprotect" ? await startReprotect({ plan, at: to, who, identity, what, id }, env, services) : await startSwitchover({ plan, to, who, identity, what, id }, env, services);
  // A drill or another run was faster: it ends, and the next sweep tries again until the request is too old.
  if (answer?.answered === "busy") return sayStart(answer);
  if (answer?.answered !== "started" && answer?.answered !== "duplicate") {
    const command = `understudy start ${plan} --mode ${starts === "reprotect" ? "reprotect" : `${to === home ? "failback" : "switchover"} --to ${to}`}`;
    // People first: told twice is better than not at all.
    await page(services, env.UNDERSTUDY_TOPIC, `LIVE ${plan}: the return to ${to} did not start`, `${what}: ${answer?.because ?? `it was chosen ${sayDuration(waitedMs)} ago`}. Nothing was changed; ask for it again if it is still wanted: ${command}`, { kind: "between-runs", plan });
  }
  await services.record.alone((context) => endReturn(context, plan, run));
  return answer === undefined ? "a return was too old to start" : sayStart(answer);
}
