// The function at which watchdogs renew their leases. Called by every guarded host some seconds apart, for the whole life of the
// plan. It dates the renewal by its own clock before it writes, and says no once a run has fenced the site. What it cannot
// write it does not answer: a watchdog that hears nothing does not hold its lease. It agrees with the watchdog on the machine, and
// on the lease within what the fence waits for; otherwise the fence would believe something else than the host does.

import * as z from "zod/mini";
import { Refused } from "../../workflows/failure.ts";
import { lastsUntil, selfFences } from "../../workflows/self-fence.ts";
import { withinOf } from "../../workflows/step-rows/row.ts";
import { siteFencingRows } from "../../workflows/step-rows/site-fencing.ts";
import { sayDuration } from "../../workflows/units.ts";
import { baseEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { renewSiteLease } from "../runtime/record/site-leases.ts";

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
  // A watchdog of before sends neither host nor lease; it is told what to do rather than that its input is wrong.
  input: z.object({ plan: name, site: name, role: name, host: z.optional(name), lease: z.optional(z.int().check(z.positive())) }),
  async run({ input: { plan: planName, site, role, host, lease }, services }): Promise<LeaseAnswer> {
    const deployed = await services.record.deployed(planName);
    if (deployed === undefined) throw new Refused(`no plan ${planName} is deployed here, so nobody would ever fence its hosts`, { code: "no-such-plan" });
    const plan = await services.plan(deployed.planDigest);
    const input = selfFences(plan).find(({ hosts }) => hosts.includes(role));
    const machine = plan.sites[site]?.hosts[role];
    // A host that the plan does not guard must not believe that somebody waits for its lease.
    if (machine === undefined || input === undefined) {
      throw new Refused(`the plan ${planName} has no self-fence for ${role} at ${site}; correct the watchdog's configuration, or the plan`, { code: "not-guarded" });
    }
    const anew = `print the configuration of ${role} at ${site} anew with understudy plan watchdog, and start the watchdog with it`;
    if (host === undefined || lease === undefined) throw new Refused(`this watchdog does not say on which machine it runs and by which lease it reckons; put the newest self-fence on its machine, ${anew}`, { code: "not-agreed" });
    if (host !== machine) throw new Refused(`this watchdog runs on ${host}, and the plan ${planName} has ${machine} as ${role} at ${site}; end it if that machine was replaced, or else ${anew}`, { code: "not-agreed" });
    // A shorter lease ends sooner than the fence believes. A longer one it waits for, as long as that is over within its deadline: a
    // plan whose lease was made shorter must not stop a healthy site, whose watchdogs begin with it when they are started anew.
    const deadline = withinOf(input, siteFencingRows["fence.self-fence"]);
    if (lease > input.lease && lastsUntil(0, lease) >= deadline) throw new Refused(`this watchdog reckons by a lease of ${sayDuration(lease)}, the plan ${planName} says ${sayDuration(input.lease)}, and its fence waits for ${sayDuration(deadline)} at most; ${anew}`, { code: "not-agreed" });
    return services.record.alone((context) => renewSiteLease(context, { plan: planName, site, role, machine: host, leaseMs: lease }));
  },
});
