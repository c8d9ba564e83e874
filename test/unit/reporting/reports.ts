// Builders for reports: a run that goes well from look to proof, from which each test changes the one thing that it is about.

import type { EntryBody } from "../../../workflows/record.ts";
import type { Mutation, MutationCall } from "../../../workflows/mutations.ts";
import { createDigest } from "../../../workflows/digest.ts";
import type { FullReport } from "../../../workflows/reporting/full-report.ts";
import { makeFullReport } from "../../../workflows/reporting/full-report.ts";
import { reportFiles } from "../../../lambdas/report/files.ts";
import { fileNames } from "../../../lambdas/report/files.ts";
import type { GivenFiles } from "../../../lambdas/report/verify.ts";
import { chain, firstHash } from "../../../workflows/entry-chain.ts";
import type { Entry } from "../../../workflows/record.ts";
import { authorised, decided, evidenceOf, failing, gateFacts, minutes, mutation, now, seconds, shop, stepped, verdictOf } from "../builders.ts";

export const plan = shop();
export type Timed = readonly [number, EntryBody];

export const known = (max: number) => ({ database: "orders", known: true as const, seconds: { min: 0, max }, transactions: { min: 0, max: 7 }, lastWriteAt: now, fenced: true });
export const intent = (step: string, change: Partial<Mutation> = {}, losses?: readonly ReturnType<typeof known>[]): EntryBody => ({ type: "intent", step, mutation: mutation(change), ...(losses === undefined ? {} : { losses }) });
export const promote: MutationCall = { operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-b" } };
export const result = (step: string, intentSeq: number, outcome: "applied" | "refused" | "unknown" | "not-sent" = "applied"): EntryBody => ({ type: "result", step, key: "k", intentSeq, outcome, answer: outcome === "applied" ? "accepted" : "no", tookMs: 200 });
export const closed = (end: "succeeded" | "rejected" | "done-with-exceptions" | "failed" = "succeeded"): EntryBody => ({ type: "closed", end, sentence: "It is over." });

/** Failed for 36 s, held for a minute, a person for two, promoted with at most 4 s lost, traffic proved at 300 s. */
export const usual: readonly Timed[] = [
  [seconds(1), { type: "looked", evidence: evidenceOf(plan, failing({ site: "site-a" }, seconds(36))) }],
  [seconds(60), { type: "assessed", verdict: verdictOf({ verdict: "ask", losses: [known(10)] }), confirms: false }],
  [seconds(61), { type: "gate-opened", facts: gateFacts() }],
  [seconds(181), decided("approve")],
  [seconds(183), { type: "assessed", verdict: verdictOf({ verdict: "ask", losses: [known(8)] }), confirms: true }],
  [seconds(184), authorised()],
  [seconds(186), intent("fence-ec2-stop")],
  [seconds(187), result("fence-ec2-stop", 8)],
  [seconds(194), stepped("fence-ec2-stop", "done")],
  [seconds(196), intent("promote-rds-replica", { key: "promote", sentence: "Promote orders-b", call: promote, undo: null, losesData: "orders" }, [known(4)])],
  [seconds(197), result("promote-rds-replica", 11)],
  [seconds(250), stepped("promote-rds-replica", "done")],
  [seconds(300), stepped("traffic-route53-health-switch", "done")],
  [seconds(310), stepped("verify-sql-write", "done")],
  [seconds(311), closed()],
];

/** The chain of these bodies, opened under the digest of the plan itself, as the record has it. */
export function chained(bodies: readonly Timed[], of = plan, opening: Partial<Extract<EntryBody, { type: "opened" }>> = {}): readonly Entry[] {
  const opened: EntryBody = { type: "opened", plan: of.plan, planDigest: createDigest(of), kind: "failover", source: "site-a", target: "site-b", trigger: { by: "alarm", what: "shop-site-a-failing", at: now }, ...opening };
  const entries: Entry[] = [];
  let previous: { readonly seq: number; readonly hash: string } = { seq: 0, hash: firstHash };
  for (const [after, body] of [[0, opened] as const, ...bodies]) {
    const entry = chain(previous, { run: "shop-1", at: now + after, epoch: 7, body });
    entries.push(entry);
    previous = entry;
  }
  return entries;
}

export function fullReport(bodies: readonly Timed[] = usual, of = plan, opening: Parameters<typeof chained>[2] = {}): FullReport {
  const report = makeFullReport(of, chained(bodies, of, opening), now + minutes(60));
  if (report === undefined) throw new TypeError("there is an opening entry");
  return report;
}

export function filesOf(entries: readonly Entry[], of = plan): GivenFiles {
  const made = reportFiles(of, entries, "LIVE", now);
  if (made === undefined) throw new TypeError("there is an opening entry");
  return Object.fromEntries(fileNames.map((name) => [name, new TextEncoder().encode(made.files[name])])) as unknown as GivenFiles;
}
