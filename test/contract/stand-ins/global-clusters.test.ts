// The local global clusters behave as is written beside them, asked by the adapters of the product.

import { LocalGlobalClusters, withGlobalLags } from "../../../infra/local/aws/global-clusters.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { readGlobalCluster } from "../../../lambdas/aws/global-clusters.ts";
import { readDatabaseCluster } from "../../../lambdas/aws/rds-clusters.ts";
import { clusterLagsBefore } from "../../../lambdas/aws/replication-lag.ts";
import { answer } from "../../../lambdas/readiness/answers.ts";
import { sendAws } from "../every-send.ts";
import { clientsOver, failureOf } from "./world.ts";

const [here, there] = ["arn:aws:rds:eu-west-1:111122223333:cluster:shop-a", "arn:aws:rds:eu-central-1:111122223333:cluster:shop-b"] as const;
const region = "eu-central-1";

function world() {
  const clock = new VirtualClock();
  const away = new Set<string>();
  const globals = new LocalGlobalClusters({ globals: [{ id: "shop-global", engine: "docdb", clusters: [here, there], primary: here }], clock, moveMs: 90_000, visibleMs: 2_000, alive: (each) => !away.has(each) });
  const clients = clientsOver({ rds: globals });
  const input = { GlobalClusterIdentifier: "shop-global", TargetDbClusterIdentifier: there };
  return {
    clock, away, clients, globals,
    global: () => readGlobalCluster(clients, region, "shop-global"),
    cluster: () => readDatabaseCluster(clients, region, "shop-b"),
    failover: (target: string = there) => sendAws({ operation: "rds.FailoverGlobalCluster", region, input: { ...input, TargetDbClusterIdentifier: target, AllowDataLoss: true } }, { clients }),
    switchover: () => sendAws({ operation: "rds.SwitchoverGlobalCluster", region, input }, { clients }),
    detach: (arn: string = there) => sendAws({ operation: "rds.RemoveFromGlobalCluster", region, input: { GlobalClusterIdentifier: "shop-global", DbClusterIdentifier: arn } }, { clients }),
  };
}
const primaryIn = (global: Awaited<ReturnType<ReturnType<typeof world>["global"]>>) => global?.members.filter(({ isPrimary }) => isPrimary).map(({ arn }) => arn);

describe("the local global cluster", () => {
  it("answers a failover at once, shows nothing of it for a moment, and changes the roles before the move is over", async () => {
    const { clock, global, cluster, failover } = world();
    expect(await failover()).toBe("shop-global available");
    expect(await global()).toMatchObject({ move: null, members: [{ arn: here, isPrimary: true, inStep: true }, { arn: there, isPrimary: false }] });
    await clock.advance(2_000);
    expect(await global()).toMatchObject({ status: "available", move: { status: "pending", to: there } });
    await clock.advance(28_000);
    expect(await global()).toMatchObject({ status: "failing-over", move: { status: "failing-over" } });
    expect(await cluster()).toMatchObject({ hasWriter: false, members: 1, engine: "docdb" });
    await clock.advance(30_000);
    const late = await global();
    expect({ move: late?.move?.status, primary: primaryIn(late) }).toEqual({ move: "failing-over", primary: [there] });
    await clock.advance(30_000);
    expect(await global()).toMatchObject({ status: "available", move: null });
    expect(await cluster()).toMatchObject({ hasWriter: true });
  });

  it("switches over only while the primary lives, and fails over also when it does not; the former one then waits to be synchronised", async () => {
    const { clock, away, global, switchover, failover } = world();
    away.add("eu-west-1");
    expect(await failureOf(switchover())).toMatch(/^Refused InvalidGlobalClusterStateFault/);
    await failover();
    await clock.advance(90_000);
    expect((await global())?.members).toEqual([{ arn: here, isPrimary: false, inStep: false }, { arn: there, isPrimary: true, inStep: true }]);
  });

  it("takes a failover that says nothing of a loss for a switchover, and one that says both for a mistake", async () => {
    const { clock, away, globals, global } = world();
    const say = (more: object) => globals.handle({ service: "rds", region, operation: "FailoverGlobalCluster", from: "arbiter", input: { GlobalClusterIdentifier: "shop-global", TargetDbClusterIdentifier: there, ...more } });
    await expect(say({ AllowDataLoss: true, Switchover: true })).rejects.toMatchObject({ name: "InvalidParameterCombination" });
    away.add("eu-west-1");
    await expect(say({})).rejects.toMatchObject({ name: "InvalidGlobalClusterStateFault" });
    away.clear();
    await say({});
    await clock.advance(31_000);
    expect(await global()).toMatchObject({ move: { status: "switching-over" } });
  });

  it("refuses what is no secondary of it, and a second move while one goes on", async () => {
    const { failover } = world();
    expect(await failureOf(failover(here))).toMatch(/^Refused InvalidDBClusterStateFault/);
    expect(await failureOf(failover("arn:aws:rds:eu-central-1:111122223333:cluster:another"))).toMatch(/^Refused DBClusterNotFoundFault/);
    await failover();
    expect(await failureOf(failover())).toMatch(/^Refused InvalidGlobalClusterStateFault/);
  });

  it("lets a secondary go, which is promoted for a while and then writes, beside the primary", async () => {
    const { clock, global, cluster, detach, globals } = world();
    expect(await failureOf(detach(here))).toMatch(/^Refused InvalidGlobalClusterStateFault/);
    await detach();
    expect((await global())?.members).toHaveLength(2);
    await clock.advance(2_000);
    expect((await global())?.members.map(({ arn }) => arn)).toEqual([here]);
    expect(await cluster()).toMatchObject({ status: "promoting", hasWriter: false });
    await clock.advance(88_000);
    expect(await cluster()).toMatchObject({ status: "available", hasWriter: true });
    expect([globals.writes(here), globals.writes(there)]).toEqual([true, true]);
    expect(await failureOf(detach())).toMatch(/^Refused DBClusterNotFoundFault/);
  });

  it.each([["aurora-mysql", 40_000], ["docdb", null]] as const)("is told to readiness as it stands, of %s with the lag that CloudWatch has of it or none", async (engine, lagMs) => {
    const clock = new VirtualClock();
    const rds = new LocalGlobalClusters({ globals: [{ id: "shop-global", engine, clusters: [here, there], primary: here }], clock, moveMs: 90_000, visibleMs: 2_000, alive: () => true });
    const cloudwatch = { handle: () => Promise.resolve({ MetricDataResults: [{ Id: "lag", Values: [40_000, 1] }] }) };
    const asker = { adapters: { clients: clientsOver({ rds, cloudwatch }), clock }, signal: new AbortController().signal } as unknown as Parameters<typeof answer>[1];
    expect(await answer({ kind: "global-cluster", site: "site-b", region, global: "shop-global", cluster: there, others: [here, there] }, asker)).toEqual({
      lagMs,
      global: { version: "16.4", moving: null, members: [{ arn: here, isPrimary: true, inStep: true }, { arn: there, isPrimary: false, inStep: true }] },
      cluster: { status: "available", engine, version: "16.4", instances: 1 },
    });
  });

  it("gives up the move that it is told to give up, and no other: the roles stay, and the next one moves it", async () => {
    const { clock, global, globals, switchover } = world();
    globals.giveUpNext();
    expect(await switchover()).toBe("shop-global available");
    await clock.advance(31_000);
    expect(await global()).toMatchObject({ status: "available", move: { status: "cancelling", to: there } });
    await clock.advance(59_000);
    const after = await global();
    expect({ move: after?.move, primary: primaryIn(after), writes: [globals.writes(here), globals.writes(there)] }).toEqual({ move: null, primary: [here], writes: [true, false] });
    await switchover();
    await clock.advance(90_000);
    expect(primaryIn(await global())).toEqual([there]);
  });

  it("tells how far a secondary is behind for whole minutes, of Aurora alone, and nothing of a primary", async () => {
    const lagsOf = async (engine: string, cluster: string, ofRegion: string) => {
      const clock = new VirtualClock();
      const rds = new LocalGlobalClusters({ globals: [{ id: "shop-global", engine, clusters: [here, there], primary: here }], clock, moveMs: 90_000, visibleMs: 2_000, alive: () => true });
      const cloudwatch = withGlobalLags({ handle: () => Promise.reject(new TypeError("it is asked about the lag alone")) }, rds);
      return clusterLagsBefore(clientsOver({ rds, cloudwatch }), cluster, { region: ofRegion, at: 3_600_000 + 30_000 });
    };
    expect(await lagsOf("aurora-mysql", "shop-b", region)).toEqual([59, 58, 57].map((minute) => ({ at: minute * 60_000, lagMs: 400 })));
    expect(await lagsOf("docdb", "shop-b", region)).toEqual([]);
    expect(await lagsOf("aurora-mysql", "shop-a", "eu-west-1")).toEqual([]);
    expect(await lagsOf("aurora-mysql", "shop-b", "eu-west-1")).toEqual([]);
  });

  it("is not known under another name, nor a cluster in another Region", async () => {
    const { clients } = world();
    expect(await readGlobalCluster(clients, region, "another")).toBeUndefined();
    expect(await readDatabaseCluster(clients, "eu-west-1", "shop-b")).toBeUndefined();
  });
});
