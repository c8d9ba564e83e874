// While a copy is made again, or people look at what serves after a failover (the commit window), an alarm of the site that serves starts
// nothing: it joins that run, which asks nobody about it and may take hours. So people are called, once for a run; whoever ends it is asked
// about the failover at once.

import { commitGate, inCommitWindow } from "../../workflows/commit-gate.ts";
import { siteAlarmName, triggeredAlarmName } from "../../workflows/names.ts";
import type { RunState } from "../../workflows/record.ts";
import { sayDuration, sayInstant } from "../../workflows/units.ts";
import { alarmStandsSince } from "../aws/alarms.ts";
import type { Lease } from "../runtime/record/lease.ts";
import { page } from "../runtime/page.ts";
import type { Services } from "../runtime/services.ts";

interface Serving {
  readonly site: string;
  /** What goes on beside it; how it is called in a subject; and how it is ended. */
  readonly while: string;
  readonly during: string;
  readonly end: string;
}

/** The site that serves while this run is open and does not watch it; undefined for any other run. */
function servingIn(state: RunState): Serving | undefined {
  const { run, kind, source, target } = state;
  if (kind === "reprotect") return { site: source, while: `makes a copy at ${target} again`, during: "a re-protection", end: `Stop it: understudy run stop ${run} --reason …` };
  if (inCommitWindow(state)) return { site: target, while: "asks whether to commit to it or to return", during: "the commit window", end: `Commit it: understudy run commit ${run}/${commitGate} --reason …` };
  return undefined;
}

/** Calls people where the site that serves fails meanwhile. Throws what CloudWatch, SNS and the record throw; the next sweep then tries again. */
export async function tellServingFails(state: RunState, { noticed, blockedUntil }: Pick<Lease, "noticed" | "blockedUntil">, topic: string, services: Services): Promise<void> {
  const { run, plan, planDigest, stopRequested } = state;
  const serving = servingIn(state);
  if (serving === undefined || stopRequested !== null) return;
  const { site } = serving;
  const key = `${run} ${site} fails`;
  if (noticed === key) return;
  const { triggers, decide } = await services.plan(planDigest);
  for (const alarm of [siteAlarmName(plan, site), ...(triggers?.alarms[site] === undefined ? [] : [triggeredAlarmName(plan, site)])]) {
    const standing = await alarmStandsSince(services.adapters.clients, services.arbiterRegion, alarm);
    if (standing === undefined) continue;
    const isBlocked = blockedUntil !== undefined && services.adapters.clock.now() < blockedUntil;
    // A failover that has ended leaves a block of its own.
    const blocks = state.kind === "failover" ? `for ${sayDuration(decide.block)}` : isBlocked ? `until ${sayInstant(blockedUntil)}` : undefined;
    const then = blocks === undefined ? "Then the failover starts by itself within a minute, looks and asks." : `Then ask for the failover (understudy start ${plan} --reason …), because nothing starts by itself ${blocks}.`;
    const text = `${alarm} stands since ${standing}: ${site}, which serves, fails while run ${run} ${serving.while}. No failover starts and nobody is asked about one before that run has ended.\n${serving.end} ${then}`;
    // People first: told twice is better than not at all.
    await page(services, topic, `LIVE ${plan}: ${site} fails during ${serving.during}`, text, { kind: "between-runs", plan });
    await services.record.setNoticed(plan, key);
    return;
  }
}
