// What the fence by lease decides from the record of renewals.

import type { SiteLease } from "../../../workflows/self-fence.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { Machine } from "../../../lambdas/aws/ec2.ts";
import { ec2Stop } from "../../../lambdas/steps/site-fencing/ec2-stop.ts";
import type { StoppingHost } from "../../../lambdas/steps/site-fencing/ec2-stop.ts";
import { selfFence } from "../../../lambdas/steps/site-fencing/self-fence.ts";
import { guardedPlan } from "./guarded.ts";
import { after, denied, sent, silent, startedAt } from "./moving.ts";

const input = { hosts: ["app", "reporting"], lease: 30_000, "stop-within": 10_000, skew: 5_000, fresh: 2_400_000, stop: ["stop"] };
const free: SiteLease = { renewed: { app: startedAt - 90_000, reporting: startedAt - 91_000 }, forbidden: null, epoch: 0 };
const ours = { forbidden: { at: startedAt, run: "chat-1" }, epoch: 7 } as const;
const theirs = { forbidden: { at: startedAt - 80_000, run: "chat-0" } } as const;
const seen = (source: SiteLease, target: SiteLease = { ...free, renewed: {} }) => ({ seen: true, value: { source, target } }) as const;
const at = (ms: number, more: Partial<StepContext> = {}) => after(ms, { plan: guardedPlan, fence: "not-tried", ...more });
const inputOf = (decision: ReturnType<typeof selfFence.decide>) => (decision.to === "act" ? decision.mutations.map(({ call }) => call.input) : []);

describe("the fence by lease", () => {
  it("first forbids renewals at the source, by one change that can be undone and repeated", () => {
    const decision = selfFence.decide(seen(free), input, at(0));
    expect(inputOf(decision)).toEqual([{ TableName: "understudy", plan: "chat", site: "site-a", renewals: "forbidden", since: startedAt, run: "chat-1", epoch: 7 }]);
    expect(decision.to === "act" && decision.mutations.every(({ repeatable, undo, losesData }) => repeatable && undo !== null && losesData === undefined)).toBe(true);
  });

  it("takes over what an earlier run forbade, and leaves since when and by whom", () => {
    expect(inputOf(selfFence.decide(seen({ ...free, ...theirs, epoch: 6 }), input, at(0)))).toMatchObject([{ renewals: "forbidden", since: startedAt - 80_000, run: "chat-0", epoch: 7 }]);
  });

  it("proves nothing by a ban of an earlier run, once it has taken that over: a person answers for the site", () => {
    const decision = selfFence.decide(seen({ ...free, ...theirs, epoch: 7 }), input, at(100));
    expect(decision).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" } });
    expect(decision.to === "stuck" && decision.because).toContain("since the run chat-0 forbade it");
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
    ["the watchdog of one host had stopped renewing long before", { app: startedAt, reporting: startedAt - 2_400_001 }],
    ["the watchdog of one host had been silent for long when the run began", { app: startedAt, reporting: startedAt - 80_000 - 600_001 }],
  ])("forbids all the same, and proves nothing where %s: it is stuck, unconfirmed, and says so", (_sentence, renewed) => {
    const first = selfFence.decide(seen({ ...free, renewed }), input, at(0));
    expect(inputOf(first)).toMatchObject([{ site: "site-a", renewals: "forbidden", since: startedAt, run: "chat-1" }]);
    expect(first.to === "act" && first.because).toContain("it will prove nothing");
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

  it("says where it proves nothing or still waits that the watchdogs of the target are forbidden, and when that ends", () => {
    const target: SiteLease = { renewed: {}, forbidden: { at: 1, run: "chat-0" }, epoch: 3 };
    const because = expect.stringContaining("the watchdogs of site-b may not renew since the run chat-0; this run allows it when this fence has proved itself, or when a person has answered for it");
    expect(selfFence.decide(seen({ ...free, ...ours, renewed: {} }, target), input, at(100))).toMatchObject({ to: "stuck", because });
    expect(selfFence.decide(seen({ ...free, ...ours, renewed: { app: startedAt, reporting: startedAt } }, target), input, at(100))).toMatchObject({ to: "wait", because });
  });

  it("forbids the source and then lets the watchdogs of the target renew when a person has answered for the source, and does nothing else", () => {
    const target: SiteLease = { renewed: {}, forbidden: { at: 1, run: "chat-0" }, epoch: 3 };
    const answered = (facts: Parameters<typeof selfFence.decide>[0]) => selfFence.afterAnswer?.(facts, input, at(100)) ?? { to: "done", proof: "" };
    expect(inputOf(answered(seen(free, target)))).toMatchObject([{ site: "site-a", renewals: "forbidden", epoch: 7 }]);
    expect(inputOf(answered(seen({ ...free, ...theirs }, target)))).toMatchObject([{ site: "site-a", renewals: "forbidden", epoch: 7, run: "chat-0" }]);
    const forbidden = { ...free, ...ours };
    expect(inputOf(answered(seen(forbidden, target)))).toMatchObject([{ site: "site-b", renewals: "allowed", epoch: 7 }]);
    expect(answered(seen(forbidden))).toMatchObject({ to: "done", proof: "the watchdogs of site-b may renew" });
    expect([answered(silent).to, answered(denied).to]).toEqual(["wait", "stuck"]);
  });

  it("is undone by allowing renewals again, and is done when they are", () => {
    expect(selfFence.undo?.(seen({ ...free, ...ours }), input, at(100))).toMatchObject({ to: "act", mutations: [{ call: { input: { site: "site-a", renewals: "allowed" } } }] });
    expect(selfFence.undo?.(seen(free), input, at(100))).toMatchObject({ to: "done" });
  });

  it("leaves on its way back the ban that an earlier run made, which it had only taken over", () => {
    expect(selfFence.undo?.(seen({ ...free, ...theirs, epoch: 7 }), input, at(100))).toMatchObject({ to: "done", proof: "the watchdogs of site-a may not renew since the run chat-0, as before this run" });
  });
});

describe("the way back of a run that let the target renew", () => {
  const fenced: SiteLease = { renewed: { app: startedAt - 9_000_000, reporting: startedAt - 9_000_000 }, forbidden: { at: startedAt - 8_000_000, run: "chat-0" }, epoch: 3 };
  const decision = selfFence.decide(seen({ ...free, ...ours }, fenced), input, at(1_000));
  const toUndo = decision.to === "act" ? decision.mutations : [];
  const undo = (target: SiteLease, ms: number, more: Partial<StepContext> = {}) => selfFence.undo?.(seen({ ...free, ...ours }, target), input, at(ms, { toUndo, ...more }));
  const again = (renewed: SiteLease["renewed"]): SiteLease => ({ ...fenced, renewed });
  const forbidden = { sent: [sent("forbidden at site-b", 20_000)] };

  it("first forbids it again, exactly as it was", () => {
    expect(undo({ ...fenced, forbidden: null }, 20_000)).toMatchObject({ to: "act", mutations: [{ call: { input: { site: "site-b", renewals: "forbidden", since: startedAt - 8_000_000, run: "chat-0", epoch: 7 } } }] });
  });
  it("waits until the target's last lease has run out before the source may start anything", () => {
    const renewed = again({ app: startedAt + 15_000, reporting: startedAt + 16_000 });
    expect(undo(renewed, 51_000, forbidden)).toMatchObject({ to: "wait", because: expect.stringMatching(/^site-b may still run/) });
    expect(undo(renewed, 51_001, forbidden)).toMatchObject({ to: "act", mutations: [{ call: { input: { site: "site-a", renewals: "allowed" } } }] });
  });
  it("waits for the one host that has renewed, and for no other: whoever held no lease started nothing", () => {
    const renewed = again({ ...fenced.renewed, reporting: startedAt + 16_000 });
    expect(undo(renewed, 51_000, forbidden)).toMatchObject({ to: "wait" });
    expect(undo(renewed, 51_001, forbidden)).toMatchObject({ to: "act" });
  });
  it("waits for nobody where no watchdog of the target has renewed meanwhile", () => {
    expect(undo(fenced, 20_100, forbidden)).toMatchObject({ to: "act", mutations: [{ call: { input: { site: "site-a", renewals: "allowed" } } }] });
  });
  it("asks a person where a watchdog of the target started something and then fell silent for long", () => {
    expect(undo(again({ ...fenced.renewed, app: startedAt + 2_000 }), 3_000_100, { sent: [sent("forbidden at site-b", 3_000_000)] })).toMatchObject({ to: "stuck", because: expect.stringContaining("whether site-b still runs is not known") });
  });
});

describe("the stop behind a fence by lease", () => {
  const [own = "", stepId = ""] = allSteps(plannedNodes(guardedPlan.steps)).map(({ id }) => id);
  const hosts = { hosts: ["app", "reporting"] };
  const proved = (ms: number, more: Partial<StepContext> = {}) => at(ms, { fence: "confirmed", stepId, confirmed: [own], ...more });
  const machines = (app: Machine["state"] | undefined, reporting: Machine["state"] | undefined, replacedBy?: string) => {
    const host = (role: "app" | "reporting", id: string, state: Machine["state"] | undefined): StoppingHost => ({ role, id, machine: state === undefined ? undefined : { id, state, reason: "" }, replacedBy });
    return { seen: true, value: [host("app", "i-0a0a0a0a0a", app), host("reporting", "i-0a0a0a0a0b", reporting)] } as const;
  };
  const refused = sent("stop i-0a0a0a0a0a", 100, "refused", "UnauthorizedOperation");
  const taken = sent("stop i-0a0a0a0a0b", 100);

  it("needs no answer of a dead Region once the leases have run out, and claims nothing of its own", () => {
    const decision = ec2Stop.decide(silent, hosts, proved(0));
    expect(decision).toMatchObject({ to: "done", proof: expect.stringContaining("That the machines are off is not confirmed") });
    expect(decision).not.toHaveProperty("brought");
  });
  it("asks each machine once where the Region answers, and calls nobody where that is refused", () => {
    expect(ec2Stop.decide(machines("running", "running"), hosts, proved(0))).toMatchObject({ to: "act", optional: true, mutations: [{ key: "stop i-0a0a0a0a0a" }, { key: "stop i-0a0a0a0a0b" }] });
    const decision = ec2Stop.decide(machines("running", "stopped"), hosts, proved(1_000, { sent: [refused, taken] }));
    expect(decision).toMatchObject({ to: "done", proof: expect.stringMatching(/app.* running.*was refused: UnauthorizedOperation.*leases of app, reporting have run out.*not confirmed$/) });
    expect(decision).not.toHaveProperty("brought");
  });
  it("waits for a stop that is under way, and calls nobody where it hangs", () => {
    const context = (ms: number) => proved(ms, { sent: [refused, taken] });
    expect(ec2Stop.decide(machines("running", "stopping"), hosts, context(59_000))).toMatchObject({ to: "wait" });
    const decision = ec2Stop.decide(machines("running", "stopping"), { ...hosts, force: true }, context(60_000));
    expect(decision).toMatchObject({ to: "done", proof: expect.stringContaining("stopping") });
    expect(decision).not.toHaveProperty("brought");
  });
  it("confirms what EC2 itself says is stopped", () => {
    expect(ec2Stop.decide(machines("stopped", "stopped"), hosts, proved(1_000))).toMatchObject({ to: "done", brought: { fenced: "confirmed" } });
  });
  it("still asks a person where a group launches another machine in the place of one: that one holds no lease", () => {
    expect(ec2Stop.decide(machines("stopped", "stopped", "shop-a"), hosts, proved(1_000))).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" } });
  });
  it.each<readonly [string, Partial<StepContext>, readonly string[]]>([
    ["the leases have not run out", { fence: "unconfirmed", confirmed: [] }, ["app", "reporting"]],
    ["a person said in their place that the site is off", { fence: "confirmed", confirmed: [] }, ["app", "reporting"]],
    ["it stops a machine that no watchdog guards", {}, ["app", "other"]],
    ["the plan has no watchdogs", { plan: { ...guardedPlan, steps: guardedPlan.steps.slice(1) } }, ["app"]],
  ])("still asks a person about a silent Region where %s", (_sentence, more, roles) => {
    expect(ec2Stop.decide(silent, { hosts: [...roles] }, proved(11_000, more))).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" } });
  });
});
