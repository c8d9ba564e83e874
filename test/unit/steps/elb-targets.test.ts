// What is taken into a target group and out of it, decided from what the balancer says: never the last healthy target.

import fc from "fast-check";
import type { RegisteredTarget } from "../../../lambdas/aws/target-health.ts";
import { elbTargets } from "../../../lambdas/steps/load-balancer-targets/elb-targets.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { after, context as moving } from "./moving.ts";

const arn = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web/0b";
const input = { groups: { "site-a": arn, "site-b": arn }, targets: { "site-a": ["a-1", "a-2"], "site-b": ["b-1", "b-2"] } };
const context = { ...moving, writable: ["orders"] };
const target = (id: string, state = "healthy", reason = "", port = 443): RegisteredTarget => ({ id, port, zone: null, state, reason });
const decide = (...found: readonly RegisteredTarget[]) => elbTargets.decide({ seen: true, value: { port: 443, targets: found } }, input, context);
const idsOf = (mutation: Mutation | undefined): readonly string[] => (mutation !== undefined && "Targets" in mutation.call.input ? mutation.call.input.Targets.map(({ Id }) => Id) : []);

describe("the targets of the site that becomes active", () => {
  it.each<[string, readonly RegisteredTarget[], string]>([
    ["are taken in before any other leaves", [target("a-1"), target("a-2")], "act register b-1,b-2"],
    ["are taken in where they drain", [target("b-1"), target("b-2", "draining"), target("a-1")], "act register b-2"],
    ["are waited for until all are healthy", [target("b-1"), target("b-2", "initial"), target("a-1")], "wait"],
    ["let the others go then", [target("b-1"), target("b-2"), target("a-1"), target("a-2", "unhealthy")], "act deregister a-1,a-2"],
    ["wait for the others to drain", [target("b-1"), target("b-2"), target("a-1", "draining")], "wait"],
    ["are alone, beside what belongs to neither site", [target("b-1"), target("b-2"), target("c-1")], "done"],
  ])("%s", (_sentence, found, says) => {
    const decision = decide(...found);
    const [first] = decision.to === "act" ? decision.mutations : [];
    expect([decision.to, ...(first === undefined ? [] : [`${first.key.split(" ")[0]} ${idsOf(first).join()}`])].join(" ")).toBe(says);
  });

  it("are taken in with the zone that the plan names for an address outside the network, and the way back names it too", () => {
    const outside = { ...input, "availability-zones": { "b-1": "all" } };
    const Targets = [{ Id: "b-1", Port: 443, AvailabilityZone: "all" }, { Id: "b-2", Port: 443 }];
    expect(elbTargets.decide({ seen: true, value: { port: 443, targets: [target("a-1")] } }, outside, context)).toMatchObject({
      to: "act", mutations: [{ call: { operation: "elasticloadbalancing.RegisterTargets", input: { Targets } }, undoBy: { operation: "elasticloadbalancing.DeregisterTargets", input: { Targets } } }],
    });
  });

  it("are not taken in before the barrier, and a person hears why", () => {
    expect(elbTargets.decide({ seen: true, value: { port: 443, targets: [] } }, input, moving)).toMatchObject({ to: "stuck", because: expect.stringContaining("orders is not known to be writable at site-b") });
  });

  it("do not make the source's leave before the barrier, healthy as they are", () => {
    const found = [target("b-1"), target("b-2"), target("a-1")];
    expect(elbTargets.decide({ seen: true, value: { port: 443, targets: found } }, input, moving)).toMatchObject({ to: "stuck", because: expect.stringContaining("orders is not known to be writable at site-b") });
  });

  it("that no listener leads to are told of, not waited for", () => {
    const found = [target("b-1", "unused", "Target.NotInUse"), target("b-2")];
    expect(elbTargets.decide({ seen: true, value: { port: 443, targets: found } }, input, { ...after(20_000), writable: ["orders"] })).toMatchObject({ to: "stuck", because: expect.stringContaining("b-1 is not used (Target.NotInUse)") });
  });

  it("never leave the group without a healthy target, whatever stands in it", () => {
    const states = fc.constantFrom("healthy", "initial", "unhealthy", "draining", "unused", "unavailable");
    const group = fc.uniqueArray(fc.record({ id: fc.constantFrom("a-1", "a-2", "b-1", "b-2", "c-1"), state: states }), { selector: ({ id }) => id });
    fc.assert(
      fc.property(group, (members) => {
        const found = members.map(({ id, state }) => target(id, state));
        const decision = decide(...found);
        if (decision.to !== "act") return;
        const leaving = decision.mutations.flatMap((mutation) => (mutation.call.operation === "elasticloadbalancing.DeregisterTargets" ? idsOf(mutation) : []));
        if (leaving.length > 0) expect(found.filter(({ id, state }) => state === "healthy" && !leaving.includes(id))).not.toEqual([]);
      }),
    );
  });
});

describe("on the way back", () => {
  const registered = decide(target("a-1"), target("a-2"));
  const left = decide(target("b-1"), target("b-2"), target("a-1"), target("a-2"));
  const toUndo = [registered, left].flatMap((decision) => (decision.to === "act" ? decision.mutations : []));
  const undo = (...found: readonly RegisteredTarget[]) => elbTargets.undo?.({ seen: true, value: { port: 443, targets: found } }, input, { ...context, toUndo });

  it.each<[string, readonly RegisteredTarget[], string]>([
    ["what left comes in again first", [target("b-1"), target("b-2")], "act"],
    ["nothing leaves before one of them is healthy", [target("b-1"), target("b-2"), target("a-1", "initial"), target("a-2", "unhealthy")], "wait"],
    ["what came leaves then", [target("b-1"), target("b-2"), target("a-1"), target("a-2", "unhealthy")], "act"],
    ["and all is as before", [target("a-1"), target("a-2")], "done"],
  ])("%s", (_sentence, found, to) => {
    expect(undo(...found)?.to).toBe(to);
  });

  it("a port that somebody else registered stays, and does not stand for ours", () => {
    const others = [target("b-1", "healthy", "", 8080), target("a-1", "healthy", "", 8080)];
    const decision = undo(...others, target("b-1"), target("b-2"), target("a-1"), target("a-2"));
    expect(decision?.to === "act" ? decision.mutations.map(({ call }) => call.input) : decision).toEqual([{ TargetGroupArn: arn, Targets: [{ Id: "b-1", Port: 443 }, { Id: "b-2", Port: 443 }] }]);
    expect(undo(...others, target("a-1"), target("a-2"))?.to).toBe("done");
    expect(undo(...others, target("b-1"), target("b-2"))).toMatchObject({ to: "act", mutations: [{ key: "register a-1, a-2" }] });
    expect(undo(...others, target("a-1"), target("a-2"), target("b-1", "draining", "", 8080))?.to).toBe("done");
  });

  it("a group that was empty keeps what it has", () => {
    const only = registered.to === "act" ? registered.mutations : [];
    expect(elbTargets.undo?.({ seen: true, value: { port: 443, targets: [target("b-1"), target("b-2")] } }, input, { ...context, toUndo: only })).toMatchObject({ to: "stuck", because: expect.stringContaining("the group would have no target, so they stay") });
  });
});
