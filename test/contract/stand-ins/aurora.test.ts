// The local Aurora behaves as is written beside it, asked by the adapters of the product.

import { LocalAurora, withAurora, withServerlessCapacity } from "../../../infra/local/aws/aurora.ts";
import { notImplemented } from "../../../infra/local/aws/backend.ts";
import type { AwsService } from "../../../infra/local/aws/backend.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { readAuroraRoom, readAuroraStanding } from "../../../lambdas/aws/aurora-standing.ts";
import { readAuroraCluster, readServerlessCapacity } from "../../../lambdas/aws/aurora-clusters.ts";
import { auroraSends } from "../../../lambdas/aws/sends/aurora.ts";
import { sendAws } from "../every-send.ts";
import { clientsOver, failureOf } from "./world.ts";

const region = "eu-central-1";

function world() {
  const clock = new VirtualClock();
  const aurora = new LocalAurora({
    clusters: [
      { region, id: "shop-b", hasWriter: false, limits: { min: 0, max: 4, pauseAfterSeconds: 600 }, instances: [{ id: "shop-b-0", class: "db.serverless" }] },
      { region, id: "audit-b", hasWriter: true, instances: [{ id: "audit-b-0", class: "db.t4g.medium" }] },
    ],
    clock, visibleMs: 2_000, modifyMs: 15_000, growMs: 90_000, makeMs: 300_000, deleteMs: 60_000,
  });
  const others: AwsService = { handle: (call) => Promise.reject(notImplemented(call)) };
  const clients = clientsOver({ rds: withAurora(others, aurora), cloudwatch: withServerlessCapacity(undefined, aurora) });
  const cluster = (id = "shop-b") => readAuroraCluster(clients, region, id);
  const capacity = async () => (await readServerlessCapacity(clients, ["shop-b-0", "audit-b-0"], { region, at: clock.now(), sinceMs: 180_000 }))["shop-b-0"]?.newest;
  const limit = (min: number, max: number, more: { readonly SecondsUntilAutoPause?: number } = {}) => sendAws({ operation: "rds.ModifyDBCluster", region, input: { DBClusterIdentifier: "shop-b", ApplyImmediately: true, ServerlessV2ScalingConfiguration: { MinCapacity: min, MaxCapacity: max, ...more } } }, { clients });
  const add = (id: string) => sendAws({ operation: "rds.CreateDBInstance", region, input: { DBInstanceIdentifier: id, DBClusterIdentifier: "audit-b", DBInstanceClass: "db.r6g.large", Engine: "aurora-postgresql", PromotionTier: 1, PubliclyAccessible: false, Tags: [{ Key: "understudy-added-by", Value: "us/r/s/7" }] } }, { clients });
  const remove = (id: string) => sendAws({ operation: "rds.DeleteDBInstance", region, input: { DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true } }, { clients });
  return { clock, clients, cluster, capacity, limit, add, remove };
}

describe("the local Aurora", () => {
  it("sets limits at once, is modified for a while, and lets instances grow in their own time", async () => {
    const { clock, cluster, capacity, limit } = world();
    await clock.advance(600_000);
    expect(await capacity()).toBe(0);
    expect(await limit(8, 32)).toBe("shop-b modifying");
    expect(await cluster()).toMatchObject({ status: "modifying", limits: { min: 8, max: 32, pauseAfterSeconds: null } });
    expect(await failureOf(limit(9, 32))).toBe("Refused InvalidDBClusterStateFault");
    await clock.advance(15_000);
    expect(await cluster()).toMatchObject({ status: "available" });
    expect(await capacity()).toBe(0);
    await clock.advance(150_000);
    expect(await capacity()).toBe(8);
  });

  it("pauses again with a least capacity of 0, after the time that is named, and takes none with another", async () => {
    const { clock, cluster, limit } = world();
    expect(await failureOf(limit(8, 32, { SecondsUntilAutoPause: 600 }))).toBe("Refused InvalidParameterCombination");
    await limit(0, 4, { SecondsUntilAutoPause: 900 });
    expect(await cluster()).toMatchObject({ limits: { min: 0, max: 4, pauseAfterSeconds: 900 } });
    await clock.advance(15_000);
    await limit(0, 4);
    expect(await cluster()).toMatchObject({ limits: { pauseAfterSeconds: 300 } });
  });

  it("tells nothing of the capacity of an instance that is no serverless one", async () => {
    const { clock, clients } = world();
    expect(await readServerlessCapacity(clients, ["audit-b-0"], { region, at: clock.now(), sinceMs: 180_000 })).toEqual({});
  });

  it("shows an instance that is added after a moment, as being created for minutes, and counts it among its members", async () => {
    const { clock, cluster, add } = world();
    expect(await add("audit-b-added-7-1")).toBe("audit-b-added-7-1 creating");
    expect((await cluster("audit-b"))?.instances).toHaveLength(1);
    await clock.advance(2_000);
    expect((await cluster("audit-b"))?.instances).toMatchObject([{ id: "audit-b-0", isWriter: true, addedBy: null }, { id: "audit-b-added-7-1", status: "creating", isMember: true, isWriter: false, addedBy: "us/r/s/7" }]);
    expect(await failureOf(add("audit-b-added-7-1"))).toBe("Refused DBInstanceAlreadyExists");
    await clock.advance(298_000);
    expect((await cluster("audit-b"))?.instances[1]).toMatchObject({ status: "available", class: "db.r6g.large" });
  });

  it("deletes one that is available, which takes a while, and none that is being made", async () => {
    const { clock, cluster, add, remove } = world();
    await add("audit-b-added-7-1");
    await clock.advance(2_000);
    expect(await failureOf(remove("audit-b-added-7-1"))).toBe("Refused InvalidDBInstanceState");
    await clock.advance(298_000);
    expect(await remove("audit-b-added-7-1")).toBe("audit-b-added-7-1 deleting");
    await clock.advance(60_000);
    expect((await cluster("audit-b"))?.instances).toHaveLength(1);
  });

  it("has no cluster of another name or Region", async () => {
    const { clients, cluster } = world();
    expect(await cluster("other")).toBeUndefined();
    expect(await readAuroraCluster(clients, "eu-west-1", "shop-b")).toBeUndefined();
  });
});

describe("what readiness asks of an Aurora cluster", () => {
  it("is what its instances have had, and null of one that is not there", async () => {
    const { clock, clients, limit } = world();
    await limit(8, 32);
    await clock.advance(300_000);
    expect(await readAuroraStanding(clients, { region, cluster: "shop-b" }, clock.now())).toEqual({ status: "available", engine: "aurora-postgresql", pending: [], limits: { min: 8, max: 32, pauseAfterSeconds: null }, serverless: 1, peak: 8, instances: [{ id: "shop-b-0", class: "db.serverless", isWriter: false }] });
    expect(await readAuroraStanding(clients, { region, cluster: "audit-b" }, clock.now())).toMatchObject({ limits: null, serverless: 0, peak: null });
    expect(await readAuroraStanding(clients, { region, cluster: "other" }, clock.now())).toBeNull();
  });

  it("is in which of its zones AWS offers a class, and what the quota leaves", async () => {
    const { clients } = world();
    expect(await readAuroraRoom(clients, { region, cluster: "audit-b" }, "db.r6g.large")).toEqual({ offeredIn: ["eu-central-1a", "eu-central-1b"], left: 38 });
    expect(await readAuroraRoom(clients, { region, cluster: "other" }, "db.r6g.large")).toBeNull();
  });
});

describe("the function that enlarges Aurora clusters", () => {
  it.each(["audit-b-0", "orders-b", "audit-b-added-by-hand"])("sends neither the making nor the deletion of %s, whose name no run gave", async (id) => {
    const { clients, cluster } = world();
    expect(await failureOf(auroraSends["rds.DeleteDBInstance"]({ operation: "rds.DeleteDBInstance", region, input: { DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true } }, { clients }))).toBe("Refused not-added-by-a-run");
    expect((await cluster("audit-b"))?.instances).toMatchObject([{ status: "available" }]);
  });
});
