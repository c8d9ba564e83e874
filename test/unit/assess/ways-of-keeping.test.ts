// How the way in which a database is kept bears on the verdict: what has no copy blocks nobody and names no loss, what an owner
// moves is no reason to move, and a replica that lost its primary is a copy all the same.

import { chosenLook } from "../../../lambdas/probe/engines.ts";
import { healthy, unanswered } from "../../../lambdas/probe/finding.ts";
import { endpointsAt } from "../../../workflows/database-copies.ts";
import { countsForSite, situate } from "../../../workflows/situation.ts";
import type { Circumstances } from "../../../workflows/situation.ts";
import type { Answer } from "../../../workflows/evidence.ts";
import type { Database, Plan } from "../../../workflows/plan.ts";
import { evidenceOf, now, replicaValues, shop, writerValues } from "../builders.ts";

const circumstances: Circumstances = { blockedUntil: null, pausedUntil: null, killSwitch: false, openedAt: now, requestedBy: null, alarming: null };
const plan = shop();
const { "rds-replica": _rds, ...orders } = plan.databases["orders"] as Database;
const kept = (more: object): Plan => ({ ...plan, databases: { orders: { ...orders, ...more } as Database } });
const restored = kept({ restored: {} });
const owned = kept({ "by-owner": {} });
const leaderless: Answer = { kind: "failing", detail: "is neither primary nor secondary", standing: "leaderless", database: { ...replicaValues, newestWriteAt: null } };
/** The database at the target answers so, to everybody. */
const situationOf = (of: Plan, answer: Answer) => {
  const evidence = evidenceOf(of);
  return situate(of, { ...evidence, observations: evidence.observations.map((each) => (each.thing === "orders" && each.site === "site-b" ? { ...each, answer } : each)) }, circumstances)[0];
};
const gone: Answer = { kind: "failing", detail: "did not answer" };

it.each<[string, Plan, Answer, readonly string[]]>([
  ["a copy that does not answer keeps the site from taking over", plan, gone, ["database orders at site-b fails: did not answer"]],
  ["a copy that lost its primary does not", plan, leaderless, []],
  ["backups have no copy that could", restored, gone, []],
  ["an owner's copy is not ours to judge", owned, gone, []],
])("%s", (_says, of, answer, blockers) => {
  expect(situationOf(of, answer)?.targetBlockers).toEqual(blockers);
});

it("names a loss at the approval only of what has a copy", () => {
  expect([plan, restored, owned].map((of) => situationOf(of, gone)?.losses.length)).toEqual([1, 0, 0]);
});

it("takes the failure of a database for the site's, but not of one that its owner moves", () => {
  expect([plan, restored, owned].map((of) => countsForSite(of, { thing: "orders" }))).toEqual([true, true, false]);
});

it("believes of two ways the one that takes writes, and else the first", () => {
  const writer = healthy("takes writes", writerValues);
  const [replica, away] = [healthy("a replica", replicaValues), unanswered("no such name")];
  expect([chosenLook([replica, writer]), chosenLook([writer, writer]), chosenLook([replica, away]), chosenLook([away, replica]), chosenLook([])]).toEqual([writer, writer, replica, away, undefined]);
});

it("names one way's endpoint alone, where a step waits for what it made itself", () => {
  const copy = { id: "x", host: "x", "subnet-group": "x", "security-groups": ["x"], "multi-az": false };
  const both = kept({ "rds-replica": { "site-b": { ...copy, endpoint: "replica:5432" } }, restored: { "site-b": { ...copy, endpoint: "restored:5432" } } }).databases["orders"];
  expect([endpointsAt(both, "site-b"), endpointsAt(both, "site-b", "restored"), endpointsAt(both, "site-a", "restored")]).toEqual([["replica:5432", "restored:5432"], ["restored:5432"], []]);
});
