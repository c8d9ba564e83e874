// What the move of a global cluster decides from what was seen: which mode is sent, what a person has to accept before, and that
// nothing is done by what RDS answered.

import type { GlobalCluster } from "../../../lambdas/aws/global-clusters.ts";
import type { DatabaseCluster } from "../../../lambdas/aws/rds-clusters.ts";
import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import type { Lags } from "../../../lambdas/steps/global-cluster-promotion/fail-over.ts";
import { globalCluster } from "../../../lambdas/steps/global-cluster-promotion/global-cluster.ts";
import type { Former } from "../../../lambdas/steps/global-cluster-promotion/switch-over.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { context, denied, silent, startedAt } from "./moving.ts";

const clusters = { "site-a": "arn:aws:rds:eu-west-1:111122223333:cluster:shop-a", "site-b": "arn:aws:rds:eu-central-1:111122223333:cluster:shop-b" };
const input = { family: "aurora", global: "shop-global", clusters } as const;
const detachable = { ...input, fallback: "detach" } as const;
const secondary: DatabaseCluster = { id: "shop-b", status: "available", engine: "aurora-mysql", version: "8.0", members: 1, hasWriter: false };
const writing: DatabaseCluster = { ...secondary, hasWriter: true };
const members = (primary: keyof typeof clusters | null) => Object.entries(clusters).map(([site, arn]) => ({ arn, isPrimary: site === primary, inStep: true }));
const following: GlobalCluster = { id: "shop-global", status: "available", engine: "aurora-mysql", version: "8.0", members: members("site-a"), move: null };
const led: GlobalCluster = { ...following, members: members("site-b") };
const moving = (status: string, to = clusters["site-b"]): GlobalCluster => ({ ...following, move: { status, to } });

const at = startedAt + 300_000;
const fenced: StepContext = { ...context, at, fence: "confirmed", acceptedLoss: "unknown" };
const planned: StepContext = { ...fenced, planned: true };
const decide = (global: GlobalCluster | undefined, cluster: DatabaseCluster | undefined, more: StepContext = fenced, what: typeof input | typeof detachable = input, former?: Former) => globalCluster.decide({ global: { seen: true, value: global }, cluster: { seen: true, value: cluster }, former }, what, more);
const asked = (more: StepContext = fenced, what: typeof input | typeof detachable = input): readonly string[] => {
  const decision = decide(following, secondary, more, what);
  return decision.to === "stuck" ? (decision.asks?.sentences ?? []) : [];
};
/** The person has approved what the step asks in that context. */
const answering = (more: StepContext = fenced, what: typeof input | typeof detachable = input, approvedAt = at): StepContext => ({ ...more, answered: { by: "on-call-1", reason: "what is lost is lost", at: approvedAt, said: asked(more, what) } });
const sent = (key: string, outcome: "applied" | "refused" | "unknown" | "not-sent", sinceMs: number) => ({ key, at: at - sinceMs, outcome, answer: outcome === "refused" ? "InvalidGlobalClusterStateFault: the versions differ." : "shop-global available" });
const failover = "fail over to shop-b";
const accepted = answering(fenced, input, at - 200_000);
/** RDS refused, a person retried, and RDS refused again. */
const refusedAgain: StepContext = { ...fenced, startedAt: at - 30_000, sent: [sent(failover, "refused", 60_000), sent(failover, "refused", 20_000)] };
const promotion = { promote: { "global-cluster": { ...input, within: undefined, fallback: undefined } } };
const adding = { activate: { "aurora-instances": { clusters: { "site-a": "shop-a", "site-b": "shop-b" }, instances: 1, class: "db.r6g.large", tier: 1 } } };
/** The step stands in a group beside another one. */
const beside = (other: object): StepContext => ({ ...fenced, stepId: "promote-global-cluster", plan: { ...context.plan, steps: [{ together: [promotion, other] }] } as StepContext["plan"] });

describe("a failover of a global cluster", () => {
  it("is sent only when a person has accepted an unknown loss, whatever the run had accepted, and names its mode", () => {
    expect(decide(following, secondary)).toMatchObject({ to: "stuck", because: expect.stringContaining("How much a failover loses nobody has measured"), asks: { lossSeconds: "unknown" } });
    expect(decide(following, secondary, answering())).toMatchObject({
      to: "act",
      mutations: [{ call: { operation: "rds.FailoverGlobalCluster", region: "eu-central-1", input: { GlobalClusterIdentifier: "shop-global", TargetDbClusterIdentifier: clusters["site-b"], AllowDataLoss: true } }, undo: null }],
    });
  });

  it("says in its question where the old primary may still write", () => {
    expect(asked().join(" ")).not.toContain("not confirmed");
    expect(asked({ ...fenced, fence: "unconfirmed" })[1]).toMatch(/^The fence of site-a is not confirmed\. RDS tries to keep the old primary from writing/);
  });

  const told = (...lags: readonly (readonly [minute: number, lagMs: number])[]): Lags => ({ seen: true, value: lags.map(([minute, lagMs]) => ({ at: startedAt - minute * 60_000, lagMs })) });
  it.each<[string, Lags, string]>([
    ["what CloudWatch told before", told([3, 400], [4, 12_000]), "CloudWatch tells how far shop-b was behind before this run was opened: at most 0.4 s in the minute of 11:57 UTC, 12 s in the minute of 11:56 UTC. That bounds no loss, because what the source has written since is not in it."],
    ["that CloudWatch tells nothing", told(), "CloudWatch tells nothing of how far shop-b was behind before this run was opened."],
    ["that CloudWatch does not answer", silent, "It is not known how far shop-b was behind before this run was opened: the API gave no answer within 3 s."],
    ["that CloudWatch may not be asked", denied, "It is not known how far shop-b was behind before this run was opened: AccessDenied."],
  ])("says in its question %s, and what is accepted stays an unknown loss", (_sentence, lags, says) => {
    const decision = globalCluster.decide({ global: { seen: true, value: following }, cluster: { seen: true, value: secondary }, lags }, input, fenced);
    expect(decision).toMatchObject({ asks: { lossSeconds: "unknown" } });
    expect(decision.to === "stuck" ? decision.asks?.sentences.slice(0, 2) : []).toEqual([asked()[0], says]);
  });

  it("is not sent for an approval that said something else", () => {
    expect(decide(following, secondary, { ...fenced, answered: { by: "on-call-1", reason: "yes", at, said: ["Approve accepts nothing of the kind."] } })).toHaveProperty("asks");
  });

  it("is named by a dry run without a question", () => {
    expect(decide(following, secondary, { ...fenced, dryRun: true, fence: "not-tried" })).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.FailoverGlobalCluster" } }] });
  });

  it.each<[string, GlobalCluster | undefined, DatabaseCluster | undefined, StepContext, RegExp]>([
    ["there is no cluster", following, undefined, fenced, /RDS in eu-central-1 has no cluster shop-b; nothing was moved/],
    ["the cluster is of another family", following, { ...secondary, engine: "neptune" }, fenced, /the plan wants to move one of aurora, and this one is of neptune/],
    ["the engine is no engine of global clusters", following, { ...secondary, engine: "mysql" }, fenced, /this one is of none that is known here/],
    ["there is no global cluster", undefined, writing, fenced, /there is no global cluster shop-global; shop-b is no member/],
    ["somebody has detached it", { ...following, members: members("site-a").slice(0, 1) }, writing, fenced, /this run has not detached it, so nothing was moved\..*lead the users there by hand, and say at this step and at that of the traffic that it is done/],
    ["it has no instance", following, { ...secondary, members: 0 }, fenced, /it has no instance, so nothing there could take writes/],
    ["an instance is added only afterwards", following, { ...secondary, members: 0 }, { ...beside(adding), plan: { ...context.plan, steps: [promotion, adding] } as StepContext["plan"] }, /it has no instance/],
    ["another step of the same group adds instances to another cluster", following, { ...secondary, members: 0 }, beside({ activate: { "aurora-instances": { ...adding.activate["aurora-instances"], clusters: { "site-a": "shop-a", "site-b": "audit-b" } } } }), /it has no instance/],
    ["another step of the same group should have added its instance by now", following, { ...secondary, members: 0 }, { ...beside(adding), startedAt: at - 30 * 60_000 }, /it has no instance/],
    ["the cluster is stopped", following, { ...secondary, status: "stopped" }, fenced, /it does not leave that state by itself/],
    ["somebody moves it elsewhere", moving("failing-over", "arn:aws:rds:us-east-1:111122223333:cluster:shop-c"), secondary, fenced, /moves it to another cluster than the plan's/],
    ["no fence was tried", following, secondary, { ...fenced, fence: "not-tried" }, /no fence was tried in this run/],
    ["RDS has given the move up", following, secondary, { ...answering(), startedAt, sent: [sent("fail over to shop-b", "applied", 61_000)] }, /RDS accepted the failover 1 min 1 s ago, shop-b is no primary and no move is under way any more, so RDS has given it up/],
  ])("goes to a person and sends nothing where %s", (_sentence, global, cluster, more, says) => {
    const decision = decide(global, cluster, more);
    expect(decision).toEqual({ to: "stuck", because: expect.stringMatching(says) as string });
  });

  it.each<[string, GlobalCluster, DatabaseCluster, StepContext]>([
    ["the move is being checked", moving("pending"), secondary, fenced],
    ["the move goes on", moving("failing-over"), secondary, fenced],
    ["the roles have changed and the move is not over", { ...moving("failing-over"), members: members("site-b") }, writing, fenced],
    ["a move that RDS gives up goes back", moving("cancelling"), secondary, fenced],
    ["it is the primary and has no writer yet", led, secondary, fenced],
    ["it is the primary and its cluster changes", led, { ...writing, status: "promoting" }, fenced],
    ["the cluster at the target changes", following, { ...secondary, status: "upgrading" }, fenced],
    ["another step of the same group changes its limits", following, { ...secondary, status: "modifying" }, fenced],
    ["another step of the same group adds its instance", following, { ...secondary, members: 0 }, beside(adding)],
  ])("waits while %s", (_sentence, global, cluster, more) => {
    expect(decide(global, cluster, more)).toHaveProperty("to", "wait");
  });

  it("is asked of RDS all the same where the cluster serves and has been changed for ten minutes", () => {
    const busy = (sinceMs: number, more: StepContext) => decide(following, { ...secondary, status: "backing-up" }, { ...more, startedAt: at - sinceMs });
    expect(busy(599_000, fenced)).toHaveProperty("to", "wait");
    expect(busy(600_000, fenced)).toHaveProperty("asks");
    // The wait before the question was one already.
    expect(busy(119_000, answering())).toHaveProperty("to", "wait");
    expect(busy(120_000, answering())).toHaveProperty("to", "act");
  });

  it("is waited for while what RDS took may not show yet, also where a person sends it round again", () => {
    for (const outcome of ["applied", "unknown"] as const) {
      const sentNow = { ...accepted, sent: [sent(failover, outcome, 59_000)] };
      expect(decide(following, secondary, { ...sentNow, startedAt: at - 100_000 })).toHaveProperty("to", "wait");
      expect(decide(following, secondary, { ...sentNow, startedAt: at - 1_000 })).toHaveProperty("to", "wait");
    }
  });

  it("is asked for again only when a person sends it round again and accepts the loss anew, under a key of its own", () => {
    for (const outcome of ["applied", "unknown"] as const) {
      const past = { ...accepted, sent: [sent(failover, outcome, 120_000)] };
      expect(decide(following, secondary, { ...past, startedAt: at - 200_000 })).toEqual({ to: "stuck", because: expect.stringMatching(outcome === "applied" ? /so RDS has given it up/ : /the answer of RDS to the failover was lost 2 min ago, and shop-b is no primary/) as string });
      const again = { ...past, startedAt: at - 1_000 };
      expect(decide(following, secondary, again)).toHaveProperty("asks");
      expect(decide(following, secondary, answering(again))).toMatchObject({ to: "act", mutations: [{ key: "fail over to shop-b, accepted 2 times", repeatable: false }] });
    }
  });

  it("that RDS refused is a person's matter, whose retry asks RDS again under the loss that was accepted", () => {
    const refused = { ...accepted, sent: [sent(failover, "refused", 60_000)] };
    expect(decide(following, secondary, { ...refused, startedAt: at - 200_000 })).toEqual({ to: "stuck", because: expect.stringMatching(/RDS has refused the failover: InvalidGlobalClusterStateFault: the versions differ\. Retry asks anew whether the loss of a failover is accepted, and then RDS for it once more, when its reason is gone$/) as string });
    expect(decide(following, secondary, { ...refused, startedAt: at - 1_000 })).toMatchObject({ to: "act", optional: true, mutations: [{ key: failover }] });
  });

  it("is done when the roles have changed, the move is over and an instance writes, whoever moved it", () => {
    expect(decide(led, writing)).toEqual({ to: "done", proof: "RDS in eu-central-1 says: shop-b (aurora-mysql 8.0) is available, with one instance, one of which writes; shop-global (aurora-mysql 8.0) is available, its primary is shop-b; shop-b is its primary, and no move is under way", brought: { writable: "global cluster shop-global" } });
  });

  it("claims nothing where RDS is silent, and asks where it says no", () => {
    const seen = { seen: true as const, value: following };
    expect(globalCluster.decide({ global: silent, cluster: { seen: true, value: secondary } }, input, fenced)).toHaveProperty("to", "wait");
    expect(globalCluster.decide({ global: seen, cluster: denied }, input, fenced)).toHaveProperty("to", "stuck");
  });
});

test("a dry run takes the instance that is added beside as added", () => {
  expect(decide(following, { ...secondary, members: 0 }, { ...beside(adding), dryRun: true })).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.FailoverGlobalCluster" } }] });
});

describe("a planned move of a global cluster", () => {
  it("is a switchover, which loses nothing, so nobody is asked for a loss", () => {
    expect(decide(following, secondary, planned)).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.SwitchoverGlobalCluster", region: "eu-central-1", input: { GlobalClusterIdentifier: "shop-global", TargetDbClusterIdentifier: clusters["site-b"] } } }] });
  });

  it.each<[string, GlobalCluster]>([
    ["the copy is out of step", { ...following, members: members("site-a").map((each) => ({ ...each, inStep: false })) }],
    ["the global cluster changes", { ...following, status: "upgrading" }],
  ])("waits while %s", (_sentence, global) => {
    expect(decide(global, secondary, planned)).toHaveProperty("to", "wait");
  });

  it("never becomes a failover or a detachment, whatever was refused or approved", () => {
    const after: StepContext = { ...answering(refusedAgain, detachable), planned: true, sent: [sent("switch over to shop-b", "refused", 60_000)] };
    expect(decide(following, secondary, after, detachable)).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.SwitchoverGlobalCluster" } }] });
  });

  const before: Former = { seen: true, value: { ...writing, id: "shop-a" } };
  const switched = (outcome: Parameters<typeof sent>[1], sinceMs: number): StepContext => ({ ...planned, sent: [sent("switch over to shop-b", outcome, sinceMs)] });

  it("that came to nothing and is sent round again says so before it asks RDS once more, also where it has to wait for that or cannot", () => {
    const behind = { ...following, members: members("site-a").map((each) => ({ ...each, inStep: false })) };
    const again = { ...switched("applied", 90_000), startedAt: at - 1_000 };
    const cases: readonly [GlobalCluster, DatabaseCluster, string][] = [[behind, secondary, "wait"], [following, { ...secondary, status: "stopped" }, "stuck"], [following, { ...secondary, members: 0 }, "stuck"], [following, secondary, "act"]];
    for (const [global, cluster, to] of cases) {
      expect(decide(global, cluster, again, input, before)).toMatchObject({ to, brought: { unmoved: 1 } });
      for (const former of [silent, undefined, { seen: true as const, value: { ...secondary, id: "shop-a" } }]) expect(decide(global, cluster, again, input, former)).not.toHaveProperty("brought");
      expect(decide(global, cluster, { ...again, sent: [sent("switch over to shop-b", "applied", 59_000)] }, input, before)).not.toHaveProperty("brought");
    }
    const gone = globalCluster.decide({ global: { seen: true, value: following }, cluster: { seen: true, value: undefined }, former: before }, input, again);
    expect(gone).toMatchObject({ to: "stuck", brought: { unmoved: 1 } });
    expect(decide(following, { ...secondary, status: "promoting" }, again, input, before)).not.toHaveProperty("brought");
    expect(decide({ ...following, move: { status: "pending", to: clusters["site-b"] } }, secondary, again, input, before)).not.toHaveProperty("brought");
  });

  it("that RDS accepted and gave up, or whose answer was lost, has moved nothing where the old primary is seen to write as before", () => {
    for (const [outcome, says] of [["applied", /RDS accepted the switchover 1 min 30 s ago, .* so RDS has given it up/], ["unknown", /the answer of RDS to the switchover was lost 1 min 30 s ago/]] as const) {
      expect(decide(following, secondary, switched(outcome, 90_000), input, before)).toEqual({ to: "stuck", because: expect.stringMatching(new RegExp(`${says.source}.*shop-a \\(aurora-mysql 8\\.0\\) is available, with one instance, one of which writes, so nothing has moved$`)) as string, brought: { unmoved: 1 } });
    }
  });

  it("that came to nothing can be taken back whatever became of the cluster at the target meanwhile", () => {
    for (const cluster of [{ ...secondary, members: 0 }, { ...secondary, status: "stopped" }]) expect(decide(following, cluster, switched("applied", 90_000), input, before)).toMatchObject({ to: "stuck", brought: { unmoved: 1 } });
  });

  it.each<[string, GlobalCluster, DatabaseCluster, Former, RegExp]>([
    ["its Region does not answer", following, secondary, silent, /Whether shop-a writes is not known: the API gave no answer/],
    ["nobody has looked", following, secondary, undefined, /RDS in eu-west-1 was not asked/],
    ["it is gone", following, secondary, { seen: true, value: undefined }, /RDS in eu-west-1 has no cluster shop-a/],
    ["no instance of it writes", following, secondary, { seen: true, value: { ...secondary, id: "shop-a" } }, /shop-a .* none of which writes/],
    ["it is being changed", following, secondary, { seen: true, value: { ...writing, id: "shop-a", status: "failing-over" } }, /shop-a .* is failing-over/],
    ["it is no primary any more", { ...following, members: members(null) }, secondary, before, /but the primary of shop-global is not shop-a/],
    ["the global cluster changes", { ...following, status: "modifying" }, secondary, before, /but shop-global is modifying/],
    ["the cluster at the target changes", following, { ...secondary, status: "promoting" }, before, /but shop-b is promoting/],
  ])("that came to nothing waits for the old primary where %s, and then calls a person without claiming that nothing has moved", (_sentence, global, cluster, former, says) => {
    const early = { ...switched("applied", 599_000), startedAt: at - 700_000 };
    expect(decide(global, cluster, early, input, former)).toEqual({ to: "wait", because: expect.stringMatching(says) as string });
    const late = { ...switched("applied", 600_000), startedAt: at - 700_000 };
    expect(decide(global, cluster, late, input, former)).toEqual({ to: "stuck", because: expect.stringMatching(new RegExp(`${says.source}.*so it is not known where the application can write\\. Retry asks RDS for the switchover once more$`)) as string });
  });

  it("that came to nothing calls a person at once where RDS does not let the old primary be seen", () => {
    expect(decide(following, secondary, switched("applied", 90_000), input, denied)).toEqual({ to: "stuck", because: expect.stringMatching(/Whether shop-a writes is not known: AccessDenied, so it is not known where the application can write/) as string });
  });

  it("that RDS refuses is given up at once, and where an earlier one may have moved something only when it is seen that it has not", () => {
    expect(decide(following, secondary, switched("refused", 1_000))).toEqual({ to: "stuck", because: expect.stringMatching(/RDS has refused the switchover: InvalidGlobalClusterStateFault: the versions differ$/) as string });
    const twice = { ...planned, startedAt: at - 10_000, sent: [sent("switch over to shop-b", "unknown", 120_000), sent("switch over to shop-b", "refused", 1_000)] };
    expect(decide(following, secondary, twice, input, before)).toMatchObject({ to: "stuck", brought: { unmoved: 2 } });
    expect(decide(following, secondary, twice, input, silent)).toHaveProperty("to", "wait");
  });

  it("is waited for while what RDS took may not show yet, and asked for once more when a person sends it round again", () => {
    expect(decide(following, secondary, switched("applied", 59_000), input, before)).toHaveProperty("to", "act");
    expect(decide(following, secondary, { ...switched("applied", 90_000), startedAt: at - 1_000 }, input, before)).toMatchObject({ to: "act", optional: true, mutations: [{ repeatable: true }] });
  });

  it("asks nobody how far a copy was behind, and a failover does so until it was answered, where the family tells it", async () => {
    const looked: string[] = [];
    const clients = { get: () => ({ send: (command: object) => (looked.push(command.constructor.name), Promise.resolve({})) }) };
    const lagsOf = async (more: StepContext, what: Parameters<typeof globalCluster.look>[0] = input): Promise<number> => {
      looked.length = 0;
      await globalCluster.look(what, more, { clients, clock: { now: () => at, sleep: () => Promise.resolve() } } as unknown as Adapters);
      return looked.filter((each) => each === "GetMetricDataCommand").length;
    };
    expect([await lagsOf(planned), await lagsOf({ ...fenced, dryRun: true }), await lagsOf(answering()), await lagsOf(fenced, { ...input, family: "documentdb" }), await lagsOf(fenced)]).toEqual([0, 0, 0, 0, 1]);
  });

  it("looks at the source only when something was sent that may have moved it", async () => {
    const looked: string[] = [];
    const clients = { get: (_service: unknown, region: string) => ({ send: (command: object) => (looked.push(`${command.constructor.name} in ${region}`), Promise.resolve({})) }) };
    const look = (more: StepContext) => globalCluster.look(input, more, { clients, clock: { now: () => at, sleep: () => Promise.resolve() } } as unknown as Adapters);
    for (const more of [planned, switched("refused", 1_000), switched("not-sent", 1_000), { ...switched("applied", 90_000), planned: undefined } as unknown as StepContext]) await look(more);
    expect(looked.filter((each) => each.endsWith("eu-west-1"))).toEqual([]);
    await look(switched("unknown", 90_000));
    expect(looked.filter((each) => each.endsWith("eu-west-1"))).toEqual(["DescribeDBClustersCommand in eu-west-1"]);
  });
});

describe("detaching the cluster at the target", () => {
  it("is asked only where the plan lets it, and RDS refused once more what a person had sent round again", () => {
    expect(asked(refusedAgain, detachable)[0]).toMatch(/^Approve detaches shop-b from shop-global and accepts an unknown loss of writes\. .* The fence of site-a is confirmed\./);
    expect(asked(refusedAgain, input)).toEqual([]);
    const once = { ...refusedAgain, startedAt: at - 100_000 };
    expect(decide(following, secondary, once, detachable)).toEqual({ to: "stuck", because: expect.stringContaining("where it refuses that too, it is asked whether shop-b is detached") as string });
  });

  it("is not asked by a retry, which asks RDS once more: after the first refusal at once, at the question after the loss was accepted anew", () => {
    const first = { ...accepted, startedAt: at - 1_000, sent: [sent(failover, "refused", 60_000)] };
    expect(decide(following, secondary, first, detachable)).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.FailoverGlobalCluster" } }] });
    const retried = { ...refusedAgain, startedAt: at - 1_000 };
    expect(asked(retried, detachable)[0]).toMatch(/^Approve accepts an unknown loss/);
    const approved = { ...answering(retried, detachable), startedAt: at };
    expect(decide(following, secondary, approved, detachable)).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.FailoverGlobalCluster" } }] });
    expect(asked({ ...approved, at: at + 5_000, sent: [...retried.sent, sent(failover, "refused", -2_000)] }, detachable)[0]).toMatch(/^Approve detaches shop-b/);
  });

  it("says that two writers may arise where the fence is not confirmed", () => {
    expect(asked({ ...refusedAgain, fence: "unconfirmed" }, detachable)[0]).toContain("The fence of site-a is not confirmed, so two writers may arise");
  });

  it("is sent for the approval of exactly that, and not where the fence has changed since", () => {
    const approved = { ...answering(refusedAgain, detachable), startedAt: at };
    expect(decide(following, secondary, approved, detachable)).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.RemoveFromGlobalCluster", input: { GlobalClusterIdentifier: "shop-global", DbClusterIdentifier: clusters["site-b"] } }, undo: null }] });
    expect(decide(following, secondary, { ...approved, fence: "unconfirmed" }, detachable)).toHaveProperty("asks");
  });

  it("is done when the cluster stands alone and writes, and only if this run has detached it", () => {
    const left = { ...following, members: members("site-a").slice(0, 1) };
    const detached: StepContext = { ...fenced, sent: [sent("detach shop-b", "applied", 60_000)] };
    expect(decide(left, { ...secondary, status: "promoting" }, detached, detachable)).toHaveProperty("to", "wait");
    expect(decide(left, writing, detached, detachable)).toMatchObject({ to: "done", proof: expect.stringContaining("is a cluster of its own that writes") });
    expect(decide(left, writing, { ...detached, sent: [sent("detach shop-b", "refused", 60_000)] }, detachable)).toHaveProperty("to", "stuck");
  });
});
