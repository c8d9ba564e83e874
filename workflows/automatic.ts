// What keeps a run from going ahead without a person (design §7), a sentence part each; nothing keeps it when the list is empty.

import { failTogether } from "./together.ts";
import type { Situation } from "./situation.ts";

/** Whether more than half of those who vote see the thing fail. */
export function majorityFailing(s: Situation): boolean {
  return s.failing.length * 2 > s.votes.length;
}

/** What a person who approves has to know beforehand: the door lets nothing through as long as these stand (R19, R21). */
export function obstacles({ evidence, circumstances: { pausedUntil, killSwitch } }: Situation): readonly string[] {
  return [...(pausedUntil !== null && evidence.at < pausedUntil ? ["automation is paused"] : []), ...(killSwitch ? ["the kill switch is on"] : [])];
}

/** What keeps a failover without a person from happening; empty when nothing does. */
export function missingForAutomatic(s: Situation): readonly string[] {
  const { plan, evidence, circumstances } = s;
  const missing: string[] = [];
  if (plan.decide.mode !== "automatic") missing.push("the plan asks a person");
  if (circumstances.blockedUntil !== null && evidence.at < circumstances.blockedUntil) missing.push("an earlier run blocks automatic starts");
  missing.push(...obstacles(s));
  const together = failTogether(circumstances.alarming);
  if (together !== undefined) missing.push(together);
  if (!majorityFailing(s)) missing.push("no majority of the vantage points sees it fail");
  missing.push(...s.targetDoubts);
  // Nobody is there who could decide at the gate of a fence that cannot be confirmed.
  missing.push(...(evidence.selfFence?.doubts ?? []));
  for (const loss of s.losses) {
    if (!loss.known) missing.push(`the loss of ${loss.database} is unknown`);
    else if (loss.seconds.max * 1000 > plan.objectives.rpo) missing.push(`up to ${loss.seconds.max.toFixed(1)} s of ${loss.database} would be lost, more than the RPO`);
  }
  return missing;
}
