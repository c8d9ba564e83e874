// What turning rules of EventBridge on and off decides from what was seen: disabled is not over, and some rules cannot be turned.

import type { EventRule } from "../../../lambdas/aws/event-rules.ts";
import { activateEventRules } from "../../../lambdas/steps/event-consumers/activate-rules.ts";
import { fenceEventRules } from "../../../lambdas/steps/event-consumers/fence-rules.ts";
import { turnRule } from "../../../lambdas/steps/event-consumers/rules.ts";
import { eventRuleOf, eventRulePattern, eventRuleResource } from "../../../workflows/event-rule-name.ts";
import { after, context, startedAt } from "./moving.ts";

const input = { rules: { "site-a": ["nightly", "shop/orders"], "site-b": ["nightly", "shop/orders"] }, "runs-for": 300_000 };
const rule = (written: string, state: string, more: Partial<EventRule> = {}) => ({ written, found: { state, schedule: undefined, managedBy: undefined, ...more } });
const seen = (...value: readonly { readonly written: string; readonly found: EventRule | undefined }[]) => ({ seen: true as const, value });
const off = seen(rule("nightly", "DISABLED"), rule("shop/orders", "DISABLED"));
const sentAt = (ms: number, outcome: "applied" | "not-sent") => ({ ...after(ms), sent: [{ key: "disable nightly", at: startedAt + 10_000, outcome, answer: "" }] });

describe("a rule's name", () => {
  it.each([
    ["nightly", { bus: "default", rule: "nightly" }, "rule/nightly"],
    ["default/nightly", { bus: "default", rule: "nightly" }, "rule/nightly"],
    ["shop/orders", { bus: "shop", rule: "orders" }, "rule/shop/orders"],
    ["aws.partner/crm.example.com/acme/orders", { bus: "aws.partner/crm.example.com/acme", rule: "orders" }, "rule/aws.partner/crm.example.com/acme/orders"],
  ])("is read from %p", (written, name, resource) => {
    expect(eventRulePattern.test(written)).toBe(true);
    expect(eventRuleOf(written)).toEqual(name);
    expect(eventRuleResource(written)).toBe(resource);
  });
  it.each(["", "shop/", "two words", "x".repeat(65)])("is not %p", (written) => expect(eventRulePattern.test(written)).toBe(false));
});

describe("the fence of rules", () => {
  it("disables each rule that is enabled, with the way back, and says by what it fires", () => {
    expect(fenceEventRules.decide(seen(rule("nightly", "ENABLED", { schedule: "cron(0 3 * * ? *)" }), rule("shop/orders", "DISABLED")), input, context)).toMatchObject({
      to: "act",
      mutations: [{
        sentence: "Disable the EventBridge rule nightly, which fires by cron(0 3 * * ? *), in eu-west-1",
        call: { operation: "events.DisableRule", region: "eu-west-1", input: { Name: "nightly", EventBusName: "default" } },
        undoBy: { operation: "events.EnableRule", input: { Name: "nightly", EventBusName: "default" } },
      }],
    });
  });

  it.each<[string, ReturnType<typeof after>, "wait" | "done"]>([
    ["was disabled when the step began, and a minute and the plan's five have not passed", after(359_999), "wait"],
    ["was disabled when the step began, and they have passed", after(360_000), "done"],
    ["was disabled by the step ten seconds later, and they have not passed since", sentAt(369_999, "applied"), "wait"],
    ["was disabled by the step, and they have passed since", sentAt(370_000, "applied"), "done"],
    ["was disabled by another while the step's own order was not sent", sentAt(360_000, "not-sent"), "done"],
  ])("waits for what a rule had begun: one that %s", (_sentence, at, to) => {
    expect(fenceEventRules.decide(off, input, at)).toMatchObject({ to });
  });

  it("says that it does not know how long what they had begun runs where the plan does not say it", () => {
    const { "runs-for": _left, ...silent } = input;
    expect(fenceEventRules.decide(off, silent, after(60_000))).toMatchObject({ to: "done", proof: expect.stringContaining("how long what they had begun runs is not known: the plan gives no runs-for") });
  });

  it.each<[string, boolean, number, "wait" | "stuck"]>([
    ["gave no answer yet", false, 9_999, "wait"],
    ["gave no answer for ten seconds", false, 10_000, "stuck"],
    ["says no", true, 0, "stuck"],
  ])("asks a person about a Region that %s, and never waits out its own time", (_sentence, refused, ms, to) => {
    const answer = fenceEventRules.decide({ seen: false, because: "EventBridge in eu-west-1 is away", refused }, input, after(ms));
    expect(answer).toMatchObject({ to });
    if (to === "stuck") expect(answer).toMatchObject({ because: expect.stringMatching(/nothing was changed there. Whatever of nightly, shop\/orders is left on at site-a fires again when that Region is back/) });
    expect(answer).not.toHaveProperty("brought");
  });

  it("confirms no fence of the site when it is done", () => {
    expect(fenceEventRules.decide(off, input, after(400_000))).not.toHaveProperty("brought");
  });

  it.each([
    ["is not there", { written: "nightly", found: undefined }, "EventBridge in eu-west-1 has no rule nightly, so what begins work at site-a in its place is not stopped"],
    ["is managed by an AWS service", rule("nightly", "ENABLED", { managedBy: "schemas.amazonaws.com" }), "the rule nightly in eu-west-1 is managed by schemas.amazonaws.com, which alone may change it, so what begins work at site-a in its place is not stopped"],
    ["is enabled in a way that would not come back", rule("nightly", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"), expect.stringContaining("which enabling it again would not bring back")],
  ])("asks a person about a rule that %s, and touches none of the others", (_sentence, one, because) => {
    expect(fenceEventRules.decide(seen(one, rule("shop/orders", "ENABLED")), input, context)).toMatchObject({ to: "stuck", because });
  });

  it("enables again only what this step had disabled", () => {
    const undoing = { ...context, toUndo: [turnRule(false, rule("nightly", "ENABLED"), "eu-west-1")] };
    expect(fenceEventRules.undo?.(off, input, undoing)).toMatchObject({ to: "act", mutations: [{ call: { operation: "events.EnableRule", input: { Name: "nightly" } } }] });
    expect(fenceEventRules.undo?.(seen(rule("nightly", "ENABLED"), rule("shop/orders", "DISABLED")), input, undoing)).toMatchObject({ to: "done" });
  });
});

describe("the activation of rules", () => {
  it("enables each rule that is disabled, and says that what was missed is not made up for", () => {
    expect(activateEventRules.decide(seen(rule("nightly", "DISABLED"), rule("shop/orders", "ENABLED")), input, context)).toMatchObject({ to: "act", mutations: [{ call: { operation: "events.EnableRule", region: "eu-central-1", input: { Name: "nightly", EventBusName: "default" } } }] });
    expect(activateEventRules.decide(seen(rule("nightly", "ENABLED"), rule("shop/orders", "ENABLED")), input, context)).toMatchObject({ to: "done", proof: expect.stringContaining("missed before is not made up for") });
  });

  it("touches nothing where one of them is not there", () => {
    expect(activateEventRules.decide(seen(rule("nightly", "DISABLED"), { written: "shop/orders", found: undefined }), input, context)).toMatchObject({ to: "stuck", because: "EventBridge in eu-central-1 has no rule shop/orders; nothing was changed" });
  });

  it("is taken back by disabling what it enabled, also where one of them is gone meanwhile", () => {
    const undoing = { ...context, toUndo: [turnRule(true, rule("shop/orders", "DISABLED"), "eu-central-1")] };
    expect(activateEventRules.undo?.(seen(rule("nightly", "ENABLED"), rule("shop/orders", "ENABLED")), input, undoing)).toMatchObject({ to: "act", mutations: [{ call: { operation: "events.DisableRule", input: { Name: "orders", EventBusName: "shop" } } }] });
    expect(activateEventRules.undo?.(seen({ written: "shop/orders", found: undefined }), input, undoing)).toMatchObject({ to: "done" });
  });
});
