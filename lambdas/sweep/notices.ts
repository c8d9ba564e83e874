// Tells people once what goes on at a plan's source that no alarm is about: its database went home by itself (A12), its two
// writers drift apart (E7), its cluster has lost its redundancy (A6), its observers disagree (A21). It judges by the table of
// rules what the observers remember; nobody is asked to look, nothing is started and nothing changed.

import { assess } from "../../workflows/assess.ts";
import { noticeOf } from "../../workflows/notices.ts";
import { rememberedEvidence } from "../../workflows/remembered.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Lease } from "../runtime/record/lease.ts";
import { leasesOf } from "../runtime/leases-seen.ts";
import { page } from "../runtime/page.ts";
import type { Services } from "../runtime/services.ts";

/** What the sweep answers where nobody has to be told. */
export const quiet = "quiet";

/** Pages what is new and says what was found. Throws what SNS and the record throw; the next sweep then tries again. */
export async function tellWhatIsFound(plan: Plan, planDigest: string, active: string, lease: Lease, topic: string, services: Services): Promise<string> {
  const now = services.adapters.clock.now();
  const remembered = rememberedEvidence(plan, active, await services.record.sightings(plan.plan), now);
  const evidence = { ...remembered, ...(await leasesOf(plan, { ...remembered, run: "", openedAt: now }, services)) };
  const beside = { blockedUntil: null, pausedUntil: null, killSwitch: false, openedAt: now, requestedBy: null, alarming: null };
  const verdict = assess(plan, planDigest, evidence, beside, []);
  // What was told has neither gone nor changed yet; forgotten here it would be told again with every change of a vote.
  if (verdict.verdict === "watch" && lease.noticed !== undefined) return "not settled";
  const notice = noticeOf(plan.plan, verdict);
  if (notice?.key === lease.noticed) return notice === undefined ? quiet : `told before: ${notice.subject}`;
  // People first: told twice is better than not at all.
  if (notice !== undefined) await page(services, topic, notice.subject, notice.text, { kind: "between-runs", plan: plan.plan });
  await services.record.setNoticed(plan.plan, notice?.key);
  return notice === undefined ? quiet : `told: ${notice.subject}`;
}
