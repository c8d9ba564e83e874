// Rows that are looked at beforehand, over a whole account: what is wrong in it is asked of AWS and of the record as the
// function does it, and told of the row; with the check broken it is not. One or more for each family of checks.

import { isProbe } from "../../workflows/probe-input.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Plan } from "../../workflows/plan.ts";
import { sights } from "../../workflows/evidence.ts";
import { judgeAll } from "../../workflows/readiness/table.ts";
import type { Outcome } from "../../workflows/readiness/judgement.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import { blind, withCheck } from "../unit/readiness/broken.ts";
import { standingAccount, standingPlan } from "./readiness-account.ts";
import { look } from "./readiness-looking.ts";
import type { Account } from "./stand-ins/readable.ts";

const account = standingAccount();
const word = { says: "seen on both machines", by: "on-call-1", date: "2020-01-01", holds: "1d" };
/** The shop with a replica set that is asked as what it is, and words of what nothing measures, long ago. */
const plan: Plan = {
  ...standingPlan,
  ...planSchema.pick({ services: true, attest: true }).parse({
    services: { "replica-set": { probe: { mongodb: "mongo.{site}.shop.internal:27017" }, from: ["inside"], failure: "observe" } },
    attest: { B12: word, B13: word },
  }),
};
const withServices: Plan = { ...plan, services: { ...standingPlan.services, ...plan.services } };
const seen = (kind: Sighting["kind"], of: (thing: string) => boolean) => (at: number): readonly Sighting[] =>
  sights(withServices).map(({ observer, site, thing }) => ({ observer, site, thing, kind: of(thing) ? kind : "healthy", since: at, at, detail: of(thing) ? "no member knows a primary" : "answers" }));
const healthy = seen("healthy", () => false);
const edited = (field: "instances" | "groups" | "machines", name: string, fields: object): Partial<Account> => ({ [field]: { ...account[field], [name]: { ...account[field][name], ...fields } } });

interface Trouble {
  readonly row: string;
  readonly code: string;
  readonly says: string;
  readonly outcome: Outcome;
  readonly change?: Partial<Account>;
  readonly plan?: Plan;
  readonly sightings?: (at: number) => readonly Sighting[];
}

const troubles: readonly Trouble[] = [
  { row: "E10", code: "database-engine", says: "the database is no PostgreSQL", outcome: "fail", change: edited("instances", "orders-b", { Engine: "mysql" }) },
  { row: "B11", code: "replica-follows", says: "the replica has ended to follow", outcome: "fail", change: edited("instances", "orders-b", { StatusInfos: [{ StatusType: "read replication", Status: "error" }] }) },
  { row: "B10", code: "replica-lag", says: "the copy is further behind than may be lost", outcome: "fail", change: { lag: 40 } },
  { row: "C2", code: "replica-backed-up", says: "nothing could be restored from a backup", outcome: "warn", change: edited("instances", "orders-b", { BackupRetentionPeriod: 0 }) },
  { row: "E15", code: "machines-apart", says: "both nodes are on one dedicated host", outcome: "fail", change: { machines: Object.fromEntries(Object.entries(account.machines).map(([id, machine]) => [id, { ...machine, Placement: { AvailabilityZone: "eu-west-1a", HostId: "h-1" } }])) } },
  { row: "A4", code: "scripts-can-run", says: "the agent of the standby's host is lost", outcome: "fail", change: { agents: { "i-0b0b0b0b0b": "ConnectionLost" } } },
  { row: "D4", code: "group-balanced", says: "no load balancer keeps the address", outcome: "warn", change: edited("groups", "web-b", { TargetGroupARNs: [] }) },
  { row: "D1", code: "group-quota", says: "the quota leaves no room", outcome: "fail", change: { usage: { used: 63, quota: 64 } } },
  { row: "B7", code: "records-stand", says: "the name leads to the standby already", outcome: "warn", change: { sets: account.sets.map((set) => ("Weight" in set ? { ...set, Weight: set["Weight"] === 0 ? 100 : 0 } : set)) } },
  { row: "E12", code: "steps-permitted", says: "a role may not do what its step does", outcome: "fail", change: { roles: { ...account.roles, "understudy-shop-site-fencing": ["ec2:StopInstances"] } } },
  { row: "A29", code: "secret-fields", says: "the secret has no password", outcome: "fail", change: { secrets: { "shop/probe": { username: "probe", password: "" } } } },
  { row: "B9", code: "mongodb-quorum", says: "the replica set knows no primary", outcome: "fail", sightings: seen("failing", (thing) => thing === "replica-set") },
  { row: "C7", code: "standby-serves", says: "the standby's gateway fails", outcome: "fail", sightings: seen("failing", (thing) => thing === "gateway") },
  { row: "B2", code: "arbiter-apart", says: "the arbiter is in the Region of a site", outcome: "warn", plan: { ...withServices, arbiter: { ...withServices.arbiter, region: "eu-west-1" } } },
  { row: "B13", code: "attested-B13", says: "the word about the priorities is old", outcome: "not-checkable" },
];

test.each(troubles)("$row: a look tells it when $says ($code)", async ({ row, code, outcome, change, plan: own = withServices, sightings = healthy }) => {
  const { given, answers } = await look(change, own, sightings);
  const isTold = (): boolean => judgeAll(given, answers).some((result) => result.rows.includes(row) && result.outcome === outcome);
  expect(isTold()).toBe(true);
  expect(withCheck(code, [], isTold)).toBe(false);
  expect(withCheck(code, blind(code), isTold)).toBe(false);
});

test("nothing of it is told where all is well, but what nobody has given his word for", async () => {
  const { results } = await look({}, withServices, healthy);
  const told = results.filter(({ outcome }) => outcome === "fail" || outcome === "warn").map(({ code }) => code);
  expect(troubles.filter(({ code }) => told.includes(code))).toEqual([]);
  expect(Object.values(withServices.services).some((service) => "probe" in service && isProbe(service.probe, "mongodb"))).toBe(true);
});
