// The locks before a drill's copy is promoted or deleted: each of them alone keeps it shut, and what the plan names never passes.

import fc from "fast-check";
import { copiesMadeBy, hasDrillName, lockedBy } from "../../workflows/drill-copies.ts";
import { drillCopyName } from "../../workflows/names.ts";
import { chain } from "../../workflows/entry-chain.ts";
import { readRun } from "../../workflows/record.ts";
import type { Entry, EntryBody, RunState } from "../../workflows/record.ts";
import { mutation, now, opening, shop } from "./builders.ts";

function stateOf(bodies: readonly EntryBody[]): RunState {
  const entries: Entry[] = [];
  for (const body of bodies) entries.push(chain(entries.at(-1) ?? { seq: 0, hash: "0".repeat(64) }, { run: "shop-1", at: now, epoch: 7, body }));
  return readRun(entries) as RunState;
}

const id = drillCopyName("shop", "orders", 7);
const making = (name: string) => mutation({ key: `copy to ${name}`, call: { operation: "rds.CreateDBInstanceReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: name, SourceDBInstanceIdentifier: "arn", DBInstanceClass: "db.r6g.large", VpcSecurityGroupIds: [], MultiAZ: false, PubliclyAccessible: false, DeletionProtection: false, CopyTagsToSnapshot: false, EnableIAMDatabaseAuthentication: false, Tags: [] } } });
/** The run that made those instances. */
const maker = (names: readonly string[], more: Partial<typeof opening> = {}): RunState => stateOf([{ ...opening, kind: "drill", drill: "isolated", ...more }, ...names.map((name) => ({ type: "intent", step: "drill-rds-copy", mutation: making(name) }) as const)]);
const tagged = (run: string) => ({ "understudy-drill": run });
const made = maker([id]);

test("the copy that a drill made, under its name, with its tag and in its record, is a drill's", () => {
  expect(lockedBy(shop(), { id, tags: tagged(made.run) }, made)).toBeUndefined();
  expect(copiesMadeBy(made)).toEqual([id]);
});

test.each<readonly [string, { readonly id: string; readonly tags: Readonly<Record<string, string>> }, RunState | undefined, RegExp]>([
  ["no tag", { id, tags: {} }, made, /does not carry the tag understudy-drill/],
  ["the tag of a run that nobody knows", { id, tags: tagged("shop-9") }, undefined, /carries the tag of run shop-9, which the record does not have/],
  ["the tag of another run than the one that is given", { id, tags: tagged("shop-9") }, made, /carries the tag of run shop-9/],
  ["the tag of another plan's run", { id, tags: tagged(made.run) }, maker([id], { plan: "other" }), /does not have as a run of shop/],
  ["the tag of a failover", { id, tags: tagged(made.run) }, stateOf([opening, { type: "intent", step: "drill-rds-copy", mutation: making(id) }]), /which was no isolated drill/],
  ["no entry in the record of that run", { id, tags: tagged(made.run) }, maker([]), /the record of run .* does not list/],
  ["another instance in the record of that run", { id, tags: tagged(made.run) }, maker([drillCopyName("shop", "orders", 6)]), /does not list/],
  ["another name", { id: "orders-copy", tags: tagged(made.run) }, maker(["orders-copy"]), /does not begin with understudy-drill-/],
])("with %s it is none", (_what, instance, run, because) => {
  expect(lockedBy(shop(), instance, run)).toMatch(because);
});

test("an instance that the plan names never passes, whatever it carries and whatever the record says", () => {
  for (const { id: name } of Object.values(shop().databases["orders"]?.["rds-replica"] ?? {})) expect(lockedBy(shop(), { id: name, tags: tagged(made.run) }, maker([name]))).toMatch(/is an instance that the plan itself names/);
  const named = { ...shop(), databases: { orders: { ...shop().databases["orders"], "rds-replica": { "site-b": { id, endpoint: "b:5432" } } } } } as ReturnType<typeof shop>;
  expect(lockedBy(named, { id, tags: tagged(made.run) }, made)).toMatch(/is an instance that the plan itself names/);
});

test("whatever an instance is called and tagged, it passes only as what the record lists", () => {
  const words = fc.oneof(fc.constantFrom("understudy-drill", "understudy-drill-", id, "orders-a", "orders-b", made.run), fc.string());
  fc.assert(fc.property(words, fc.dictionary(words, words), (name, tags) => {
    const open = lockedBy(shop(), { id: name, tags }, made) === undefined;
    expect(open).toBe(name === id && tags["understudy-drill"] === made.run);
  }));
});

test("a copy's name is one that RDS takes, begins as all of them, and is another one for each run", () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-z]([a-z0-9]|-[a-z0-9]){0,30}$/), fc.stringMatching(/^[a-z]([a-z0-9]|-[a-z0-9]){0,30}$/), fc.integer({ min: 1, max: 99_999_999 }), (plan, database, epoch) => {
    const name = drillCopyName(plan, database, epoch);
    expect(name).toMatch(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
    expect(name).not.toContain("--");
    expect(hasDrillName(name)).toBe(true);
    expect(drillCopyName(plan, database, epoch + 1)).not.toBe(name);
  }));
});
