// Since when nothing protects a plan, from where it serves and the newest look at readiness.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { ReadinessReport } from "../../workflows/readiness/report.ts";
import { unprotectedOf } from "../../workflows/unprotected.ts";
import { hybridChat, minutes, now } from "./builders.ts";

type Looked = Pick<ReadinessReport, "at" | "active" | "results">;
const active = { site: "site-b", since: now };
const row = (outcome: string, code = "replica-follows") => ({ code, rows: [], subject: "chat-config at site-a", from: "world", outcome, sentence: "", todo: null });
const looked = (at: number, of: string, ...results: readonly ReturnType<typeof row>[]): Looked => ({ at, active: of, results }) as unknown as Looked;
const later = now + minutes(30);

test.each<[string, typeof active | null, Looked | null, readonly string[] | null]>([
  ["no run has moved it", null, looked(later, "site-a", row("fail")), null],
  ["nobody has looked at readiness", active, null, null],
  ["the plan has no copies", active, looked(later, "site-b", row("fail", "machine-runs")), null],
  ["the newest look is from before the move", active, looked(now - 1, "site-a", row("pass")), ["chat-config"]],
  ["the newest look began before the move and ended later", active, looked(later, "site-a", row("pass")), ["chat-config"]],
  ["the copy does not follow", active, looked(later, "site-b", row("fail")), ["chat-config at site-a"]],
  ["nobody could look at the copy", active, looked(later, "site-b", row("not-checkable")), ["chat-config at site-a"]],
  ["the copy follows", active, looked(later, "site-b", row("pass")), null],
  ["the copy is only being created", active, looked(later, "site-b", row("warn")), ["chat-config at site-a"]],
  ["a server on a machine of its own does not follow", active, looked(later, "site-b", row("fail", "own-replica-follows")), ["chat-config at site-a"]],
  ["a cluster is no member of its global cluster any more", active, looked(later, "site-b", row("fail", "global-cluster-follows")), ["chat-config at site-a"]],
  ["an instance of RDS for Oracle was promoted", active, looked(later, "site-b", row("fail", "oracle-replica-follows")), ["chat-config at site-a"]],
])("when %s", (_sentence, serves, report, databases) => {
  expect(unprotectedOf(serves, report, hybridChat)).toEqual(databases === null ? null : { since: now, databases, byReprotection: true });
});

test("a re-protection is named only where it makes every copy of the plan again, and the plan can be read", () => {
  const ownServer = planSchema.parse(parse(readFileSync("test/stories/plans/own-mariadb.yaml", "utf8")));
  const named = (plan: Plan | null): boolean | undefined => unprotectedOf(active, looked(later, "site-b", row("fail")), plan)?.byReprotection;
  expect([named(hybridChat), named(ownServer), named(null)]).toEqual([true, false, false]);
});
