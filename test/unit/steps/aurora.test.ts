// What the steps that enlarge an Aurora cluster decide from what was seen: nothing is made smaller, nothing that is there is touched, a
// limit is no capacity, and only what this run added is deleted.

import type { AuroraCluster, AuroraInstance, MeasuredCapacity } from "../../../lambdas/aws/aurora-clusters.ts";
import { auroraInstances } from "../../../lambdas/steps/aurora-capacity/instances.ts";
import { auroraServerless } from "../../../lambdas/steps/aurora-capacity/serverless.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { context, denied, silent, startedAt } from "./moving.ts";

const clusters = { "site-a": "shop-a", "site-b": "shop-b" };
const growing = { clusters, "min-acu": 8, "max-acu": 32 };
const adding = { clusters, instances: 2, class: "db.r6g.large", tier: 1 };
const instance = (id: string, more: Partial<AuroraInstance> = {}): AuroraInstance => ({ id, class: "db.serverless", status: "available", isMember: true, isWriter: false, parameterGroup: "shop-aurora", addedBy: null, ...more });
const small: AuroraCluster = { id: "shop-b", status: "available", engine: "aurora-postgresql", engineVersion: "16.6", zones: [], limits: { min: 0.5, max: 4, pauseAfterSeconds: null }, pending: [], instances: [instance("shop-b-0")] };
const large: AuroraCluster = { ...small, limits: { min: 8, max: 32, pauseAfterSeconds: null } };
const told = (newest: number): Readonly<Record<string, MeasuredCapacity>> => ({ "shop-b-0": { newest, greatest: newest } });
const saw = (cluster: AuroraCluster | undefined, measured: Readonly<Record<string, MeasuredCapacity>> = {}) => ({ cluster: { seen: true as const, value: cluster }, measured: { seen: true as const, value: measured } });
const grow = (cluster: AuroraCluster | undefined, measured?: Readonly<Record<string, MeasuredCapacity>>, at = startedAt) => auroraServerless.decide(saw(cluster, measured), growing, { ...context, at, startedAt });

describe("the capacity of a serverless Aurora cluster", () => {
  it("is raised by one change of its limits", () => {
    expect(grow(small)).toMatchObject({
      to: "act",
      mutations: [{
        call: { operation: "rds.ModifyDBCluster", region: "eu-central-1", input: { DBClusterIdentifier: "shop-b", ApplyImmediately: true, ServerlessV2ScalingConfiguration: { MinCapacity: 8, MaxCapacity: 32 } } },
        undoBy: { input: { ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 } } },
      }],
    });
  });

  it.each<[string, AuroraCluster["limits"], number, number]>([
    ["its greatest is larger", { min: 0.5, max: 64, pauseAfterSeconds: null }, 8, 64],
    ["its least is larger", { min: 16, max: 16, pauseAfterSeconds: null }, 16, 32],
  ])("is never made smaller where %s", (_sentence, limits, min, max) => {
    expect(grow({ ...small, limits })).toMatchObject({ mutations: [{ call: { input: { ServerlessV2ScalingConfiguration: { MinCapacity: min, MaxCapacity: max } } } }] });
  });

  it("gives the time until a pause back with a least capacity of 0, and never sets it with another", () => {
    const decision = grow({ ...small, limits: { min: 0, max: 4, pauseAfterSeconds: 600 } });
    expect(decision).toMatchObject({ mutations: [{ call: { input: { ServerlessV2ScalingConfiguration: { MinCapacity: 8, MaxCapacity: 32 } } }, undoBy: { input: { ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 4, SecondsUntilAutoPause: 600 } } } }] });
    expect(JSON.stringify(decision.to === "act" ? decision.mutations[0]?.call : decision)).not.toContain("SecondsUntilAutoPause");
  });

  it("is there when CloudWatch measures it, and not when RDS has accepted it", () => {
    expect(grow(large, told(0.5))).toMatchObject({ to: "wait", because: expect.stringContaining("shop-b-0 0.5 ACU") as string });
    expect(grow(large, told(0.5), startedAt + 600_000)).toMatchObject({ to: "wait" });
    expect(grow({ ...large, status: "modifying" }, told(8))).toMatchObject({ to: "wait" });
    expect(grow(large, told(8))).toEqual({ to: "done", proof: "shop-b in eu-central-1 is available and has shop-b-0 (db.serverless, available); each of its serverless instances has 8 to 32 ACU; CloudWatch tells: shop-b-0 8 ACU" });
  });

  it("is not known where CloudWatch tells nothing for five minutes, and that is said", () => {
    expect(grow(large, {}, startedAt + 299_999)).toMatchObject({ to: "wait" });
    expect(grow(large, {}, startedAt + 300_000)).toMatchObject({ to: "done", proof: expect.stringMatching(/shop-b-0 nothing; whether shop-b-0 has grown is not known$/) as string });
  });

  it("changes nothing where there is enough", () => {
    expect(grow({ ...large, limits: { min: 10, max: 64, pauseAfterSeconds: null } }, told(12))).toMatchObject({ to: "done" });
  });

  it.each<[string, AuroraCluster | undefined, RegExp]>([
    ["there is no such cluster", undefined, /^RDS in eu-central-1 has no cluster shop-b; nothing was changed$/],
    ["it is no cluster of Aurora", { ...small, engine: "postgres" }, /runs postgres, which is not Aurora; nothing was changed$/],
    ["it is stopped", { ...small, status: "stopped" }, /is stopped, and does not come back by itself; nothing was changed$/],
    ["none of its instances is serverless", { ...small, limits: null, instances: [instance("shop-b-0", { class: "db.r6g.large" })] }, /no instance of the class db\.serverless is there that could grow, and nothing was changed$/],
    ["something else would be applied along with it", { ...small, pending: ["EngineVersion"] }, /EngineVersion of it waits for the maintenance window, and a change that is applied at once may take that along, so nothing was changed$/],
  ])("is a person's matter where %s", (_sentence, cluster, because) => {
    expect(grow(cluster)).toEqual({ to: "stuck", because: expect.stringMatching(because) as string });
  });

  it("waits while the cluster is changed otherwise, and while nobody answers", () => {
    expect(grow({ ...small, status: "backing-up" })).toMatchObject({ to: "wait" });
    expect(auroraServerless.decide({ ...saw(small), cluster: silent }, growing, context)).toMatchObject({ to: "wait" });
    expect(auroraServerless.decide({ ...saw(small), cluster: denied }, growing, context)).toMatchObject({ to: "stuck" });
  });

  it("is raised while CloudWatch is silent or says no; then its silence means that nothing is known, and its no is a person's matter", () => {
    const decide = (cluster: AuroraCluster, measured: typeof silent | typeof denied, at = startedAt) => auroraServerless.decide({ ...saw(cluster), measured }, growing, { ...context, at, startedAt });
    expect([decide(small, silent).to, decide(small, denied).to]).toEqual(["act", "act"]);
    expect(decide(large, silent)).toMatchObject({ to: "wait" });
    expect(decide(large, silent, startedAt + 300_000)).toMatchObject({ to: "done", proof: expect.stringMatching(/\(the API gave no answer within 3 s\); whether shop-b-0 has grown is not known$/) as string });
    expect(decide(large, denied)).toMatchObject({ to: "stuck", because: "could not look: AccessDenied" });
  });

  it("is set back to what it was before the first change, unless somebody has set it since", () => {
    const sent = (grow(small) as { readonly mutations: readonly Mutation[] }).mutations;
    const undo = (cluster: AuroraCluster | undefined, agoMs = 120_000) => auroraServerless.undo?.(saw(cluster), growing, { ...context, toUndo: sent.map((each) => ({ ...each, at: context.at - agoMs })) });
    expect(undo(large)).toMatchObject({ to: "act", mutations: [{ call: { input: { ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 } } } }] });
    expect(undo(small)).toMatchObject({ to: "done" });
    expect(undo(small, 5_000)).toMatchObject({ to: "wait" });
    expect(undo({ ...large, limits: { min: 12, max: 32, pauseAfterSeconds: null } })).toMatchObject({ to: "done", proof: expect.stringContaining("somebody has set since") as string });
    expect(undo({ ...large, status: "modifying" })).toMatchObject({ to: "wait" });
    expect(undo(undefined)).toMatchObject({ to: "done" });
    // Limits cannot be set while it is stopped, and they are there again, with what they cost, when it is started.
    expect(undo({ ...large, status: "stopped" })).toEqual({ to: "stuck", because: expect.stringMatching(/is stopped.*RDS changes no limits of it as it is.*start it, and when it is available, retry/) as string });
    expect(undo({ ...small, status: "stopped" })).toMatchObject({ to: "done" });
    expect(undo({ ...large, status: "deleting" })).toMatchObject({ to: "done", proof: expect.stringContaining("is deleting") as string });
    expect(undo({ ...large, limits: null })).toMatchObject({ to: "done" });
  });
});

const standby: AuroraCluster = { ...small, limits: null, instances: [instance("shop-b-0", { class: "db.t4g.medium" })] };
const mark = `us/${context.run}/${context.stepId}/${context.epoch}`;
const added = (number: number, more: Partial<AuroraInstance> = {}) => instance(`shop-b-added-${context.epoch}-${number}`, { class: "db.r6g.large", addedBy: mark, ...more });
const withThese = (...instances: readonly AuroraInstance[]): AuroraCluster => ({ ...standby, instances: [...standby.instances, ...instances] });
const addTo = (cluster: AuroraCluster | undefined) => auroraInstances.decide({ seen: true, value: cluster }, adding, context);

describe("instances that are added to an Aurora cluster", () => {
  it("are as many as are missing of the class, each with the mark of its step, and nothing else is changed", () => {
    expect(addTo(standby)).toMatchObject({
      to: "act",
      mutations: [1, 2].map((number) => ({ call: { operation: "rds.CreateDBInstance", region: "eu-central-1", input: { DBInstanceIdentifier: `shop-b-added-${context.epoch}-${number}`, DBClusterIdentifier: "shop-b", DBInstanceClass: "db.r6g.large", Engine: "aurora-postgresql", PromotionTier: 1, DBParameterGroupName: "shop-aurora", Tags: [{ Key: "understudy-added-by", Value: context.mark }] } } })),
    });
    expect(addTo(withThese(instance("shop-b-1", { class: "db.r6g.large" })))).toHaveProperty("mutations.length", 1);
    expect(addTo({ ...standby, instances: [] })).toMatchObject({ to: "act" });
  });

  it("get the name that is free at each look, so that none is added twice", () => {
    expect(addTo(withThese(added(2)))).toMatchObject({ mutations: [{ key: `add shop-b-added-${context.epoch}-1` }] });
    expect(addTo(withThese(added(1)))).toMatchObject({ mutations: [{ key: `add shop-b-added-${context.epoch}-2` }] });
  });

  it.each<[string, Partial<AuroraInstance>]>([
    ["one is being created", { status: "creating" }],
    ["one is available and the cluster does not count it yet", { isMember: false }],
  ])("are waited for while %s", (_sentence, more) => {
    expect(addTo(withThese(added(1), added(2, more)))).toMatchObject({ to: "wait" });
  });

  it("are there when all are available, and the proof names a writer of another class", () => {
    expect(addTo(withThese(added(1), added(2)))).toMatchObject({ to: "done" });
    expect(addTo({ ...standby, instances: [instance("shop-b-0", { class: "db.t4g.medium", isWriter: true }), added(1), added(2)] })).toMatchObject({ to: "done", proof: expect.stringMatching(/the writer shop-b-0 is still of db\.t4g\.medium$/) as string });
  });

  it("are none where there are enough, larger or not", () => {
    expect(addTo(withThese(...[1, 2, 3].map((number) => instance(`shop-b-${number}`, { class: "db.r6g.large" }))))).toMatchObject({ to: "done" });
  });

  it.each<[string, AuroraCluster | undefined, RegExp]>([
    ["there is no such cluster", undefined, /^RDS in eu-central-1 has no cluster shop-b; nothing was changed$/],
    ["AWS had no room for one of them in the end", withThese(added(1, { status: "insufficient-capacity" })), /shop-b-added-\d+-1, which this run added, does not become available by itself$/],
    ["the cluster would have too many", withThese(...Array.from({ length: 14 }, (_each, index) => instance(`other-${index}`, { class: "db.t4g.medium" }))), /more than the 16 instances that Aurora allows, and nothing was changed$/],
  ])("are a person's matter where %s", (_sentence, cluster, because) => {
    expect(addTo(cluster)).toEqual({ to: "stuck", because: expect.stringMatching(because) as string });
  });

  it("wait for a cluster that is being changed", () => {
    expect(addTo({ ...standby, status: "modifying" })).toMatchObject({ to: "wait" });
  });

  describe("on the way back", () => {
    const sent = (addTo(standby) as { readonly mutations: readonly Mutation[] }).mutations.map((each) => ({ ...each, at: context.at }));
    const undo = (cluster: AuroraCluster | undefined, laterMs = 120_000) => auroraInstances.undo?.({ seen: true, value: cluster }, adding, { ...context, at: context.at + laterMs, toUndo: sent });

    it("are deleted, and nothing else is: neither what was there nor what another run added", () => {
      const others = [instance("shop-b-9", { class: "db.r6g.large" }), instance("shop-b-added-3-1", { class: "db.r6g.large", addedBy: "us/chat-0/3-activate/3" }), instance("shop-b-added-7-9", { class: "db.r6g.large" })];
      expect(undo(withThese(...others, added(1), added(2)))).toMatchObject({ to: "act", mutations: [1, 2].map((number) => ({ call: { operation: "rds.DeleteDBInstance", input: { DBInstanceIdentifier: `shop-b-added-${context.epoch}-${number}` } } })) });
      expect(undo(withThese(...others))).toMatchObject({ to: "done" });
    });

    it("are waited for while RDS makes or deletes them, or does not show them yet", () => {
      expect(undo(withThese(added(1, { status: "creating" })))).toMatchObject({ to: "wait" });
      expect(undo(withThese(added(1, { status: "deleting" })))).toMatchObject({ to: "wait" });
      expect(undo(standby, 1_000)).toMatchObject({ to: "wait" });
      expect(undo(standby)).toMatchObject({ to: "done" });
    });

    it("are left where one of them has become the writer", () => {
      expect(undo(withThese(added(1, { isWriter: true })))).toEqual({ to: "stuck", because: expect.stringMatching(/is the writer now, so it is not deleted$/) as string });
    });
  });
});
