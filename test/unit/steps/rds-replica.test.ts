// What the promotion decides from what was seen: a status alone proves nothing.

import type { DatabaseInstance } from "../../../lambdas/aws/rds.ts";
import { healthy, unanswered, wrong } from "../../../lambdas/probe/finding.ts";
import type { Look } from "../../../lambdas/probe/finding.ts";
import { rdsReplica } from "../../../lambdas/steps/database-promotion/rds-replica.ts";
import type { DatabaseValues } from "../../../workflows/evidence.ts";
import { Defect } from "../../../workflows/failure.ts";
import { after, context, denied, silent } from "./moving.ts";

const input = { database: "orders" };
const sourceArn = "arn:aws:rds:eu-west-1:123456789012:db:orders-a";

const replica: DatabaseInstance = { id: "orders-b", status: "available", replicaOf: sourceArn, replication: ["replicating"] };
const writer: DatabaseInstance = { ...replica, replicaOf: null, replication: [] };
const values: DatabaseValues = { role: "writer", newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null };
const accepted = healthy("answers as the writer and accepted a trial write after 12 ms", { ...values, writeAccepted: true });
const decide = (instance: DatabaseInstance | undefined, probe?: Look, at = context) => rdsReplica.decide({ instance: { seen: true, value: instance }, probe }, input, at);

describe("the promotion of a read replica", () => {
  it("acts on an available replica of the plan's source, with a change that loses data and has no way back", () => {
    expect(decide(replica)).toMatchObject({
      to: "act",
      mutations: [
        {
          key: "promote orders-b",
          call: { operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-b" } },
          undo: null,
          losesData: "orders",
          settleMs: 60_000,
          repeatable: true,
        },
      ],
    });
  });

  it("is done when the instance is available, no replica, and took a trial write", () => {
    expect(decide(writer, accepted)).toEqual({
      to: "done",
      proof: "RDS in eu-central-1 says: orders-b is available, no replica, and a trial write was accepted",
      brought: { writable: "orders" },
    });
  });

  it("is done although somebody else promoted it and no fence was tried, because nothing is left to change", () => {
    expect(decide(writer, accepted, after(0, { fence: "not-tried" }))).toMatchObject({ to: "done" });
  });

  it.each([
    ["it refuses the trial write", writer, wrong("answers as the writer and refuses writes", { ...values, writeAccepted: false })],
    ["it answers as a writer that our role may not write to", writer, healthy("no trial write was possible", values)],
    ["PostgreSQL still answers as a replica", writer, healthy("answers as a replica", { ...values, role: "replica" })],
    ["PostgreSQL does not answer", writer, unanswered("did not answer within 5 s")],
    ["the trial write was not tried", writer, undefined],
    ["a word of replication is still there", { ...writer, replication: ["terminated"] }, undefined],
    ["it is modifying and shows no source any more", { ...writer, status: "modifying" }, undefined],
    ["it is rebooting", { ...replica, status: "rebooting" }, undefined],
    ["it takes a backup, in which RDS refuses a promotion", { ...replica, status: "backing-up" }, undefined],
    ["it is in a state that we have never heard of", { ...replica, status: "contemplating" }, undefined],
  ])("waits while %s", (_why, instance, probe) => {
    expect(decide(instance, probe)).toMatchObject({ to: "wait" });
  });

  it("takes storage-optimization for a state in which the database works", () => {
    expect(decide({ ...replica, status: "storage-optimization" })).toMatchObject({ to: "act" });
    expect(decide({ ...writer, status: "storage-optimization" }, accepted)).toMatchObject({ to: "done" });
  });

  it.each([
    ["another source", "arn:aws:rds:eu-west-1:123456789012:db:payments-a"],
    ["a source in another Region", "arn:aws:rds:us-east-1:123456789012:db:orders-a"],
    ["a source in its own Region", "orders-a"],
    ["a cluster", "arn:aws:rds:eu-west-1:123456789012:cluster:orders-a"],
  ])("refuses to promote a replica of %s (R9)", (_what, replicaOf) => {
    expect(decide({ ...replica, replicaOf })).toMatchObject({ to: "stuck", because: expect.stringContaining("nothing was promoted") });
  });

  it("knows the source however the plan spells its letters", () => {
    const { plan } = context;
    const orders = plan.databases["orders"];
    if (orders === undefined) throw new Defect("the plan of the tests has a database orders");
    const databases = { orders: { ...orders, "rds-replica": { ...orders["rds-replica"], "site-a": { id: "Orders-A", endpoint: "orders.site-a.internal:5432" } } } };
    expect(decide(replica, undefined, { ...context, plan: { ...plan, databases } })).toMatchObject({ to: "act" });
  });

  it("changes nothing before a fence was tried (R1, I2)", () => {
    expect(decide(replica, undefined, after(0, { fence: "not-tried" }))).toMatchObject({ to: "stuck", because: expect.stringContaining("no fence was tried") });
  });

  it("goes on with an unconfirmed fence, because a person decided that at a gate", () => {
    expect(decide(replica, undefined, after(0, { fence: "unconfirmed" }))).toMatchObject({ to: "act" });
  });

  it("lists the change in a dry run, where no fence was tried", () => {
    expect(decide(replica, undefined, after(0, { fence: "not-tried", dryRun: true }))).toMatchObject({ to: "act" });
  });

  it.each(["failed", "stopped", "incompatible-parameters", "inaccessible-encryption-credentials-recoverable", "storage-full"])("calls a person for a state that does not pass by itself: %s", (status) => {
    expect(decide({ ...replica, status })).toMatchObject({ to: "stuck", because: expect.stringContaining(status) });
  });

  it("calls a person when the Region has no such instance", () => {
    expect(decide(undefined)).toMatchObject({ to: "stuck", because: "RDS in eu-central-1 has no instance orders-b" });
  });

  it("waits for an API that is silent and calls a person for one that says no", () => {
    expect(rdsReplica.decide({ instance: silent, probe: undefined }, input, context)).toMatchObject({ to: "wait" });
    expect(rdsReplica.decide({ instance: denied, probe: undefined }, input, context)).toMatchObject({ to: "stuck" });
  });
});
