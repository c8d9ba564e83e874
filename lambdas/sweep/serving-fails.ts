// While a copy is made again, an alarm of the site that serves starts nothing: it joins that run, which asks nobody about it and may take hours.
// So people are called, once for a run; whoever stops it is asked about the failover at once.

import { siteAlarmName, triggeredAlarmName } from "../../workflows/names.ts";
import type { RunState } from "../../workflows/record.ts";
import { sayInstant } from "../../workflows/units.ts";
import { alarmStandsSince } from "../aws/alarms.ts";
import type { Lease } from "../runtime/record/lease.ts";
import { page } from "../runtime/page.ts";
import type { Services } from "../runtime/services.ts";

/** Calls people where the site that serves fails during a re-protection. Throws what CloudWatch, SNS and the record throw; the next sweep then tries again. */
export async function tellServingFails({ run, plan, kind, source, target, planDigest, stopRequested }: RunState, { noticed, blockedUntil }: Pick<Lease, "noticed" | "blockedUntil">, topic: string, services: Services): Promise<void> {
  const key = `${run} ${source} fails`;
  if (kind !== "reprotect" || noticed === key || stopRequested !== null) return;
  const { triggers } = await services.plan(planDigest);
  for (const alarm of [siteAlarmName(plan, source), ...(triggers?.alarms[source] === undefined ? [] : [triggeredAlarmName(plan, source)])]) {
    const standing = await alarmStandsSince(services.adapters.clients, services.arbiterRegion, alarm);
    if (standing === undefined) continue;
    const isBlocked = blockedUntil !== undefined && services.adapters.clock.now() < blockedUntil;
    const then = isBlocked ? `Then ask for the failover (understudy start ${plan} --reason …), because nothing starts by itself until ${sayInstant(blockedUntil)}.` : "Then the failover starts by itself within a minute, looks and asks.";
    const text = `${alarm} stands since ${standing}: ${source}, which serves, fails while run ${run} makes a copy at ${target} again. No failover starts and nobody is asked about one before that run has ended.\nStop it: understudy run stop ${run} --reason … ${then}`;
    // People first: told twice is better than not at all.
    await page(services, topic, `LIVE ${plan}: ${source} fails during a re-protection`, text, { kind: "between-runs", plan });
    await services.record.setNoticed(plan, key);
    return;
  }
}
