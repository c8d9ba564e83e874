// The function at which watchdogs renew their leases. Called by every guarded host some seconds apart, for the whole life of the
// plan. It dates the renewal by its own clock before it writes, and says no once a run has fenced the site. What it cannot
// write it does not answer: a watchdog that hears nothing does not hold its lease.

import * as z from "zod/mini";
import { Refused } from "../../workflows/failure.ts";
import { selfFences } from "../../workflows/self-fence.ts";
import { baseEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";

const name = z.string().check(z.minLength(1), z.maxLength(64));

/** What a watchdog reads of the answer. */
export interface LeaseAnswer {
  readonly held: boolean;
  /** Of the last run that forbade or allowed renewals; a watchdog takes no answer that is older than one it has heard. */
  readonly epoch: number;
  readonly because?: string;
}

export const watchdog = defineFunction({
  name: "watchdog",
  env: baseEnvironment,
  input: z.object({ plan: name, site: name, role: name }),
  async run({ input: { plan: planName, site, role }, services }): Promise<LeaseAnswer> {
    const deployed = await services.record.deployed(planName);
    if (deployed === undefined) throw new Refused(`no plan ${planName} is deployed here, so nobody would ever fence its hosts`, { code: "no-such-plan" });
    const plan = await services.plan(deployed.planDigest);
    // A host that the plan does not guard must not believe that somebody waits for its lease.
    if (plan.sites[site]?.hosts[role] === undefined || !selfFences(plan).some(({ hosts }) => hosts.includes(role))) {
      throw new Refused(`the plan ${planName} has no self-fence for ${role} at ${site}; correct the watchdog's configuration, or the plan`, { code: "not-guarded" });
    }
    return services.record.renewSiteLease(planName, site, role);
  },
});
