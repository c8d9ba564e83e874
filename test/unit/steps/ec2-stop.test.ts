// What the fence decides from what was seen: confirmed only when EC2 says stopped (R5).

import type { StepContext } from "../../../workflows/step-decision.ts";
import { ec2Stop } from "../../../lambdas/steps/site-fencing/ec2-stop.ts";
import { after, context, denied, hosts, sent, silent } from "./moving.ts";

const app = hosts["site-a"].app;
const reporting = hosts["site-a"].reporting;
const input = { hosts: ["app", "reporting"] };

/** What EC2 says of the two machines; undefined for one it does not know. */
function machines(first: string | undefined, second: string | undefined): Parameters<typeof ec2Stop.decide>[0] {
  const fact = (role: string, id: string, state: string | undefined) => ({ role, id, machine: state === undefined ? undefined : { id, state, reason: "" } });
  return { seen: true, value: [fact("app", app, first), fact("reporting", reporting, second)] };
}
const decide = (facts: Parameters<typeof ec2Stop.decide>[0], at: StepContext = context) => ec2Stop.decide(facts, input, at);

describe("the fence that stops machines", () => {
  it("is done and confirmed when EC2 says stopped of every machine, and names them with EC2's words", () => {
    expect(decide(machines("stopped", "stopped"))).toEqual({
      to: "done",
      proof: `EC2 in eu-west-1 says: app (${app}) stopped, reporting (${reporting}) stopped`,
      brought: { fenced: "confirmed" },
    });
  });

  it("takes a terminated machine for one that does not run", () => {
    expect(decide(machines("stopped", "terminated"))).toMatchObject({ to: "done", brought: { fenced: "confirmed" } });
  });

  it("stops each running machine by a call of its own, without force", () => {
    const decision = decide(machines("running", "running"));
    expect(decision).toMatchObject({ to: "act" });
    if (decision.to !== "act") return;
    expect(decision.mutations.map((mutation) => mutation.call)).toEqual([
      { operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds: [app] } },
      { operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds: [reporting] } },
    ]);
    expect(decision.mutations.every((mutation) => mutation.undo !== null && mutation.repeatable)).toBe(true);
  });

  it("wants the same changes under the same keys at every look, whatever was sent", () => {
    const keys = (at: StepContext) => {
      const decision = decide(machines("running", "stopping"), at);
      return decision.to === "act" ? decision.mutations.map((mutation) => mutation.key) : [];
    };
    expect(keys(context)).toEqual([`stop ${app}`]);
    expect(keys(after(5_000, { sent: [sent(`stop ${app}`, 100)] }))).toEqual([`stop ${app}`]);
  });

  it("tries a machine that was not tried yet before one that EC2 refused to stop", () => {
    const decision = decide(machines("running", "running"), after(1_000, { sent: [sent(`stop ${app}`, 100, "refused")] }));
    expect(decision.to === "act" && decision.mutations.map((mutation) => mutation.key)).toEqual([`stop ${reporting}`, `stop ${app}`]);
  });

  it.each([
    ["stopping", "stopped"],
    ["shutting-down", "stopping"],
    ["pending", "stopped"],
  ])("waits while a machine is %s and the other %s", (first, second) => {
    expect(decide(machines(first, second))).toMatchObject({ to: "wait" });
  });

  it("stops what it can first, and then does not confirm a machine that EC2 does not know", () => {
    expect(decide(machines("running", undefined))).toMatchObject({ to: "act" });
    expect(decide(machines("stopped", undefined))).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" }, because: expect.stringContaining("not known there") });
  });

  it("waits for a silent Region until the deadline", () => {
    expect(decide(silent, after(9_999))).toEqual({ to: "wait", because: silent.because, againMs: 1_000 });
  });

  it("calls a Region that is silent until the deadline unconfirmed, and says that nothing was stopped", () => {
    expect(decide(silent, after(10_000))).toEqual({
      to: "stuck",
      because: `${silent.because}; nothing was stopped, so whether site-a still runs and writes is not known`,
      brought: { fenced: "unconfirmed" },
    });
  });

  it.each(["applied", "unknown", undefined] as const)("says that the stop was sent but not confirmed when its outcome is %s", (outcome) => {
    const decision = decide(silent, after(10_000, { sent: [sent(`stop ${app}`, 100, outcome)] }));
    expect(decision).toMatchObject({ to: "stuck", because: expect.stringContaining("the stop was sent but not confirmed") });
  });

  it("keeps to the plan's own deadline where that is shorter than its patience with silence", () => {
    expect(ec2Stop.decide(silent, { ...input, within: 5_000 }, after(5_000))).toMatchObject({ to: "stuck" });
    expect(ec2Stop.decide(silent, { ...input, within: 60_000 }, after(9_999))).toMatchObject({ to: "wait" });
  });

  it("does not wait for a Region that says no", () => {
    expect(decide(denied)).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" }, because: expect.stringContaining("AccessDenied") });
  });
});

describe("a stop that hangs", () => {
  const forcing = (at: StepContext, more: Partial<typeof input & { force: boolean; "force-after": number }> = {}) => ec2Stop.decide(machines("stopping", "stopped"), { ...input, force: true, "force-after": 30_000, ...more }, at);
  const stopSent = { sent: [sent(`stop ${app}`, 5_000)] };

  it("is waited for until the time that the plan gives it", () => {
    expect(forcing(after(34_999, stopSent))).toMatchObject({ to: "wait" });
  });

  it("is forced then, by a change of its own, of that machine only", () => {
    const decision = forcing(after(35_000, stopSent));
    expect(decision).toMatchObject({ to: "act", mutations: [{ key: `force ${app}`, call: { operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds: [app], Force: true } } }] });
    expect(decision.to === "act" && decision.mutations[0]?.undo).toContain("after its file systems were checked");
  });

  it("is forced although somebody else sent the stop, that long after the first look", () => {
    expect(forcing(after(29_999))).toMatchObject({ to: "wait" });
    expect(forcing(after(30_000))).toMatchObject({ to: "act" });
  });

  it("counts from a stop that may have happened, not from one that was refused", () => {
    expect(forcing(after(35_000, { sent: [sent(`stop ${app}`, 4_000, "refused"), sent(`stop ${app}`, 10_000)] }))).toMatchObject({ to: "wait" });
  });

  it("is never forced where the plan does not say so", () => {
    expect(decide(machines("stopping", "stopped"), after(170_000, stopSent))).toMatchObject({ to: "wait" });
    expect(forcing(after(170_000, stopSent), { force: false })).toMatchObject({ to: "wait" });
  });
});

describe("a machine of an Auto Scaling group", () => {
  const inGroup = (state: string, replacedBy: string | undefined): Parameters<typeof ec2Stop.decide>[0] => ({ seen: true, value: [{ role: "app", id: app, machine: { id: app, state, reason: "", group: "web-a" }, replacedBy }] });

  it("is stopped like every other", () => {
    expect(decide(inGroup("running", "web-a"))).toMatchObject({ to: "act", mutations: [{ key: `stop ${app}` }] });
  });

  it.each(["stopping", "stopped", "terminated"])("is not confirmed when %s while the group launches another in its place (D3)", (state) => {
    expect(decide(inGroup(state, "web-a"))).toMatchObject({
      to: "stuck", brought: { fenced: "unconfirmed" },
      because: expect.stringContaining(`app (${app}) belongs to the Auto Scaling group web-a, which launches another in its place. Suspend Launch and ReplaceUnhealthy`),
    });
  });

  it("is confirmed where the group's Launch is suspended", () => {
    expect(decide(inGroup("stopped", undefined))).toMatchObject({ to: "done", brought: { fenced: "confirmed" } });
  });
});

describe("the way back of the fence", () => {
  const undo = (facts: Parameters<typeof ec2Stop.decide>[0], at: StepContext = context) => ec2Stop.undo?.(facts, input, at);

  it("is done when EC2 says running of every machine", () => {
    expect(undo(machines("running", "running"))).toMatchObject({ to: "done" });
  });

  it("starts each stopped machine by a call of its own and leaves the running one alone", () => {
    const decision = undo(machines("stopped", "running"));
    expect(decision).toMatchObject({ to: "act" });
    if (decision?.to !== "act") return;
    expect(decision.mutations.map((mutation) => mutation.call)).toEqual([{ operation: "ec2.StartInstances", region: "eu-west-1", input: { InstanceIds: [app] } }]);
  });

  it("waits while a machine is still stopping or coming up", () => {
    expect(undo(machines("stopping", "running"))).toMatchObject({ to: "wait" });
    expect(undo(machines("pending", "running"))).toMatchObject({ to: "wait" });
  });

  it("waits for a Region that is silent, because only it can start its machines", () => {
    expect(undo(silent)).toMatchObject({ to: "wait" });
  });

  it("asks a person about a machine that is gone", () => {
    expect(undo(machines("terminated", "running"))).toMatchObject({ to: "stuck" });
    expect(undo(machines(undefined, "running"))).toMatchObject({ to: "stuck" });
  });
});

describe("force that people have approved", () => {
  const forced = { forced: { by: "lead-1 and lead-2", reason: "nothing else is left", at: 0 } };
  it("cuts off what runs and what hangs, at once, with Force and under keys of their own", () => {
    const decision = decide(machines("running", "stopping"), after(1_000, forced));
    expect(decision.to === "act" && decision.mutations.map(({ key, call }) => [key, call.input])).toEqual([
      [`force ${app}`, { InstanceIds: [app], Force: true }],
      [`force ${reporting}`, { InstanceIds: [reporting], Force: true }],
    ]);
  });
  it("sends nothing where all is off, or where nothing is seen", () => {
    expect(decide(machines("stopped", "stopped"), after(1_000, forced)).to).toBe("done");
    expect(decide(silent, after(1_000, forced)).to).not.toBe("act");
  });
  it.each([
    ["a machine runs", machines("running", "stopped"), true],
    ["a stop hangs", machines("stopped", "stopping"), true],
    ["EC2 is silent, so that nobody knows what it would do", silent, false],
  ])("is told of when %s: %s", (_when, facts, told) => {
    const decision = decide(facts);
    expect("force" in decision && decision.force !== undefined).toBe(told);
    if ("force" in decision && told) expect(decision.force).toMatchObject({ lossSeconds: "unknown", sentences: [expect.stringContaining("without flushing file systems"), expect.stringContaining("checked and repaired")] });
  });
});
