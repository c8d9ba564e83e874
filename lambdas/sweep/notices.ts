// Tells people once what goes on at a plan's source that no alarm is about: its database went home by itself (A12), its two
// writers drift apart (E7), its cluster has lost its redundancy (A6), its observers disagree (A21). It judges by the table of
// rules what the observers remember; nobody is asked to look, nothing is started and nothing changed.

import { find } from "../../workflows/assess.ts";
import { noticeOf } from "../../workflows/notices.ts";
import type { Notice } from "../../workflows/notices.ts";
import { rememberedEvidence } from "../../workflows/remembered.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Clock } from "../../workflows/ports.ts";
import type { Lease } from "../runtime/record/lease.ts";
import { leasesOf } from "../runtime/leases-seen.ts";
import { page } from "../runtime/page.ts";
import type { Services } from "../runtime/services.ts";

/** What the sweep answers where nobody has to be told. */
export const quiet = "quiet";

const notSettled = "not settled";
const toldBefore = "told before: ";

/** Whether the sweep answers so where nobody has to hear of anything between runs. */
export const isNothingNew = (answer: string): boolean => answer === quiet || answer === notSettled || answer.startsWith(toldBefore);

/** What is found: the sweep's answer where that is nothing new, else the notice that people have to hear of; undefined when what they were told is over. */
export type Found = { readonly answer: string } | { readonly notice: Notice | undefined };

/** What looking needs of the services. */
export interface Looking {
  readonly record: Pick<Services["record"], "sightings" | "siteLease">;
  readonly adapters: { readonly clock: Pick<Clock, "now"> };
}

/** Judges what the observers remember; nothing is told and nothing written. */
export async function findBetweenRuns(plan: Plan, active: string, { noticed }: Pick<Lease, "noticed">, { record, adapters }: Looking): Promise<Found> {
  const now = adapters.clock.now();
  const remembered = rememberedEvidence(plan, active, await record.sightings(plan.plan), now);
  const evidence = { ...remembered, ...(await leasesOf(plan, { ...remembered, run: "", openedAt: now }, { record, adapters })) };
  const beside = { blockedUntil: null, pausedUntil: null, killSwitch: false, openedAt: now, requestedBy: null, alarming: null };
  const verdict = find(plan, evidence, beside);
  // What was told has neither gone nor changed yet; forgotten here it would be told again with every change of a vote.
  if (verdict.verdict === "watch" && noticed !== undefined) return { answer: notSettled };
  const notice = noticeOf(plan.plan, verdict);
  if (notice?.key !== noticed) return { notice };
  return { answer: notice === undefined ? quiet : `${toldBefore}${notice.subject}` };
}

/** Pages what is new and says what was found. Throws what SNS and the record throw; the next sweep then tries again. */
export async function tellWhatIsFound(plan: Plan, active: string, lease: Lease, topic: string, services: Services): Promise<string> {
  const found = await findBetweenRuns(plan, active, lease, services);
  if ("answer" in found) return found.answer;
  const { notice } = found;
  // People first: told twice is better than not at all.
  if (notice !== undefined) await page(services, topic, notice.subject, notice.text, { kind: "between-runs", plan: plan.plan });
  await services.record.setNoticed(plan.plan, notice?.key);
  return notice === undefined ? quiet : `told: ${notice.subject}`;
}
