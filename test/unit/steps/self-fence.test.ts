// What the fence by lease decides from the record of renewals.

import type { SiteLease } from "../../../workflows/self-fence.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { ec2Stop } from "../../../lambdas/steps/site-fencing/ec2-stop.ts";
import { selfFence } from "../../../lambdas/steps/site-fencing/self-fence.ts";
import { guardedPlan } from "./guarded.ts";
import { after, denied, sent, silent, startedAt } from "./moving.ts";

const input = { hosts: ["app", "reporting"], lease: 30_000, "stop-within": 10_000, skew: 5_000, fresh: 600_000, stop: ["stop"] };
const free: SiteLease = { renewed: { app: startedAt - 90_000, reporting: startedAt - 91_000 }, forbidden: null, epoch: 0 };
const ours = { forbidden: { at: startedAt, run: "chat-1" }, epoch: 7 } as const;
const seen = (source: SiteLease, target: SiteLease = { ...free, renewed: {} }) => ({ seen: true, value: { source, target } }) as const;
const at = (ms: number, more: Partial<StepContext> = {}) => after(ms, { plan: guardedPlan, fence: "not-tried", ...more });
const inputOf = (decision: ReturnType<typeof selfFence.decide>) => (decision.to === "act" ? decision.mutations.map(({ call }) => call.input) : []);

describe("the fence by lease", () => {
  it("first forbids renewals at the source, by one change that can be undone and repeated", () => {
    const decision = selfFence.decide(seen(free), input, at(0));
    expect(inputOf(decision)).toEqual([{ TableName: "understudy", plan: "chat", site: "site-a", renewals: "forbidden", since: startedAt, run: "chat-1", epoch: 7 }]);
    expect(decision.to === "act" && decision.mutations.every(({ repeatable, undo, losesData }) => repeatable && undo !== null && losesData === undefined)).toBe(true);
  });

  it("takes over what an earlier run forbade, and leaves since when", () => {
    expect(inputOf(selfFence.decide(seen({ ...free, forbidden: { at: startedAt - 80_000, run: "chat-0" }, epoch: 6 }), input, at(0)))).toMatchObject([{ renewals: "forbidden", since: startedAt - 80_000, epoch: 7 }]);
  });

  it("is confirmed at once where the leases ran out long before", () => {
    expect(selfFence.decide(seen({ ...free, ...ours }), input, at(100))).toMatchObject({ to: "done", brought: { fenced: "confirmed" } });
  });

  it("waits while a lease may still be held, and brings nothing about meanwhile", () => {
    const decision = selfFence.decide(seen({ ...free, ...ours, renewed: { app: startedAt - 1_000, reporting: startedAt - 2_000 } }), input, at(1_000));
    expect(decision).toMatchObject({ to: "wait" });
    expect(decision).not.toHaveProperty("brought");
  });

  it("is confirmed one instant after lease and skew of the last renewal", () => {
    const last = { ...free, ...ours, renewed: { app: startedAt - 1_000, reporting: startedAt - 2_000 } };
    expect(selfFence.decide(seen(last), input, at(34_000))).toMatchObject({ to: "wait" });
    expect(selfFence.decide(seen(last), input, at(34_001))).toMatchObject({ to: "done", brought: { fenced: "confirmed" } });
  });

  it.each<readonly [string, SiteLease["renewed"]]>([
    ["no watchdog ever renewed", {}],
    ["the watchdog of one host never renewed", { app: startedAt }],
    ["the watchdog of one host had stopped renewing long before", { app: startedAt, reporting: startedAt - 600_001 }],
  ])("proves nothing where %s: it is stuck, unconfirmed, and says so", (_sentence, renewed) => {
    expect(selfFence.decide(seen({ ...free, renewed }), input, at(0))).toMatchObject({ to: "stuck" });
    const decision = selfFence.decide(seen({ ...free, ...ours, renewed }), input, at(9_000_000));
    expect(decision).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" } });
    expect(decision.to === "stuck" && decision.because).toContain("known to run");
  });

  it("waits while the record does not answer, and neither confirms nor gives up", () => {
    expect(selfFence.decide(silent, input, at(60_000))).toMatchObject({ to: "wait" });
  });

  it("asks a person where it may not read the record of renewals, and confirms nothing", () => {
    expect(selfFence.decide(denied, input, at(0))).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" } });
  });

  it("lets the watchdogs of the target renew again, but only once the source is fenced", () => {
    const target: SiteLease = { renewed: {}, forbidden: { at: 1, run: "chat-0" }, epoch: 3 };
    expect(inputOf(selfFence.decide(seen({ ...free, ...ours }, target), input, at(100)))).toMatchObject([{ site: "site-b", renewals: "allowed", epoch: 7 }]);
    expect(selfFence.decide(seen({ ...free, ...ours, renewed: { app: startedAt, reporting: startedAt } }, target), input, at(100))).toMatchObject({ to: "wait" });
  });

  it("is undone by allowing renewals again, and is done when they are", () => {
    expect(selfFence.undo?.(seen({ ...free, ...ours }), input, at(100))).toMatchObject({ to: "act", mutations: [{ call: { input: { site: "site-a", renewals: "allowed" } } }] });
    expect(selfFence.undo?.(seen(free), input, at(100))).toMatchObject({ to: "done" });
  });

  it("also takes back what it allowed at the target, before the source may renew", () => {
    const allowed = at(100, { sent: [sent("allowed at site-b", 50)] });
    expect(selfFence.undo?.(seen({ ...free, ...ours }), input, allowed)).toMatchObject({ to: "act", mutations: [{ call: { input: { site: "site-b", renewals: "forbidden" } } }] });
  });
});

describe("the stop behind a fence by lease", () => {
  const hosts = { hosts: ["app", "reporting"] };
  it("needs no answer of a dead Region once the leases have run out, and claims nothing of its own", () => {
    const decision = ec2Stop.decide(silent, hosts, at(0, { fence: "confirmed" }));
    expect(decision).toMatchObject({ to: "done" });
    expect(decision).not.toHaveProperty("brought");
  });
  it.each<readonly [string, Partial<StepContext>, readonly string[]]>([
    ["the leases have not run out", { fence: "unconfirmed" }, ["app", "reporting"]],
    ["it stops a machine that no watchdog guards", { fence: "confirmed" }, ["app", "other"]],
    ["the plan has no watchdogs", { fence: "confirmed", plan: { ...guardedPlan, steps: guardedPlan.steps.slice(1) } }, ["app"]],
  ])("still asks a person about a silent Region where %s", (_sentence, more, roles) => {
    expect(ec2Stop.decide(silent, { hosts: [...roles] }, at(11_000, more))).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" } });
  });
});
