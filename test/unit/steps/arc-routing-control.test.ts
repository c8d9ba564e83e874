// What the step of routing controls decides from what the endpoints of a cluster and the name servers tell; no call is made.

import { arcRoutingControl } from "../../../lambdas/steps/routing-controls/arc-routing-control.ts";
import type { EndpointFacts, RoutingControlFacts } from "../../../lambdas/steps/routing-controls/arc-routing-control.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { after, context, denied, sent, silent } from "./moving.ts";

const panel = "arn:aws:route53-recovery-control::111122223333:controlpanel/0a1b";
const [one, other, gate] = [`${panel}/routingcontrol/aaaa`, `${panel}/routingcontrol/bbbb`, `${panel}/safetyrule/gate`];
const regions = ["us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2"];
const input = {
  name: "chat.example.com",
  answers: { "site-a": ["198.51.100.10"], "site-b": ["203.0.113.10", "203.0.113.11"] },
  controls: { "site-a": one, "site-b": other },
  endpoints: Object.fromEntries(regions.map((region) => [region, `https://0a1b.route53-recovery-cluster.${region}.amazonaws.com/v1`])),
  ttl: 60_000,
};
const overridable = { ...input, "safety-rules": [gate] };
const ready: StepContext = { ...context, writable: ["orders"] };
const forced: StepContext = { ...ready, forced: { by: "on-call-1", reason: "the gate was left closed", at: context.at } };
const states = (source: "On" | "Off", target: "On" | "Off"): EndpointFacts["states"] => ({ seen: true, value: { source, target } });
const former = states("On", "Off");
const wanted = states("Off", "On");
const a = { seen: true, value: ["198.51.100.10"] } as const;
const b = { seen: true, value: ["203.0.113.11", "203.0.113.10"] } as const;
const facts = (told: readonly EndpointFacts["states"][], answers: RoutingControlFacts["answers"] = a): RoutingControlFacts => ({ endpoints: told.map((each, index) => ({ region: regions[index] ?? "", states: each })), answers });
const all = (each: EndpointFacts["states"]): readonly EndpointFacts["states"][] => regions.map(() => each);
const decide = (told: readonly EndpointFacts["states"][], answers: RoutingControlFacts["answers"] = a, at: StepContext = ready) => arcRoutingControl.decide(facts(told, answers), input, at);

describe("the routing controls of a name", () => {
  it("are set in one call, that of the target On and that of the source Off, so that a rule which wants one On is never broken", () => {
    const decision = decide(all(former));
    expect(decision).toMatchObject({
      to: "act",
      mutations: [{
        call: {
          operation: "route53-recovery-cluster.UpdateRoutingControlStates", region: "us-east-1",
          input: { Endpoint: input.endpoints["us-east-1"], UpdateRoutingControlStateEntries: [{ RoutingControlArn: other, RoutingControlState: "On" }, { RoutingControlArn: one, RoutingControlState: "Off" }] },
        },
        undoBy: { input: { UpdateRoutingControlStateEntries: [{ RoutingControlArn: other, RoutingControlState: "Off" }, { RoutingControlArn: one, RoutingControlState: "On" }] } },
      }],
    });
    expect(decision).toHaveProperty("mutations.length", 1);
    expect(JSON.stringify(decision)).not.toContain("SafetyRulesToOverride");
  });

  it("are set at an endpoint that answers, and after a send at the next one of these", () => {
    const told = [silent, former, former, silent, former];
    const regionAfter = (...before: Parameters<typeof sent>[]): unknown => {
      const decision = decide(told, a, { ...ready, sent: before.map((each) => sent(...each)) });
      return decision.to === "act" ? decision.mutations[0]?.call.region : decision.to;
    };
    expect(regionAfter()).toBe("us-west-2");
    expect(regionAfter(["lead-to-site-b", 0, "not-sent"])).toBe("eu-west-1");
    expect(regionAfter(["lead-to-site-b", 0, "not-sent"], ["lead-to-site-b", 1, "unknown"])).toBe("ap-southeast-2");
    expect(regionAfter(["lead-to-site-b", 0, "not-sent"], ["lead-to-site-b", 1, "unknown"], ["lead-to-site-b", 2, "unknown"])).toBe("us-west-2");
  });

  it("lead to the target when three endpoints tell it and the name servers answer so; one that is late is told and not waited for", () => {
    expect(decide([wanted, silent, wanted, former, wanted], b)).toEqual({
      to: "done",
      proof: "chat.example.com resolves to 203.0.113.10, 203.0.113.11, which is site-b; the control of site-b is On and that of site-a Off by ap-southeast-2, eu-west-1, us-east-1; nothing is told by us-west-2; the control of site-b is Off and that of site-a On by ap-northeast-1",
    });
  });

  it.each<[string, readonly EndpointFacts["states"][], RoutingControlFacts["answers"]]>([
    ["only two endpoints tell it, and nobody tells otherwise", [wanted, wanted, silent, silent, denied], b],
    ["the name servers answer with the source still", all(wanted), a],
    ["the name servers answer with a part only", all(wanted), { seen: true, value: ["203.0.113.10"] }],
    ["the name servers answer nothing", all(wanted), { seen: true, value: [] }],
    ["the name servers are silent", all(wanted), silent],
    ["no endpoint answers", all(silent), a],
    ["one endpoint is silent and the others say no, which may be its hour alone", [silent, denied, denied, denied, denied], a],
  ])("are waited for while %s", (_sentence, told, answers) => {
    expect(decide(told, answers)).toMatchObject({ to: "wait" });
  });

  it("are a person's matter when every endpoint says no", () => {
    expect(decide(all(denied))).toMatchObject({ to: "stuck", because: expect.stringContaining("none of the cluster's endpoints tells the states") as string });
  });

  it.each<[string, EndpointFacts["states"]]>([
    ["both are On, and each site has users", states("On", "On")],
    ["both are Off, and Route 53 answers as if both were On", states("Off", "Off")],
    ["they are as before", former],
  ])("are set where %s", (_sentence, each) => {
    expect(decide(all(each), b)).toMatchObject({ to: "act" });
  });

  it("are set where two endpoints tell the new states and one the former: no majority has taken them over", () => {
    expect(decide([wanted, wanted, former, silent, silent], b)).toMatchObject({ to: "act" });
  });

  it.each([
    { name: "the source has not been fenced", at: after(0, { fence: "not-tried", writable: ["orders"] }), says: "site-a has not been fenced" },
    { name: "a database with one writer is not writable", at: after(0, { writable: [] }), says: "orders is not known to be writable at site-b: its step has ended without that being seen, and retry here does not look there. Where you know it, lead the users there by hand and say here that it is done" },
  ])("stay as they are while $name", ({ at, says }) => {
    expect(decide(all(former), a, at)).toEqual({ to: "stuck", because: `traffic stays where it is: ${says}` });
  });

  it("name the same change in a dry run", () => {
    expect(decide(all(former), a, { ...context, fence: "not-tried", dryRun: true })).toEqual(decide(all(former)));
  });
});

describe("safety rules of ARC", () => {
  it("are overridden by nobody where the plan names none, even by force", () => {
    expect(decide(all(former))).not.toHaveProperty("force");
    expect(decide(all(former), a, forced)).toEqual(decide(all(former)));
  });

  it("are held to until a person approves their override, which the refused step offers with what it means", () => {
    const decision = arcRoutingControl.decide(facts(all(former)), overridable, ready);
    expect(decision).toMatchObject({ to: "act", force: { sentences: [expect.stringMatching(/^ARC's safety rule gate is overridden, for this one call, and the control of site-b is set On and that of site-a Off\./) as string] } });
    expect(JSON.stringify(decision)).not.toContain("SafetyRulesToOverride");
  });

  it("that the plan names are overridden when a person has approved it, and who it was stands in the record", () => {
    expect(arcRoutingControl.decide(facts(all(former)), overridable, forced)).toMatchObject({
      to: "act",
      mutations: [{ sentence: expect.stringMatching(/over its safety rule gate, as on-call-1 approved$/) as string, call: { input: { SafetyRulesToOverride: [gate] } } }],
    });
  });
});

describe("the way back of routing controls", () => {
  const undo = (told: readonly EndpointFacts["states"][], answers: RoutingControlFacts["answers"], at: StepContext = ready) => arcRoutingControl.undo?.(facts(told, answers), overridable, at);

  it("sets that of the source On and that of the target Off in one call, and overrides no rule", () => {
    const decision = undo(all(wanted), b, { ...forced, fence: "not-tried", writable: [] });
    expect(decision).toMatchObject({ to: "act", mutations: [{ key: "lead-to-site-a", call: { input: { UpdateRoutingControlStateEntries: [{ RoutingControlArn: other, RoutingControlState: "Off" }, { RoutingControlArn: one, RoutingControlState: "On" }] } } }] });
    expect(JSON.stringify(decision)).not.toContain("SafetyRulesToOverride");
  });

  it("has ended when a majority and the name servers tell the source again", () => {
    expect(undo(all(former), b)).toMatchObject({ to: "wait" });
    expect(undo(all(former), a)).toMatchObject({ to: "done" });
  });
});
