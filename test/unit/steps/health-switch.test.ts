// What the health switch decides from what was seen; no call is made.

import { healthSwitch } from "../../../lambdas/steps/dns-failover/health-switch.ts";
import type { HealthSwitchFacts } from "../../../lambdas/steps/dns-failover/health-switch.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { after, context, denied, silent } from "./moving.ts";

const input = {
  name: "chat.example.com",
  answers: { "site-a": ["198.51.100.10"], "site-b": ["203.0.113.10", "203.0.113.11"] },
  object: { bucket: "switch", key: "chat", region: "eu-central-1" },
  ttl: 60_000,
  "check-every": 10_000,
};
const ready: StepContext = { ...context, writable: ["orders"] };
const home: StepContext = { ...ready, source: "site-b", target: "site-a" };
const seen = <T>(value: T) => ({ seen: true, value }) as const;
const present = seen({ present: true, text: "{}" } as const);
const absent = seen({ present: false } as const);
const b = seen(["203.0.113.11", "203.0.113.10"]);
const a = seen(["198.51.100.10"]);
const decide = (object: HealthSwitchFacts["object"], answers: HealthSwitchFacts["answers"], at: StepContext = ready) => healthSwitch.decide({ object, answers }, input, at);

describe("the health switch", () => {
  it("writes the object, naming run and epoch, to leave the plan's home", () => {
    const decision = decide(absent, a);
    expect(decision).toMatchObject({ to: "act", mutations: [{ call: { operation: "s3.PutObject", region: "eu-central-1", input: { Bucket: "switch", Key: "chat", ContentType: "application/json" } } }] });
    const call = decision.to === "act" ? decision.mutations[0]?.call : undefined;
    expect(call?.operation === "s3.PutObject" && JSON.parse(call.input.Body)).toEqual({ run: "chat-1", epoch: 7, target: "site-b", mark: "us/chat-1/step-1/7" });
  });

  it("removes the object to come home", () => {
    expect(decide(present, b, home)).toMatchObject({ to: "act", mutations: [{ call: { operation: "s3.DeleteObject", region: "eu-central-1", input: { Bucket: "switch", Key: "chat" } } }] });
  });

  it.each([
    { name: "away from home", object: present, answers: b, at: ready },
    { name: "at home", object: absent, answers: a, at: home },
  ])("is done $name when the object is as it has to be and the name answers with exactly the target's addresses", ({ object, answers, at }) => {
    expect(decide(object, answers, at)).toMatchObject({ to: "done" });
  });

  it.each([
    { name: "the source's address", answers: a },
    { name: "nothing", answers: seen([]) },
    { name: "only a part of the target's", answers: seen(["203.0.113.10"]) },
    { name: "an address more", answers: seen(["203.0.113.10", "203.0.113.11", "198.51.100.10"]) },
    { name: "silence", answers: silent },
  ])("waits while the switch is set and the name gives $name", ({ answers }) => {
    expect(decide(present, answers)).toMatchObject({ to: "wait" });
  });

  it("sets the switch although the name already leads to the target, because otherwise it would turn back by itself", () => {
    expect(decide(absent, b)).toMatchObject({ to: "act" });
  });

  it("looks again when S3 is silent, and asks a person when it says no", () => {
    expect(decide(silent, b)).toMatchObject({ to: "wait" });
    expect(decide(denied, b)).toMatchObject({ to: "stuck" });
  });

  it.each([
    { name: "the source has not been fenced", at: after(0, { fence: "not-tried", writable: ["orders"] }), says: "site-a has not been fenced" },
    { name: "a database with one writer is not writable", at: after(0, { writable: [] }), says: "orders is not known to be writable at site-b: its step has ended without that being seen, and retry here does not look there. Where you know it, lead the users there by hand and say here that it is done" },
  ])("leaves traffic where it is while $name", ({ at, says }) => {
    expect(decide(absent, a, at)).toEqual({ to: "stuck", because: `traffic stays where it is: ${says}` });
  });

  it("goes on when a person accepted that the fence is unconfirmed", () => {
    expect(decide(absent, a, { ...ready, fence: "unconfirmed" })).toMatchObject({ to: "act" });
  });

  it("takes the barrier as passed in a dry run, and wants the same change", () => {
    expect(decide(absent, a, { ...context, fence: "not-tried", writable: [], dryRun: true })).toEqual(decide(absent, a));
  });

  it("needs no fence in a plan that has no fence and moves no writer", () => {
    expect(decide(absent, a, { ...ready, fence: "not-tried", plan: { ...context.plan, databases: {} } })).toMatchObject({ to: "act" });
  });

  it("needs the fence of a plan that has one", () => {
    const plan = { ...context.plan, databases: {}, steps: [{ fence: { "ec2-stop": { hosts: ["app"] } } }] };
    expect(decide(absent, a, { ...ready, fence: "not-tried", plan })).toMatchObject({ to: "stuck" });
    const advisory = { ...plan, steps: [{ fence: { renounce: { run: ["/x.sh"], hosts: ["app"] } } }] };
    expect(decide(absent, a, { ...ready, fence: "not-tried", plan: advisory })).toMatchObject({ to: "act" });
  });
});
