// What turning consumers of events off and on decides from what was seen: disabled is not over, and enabled is more than accepted.

import type { EventSourceMapping } from "../../../lambdas/aws/event-source-mappings.ts";
import { activateEventSources } from "../../../lambdas/steps/event-consumers/activate.ts";
import { fenceEventSources } from "../../../lambdas/steps/event-consumers/fence.ts";
import { turn } from "../../../lambdas/steps/event-consumers/mappings.ts";
import { after, context, startedAt } from "./moving.ts";

const input = { mappings: { "site-a": ["orders-a", "mails-a"], "site-b": ["orders-b", "mails-b"] } };
const mapping = (id: string, state: string, more: Partial<EventSourceMapping> = {}): EventSourceMapping => ({ id, state, changedAt: startedAt - 3_600_000, told: "", functionName: `work-${id}`, functionMayRunMs: 30_000, ...more });
const seen = (...found: readonly EventSourceMapping[]) => ({ seen: true as const, value: found.map((each) => ({ id: each.id, found: each })) });
const nothing = { seen: true as const, value: [{ id: "orders-a", found: undefined }] };

describe("the fence of event sources", () => {
  it("disables each mapping that is enabled, with the way back, and says whose it is", () => {
    expect(fenceEventSources.decide(seen(mapping("orders-a", "Enabled"), mapping("mails-a", "Disabled")), input, context)).toMatchObject({
      to: "act",
      mutations: [{
        sentence: "Disable the event source mapping orders-a of work-orders-a in eu-west-1",
        call: { operation: "lambda.UpdateEventSourceMapping", region: "eu-west-1", input: { UUID: "orders-a", Enabled: false } },
        undoBy: { input: { UUID: "orders-a", Enabled: true } },
      }],
    });
  });

  it.each(["Creating", "Enabling", "Updating", "Disabling", ""])("waits while one is %p, because Lambda refuses a change of it", (state) => {
    expect(fenceEventSources.decide(seen(mapping("orders-a", state), mapping("mails-a", "Disabled")), input, context)).toMatchObject({ to: "wait" });
  });

  it.each<[string, number | undefined, number, "wait" | "done"]>([
    ["its function may still be at work", startedAt + 1_000, 40_000, "wait"],
    ["the longest invocation is over", startedAt + 1_000, 41_000, "done"],
    ["it was disabled long before", startedAt - 3_600_000, 0, "done"],
    ["nobody says since when, and the step has not lasted so long", undefined, 39_999, "wait"],
    ["nobody says since when, and the step has lasted so long", undefined, 40_000, "done"],
  ])("of a mapping that is disabled, %s", (_sentence, changedAt, ms, to) => {
    expect(fenceEventSources.decide(seen(mapping("orders-a", "Disabled", { changedAt })), input, after(ms))).toMatchObject({ to });
  });

  it.each<[string, boolean, number, "wait" | "stuck"]>([
    ["gave no answer yet", false, 9_999, "wait"],
    ["gave no answer for ten seconds", false, 10_000, "stuck"],
    ["says no", true, 0, "stuck"],
  ])("asks a person about a Region that %s, and never waits out its own time", (_sentence, refused, ms, to) => {
    const answer = fenceEventSources.decide({ seen: false, because: "Lambda in eu-west-1 is away", refused }, input, after(ms));
    expect(answer).toMatchObject({ to });
    if (to === "stuck") expect(answer).toMatchObject({ because: expect.stringMatching(/nothing was changed there. Whatever of orders-a, mails-a is left on at site-a consumes again when that Region is back/) });
    expect(answer).not.toHaveProperty("brought");
  });

  it("confirms no fence of the site when it is done", () => {
    expect(fenceEventSources.decide(seen(mapping("orders-a", "Disabled")), input, context)).not.toHaveProperty("brought");
  });

  it("asks a person where a mapping is not there or is being deleted, because another may consume in its place", () => {
    expect(fenceEventSources.decide(nothing, input, context)).toMatchObject({ to: "stuck", because: "Lambda in eu-west-1 has no event source mapping orders-a, so what consumes in its place is not known" });
    expect(fenceEventSources.decide(seen(mapping("orders-a", "Deleting")), input, context)).toMatchObject({ to: "stuck", because: expect.stringContaining("is being deleted") });
  });

  it("enables again only what this step had disabled", () => {
    const undoing = { ...context, toUndo: [turn(false, mapping("orders-a", "Enabled"), "eu-west-1")] };
    expect(fenceEventSources.undo?.(seen(mapping("orders-a", "Disabled"), mapping("mails-a", "Disabled")), input, undoing)).toMatchObject({ to: "act", mutations: [{ call: { input: { UUID: "orders-a", Enabled: true } } }] });
    expect(fenceEventSources.undo?.(seen(mapping("orders-a", "Enabling"), mapping("mails-a", "Disabled")), input, undoing)).toMatchObject({ to: "wait" });
    expect(fenceEventSources.undo?.(seen(mapping("orders-a", "Enabled"), mapping("mails-a", "Disabled")), input, undoing)).toMatchObject({ to: "done" });
  });
});

describe("the activation of event sources", () => {
  it("enables each mapping that is disabled and waits until Lambda says Enabled of all", () => {
    const off = seen(mapping("orders-b", "Disabled"), mapping("mails-b", "Enabled"));
    expect(activateEventSources.decide(off, input, context)).toMatchObject({ to: "act", mutations: [{ call: { region: "eu-central-1", input: { UUID: "orders-b", Enabled: true } } }] });
    expect(activateEventSources.decide(seen(mapping("orders-b", "Enabling"), mapping("mails-b", "Enabled")), input, context)).toMatchObject({ to: "wait" });
    expect(activateEventSources.decide(seen(mapping("orders-b", "Enabled"), mapping("mails-b", "Enabled")), input, context)).toMatchObject({ to: "done" });
  });

  it("says what Lambda tells of the last batch", () => {
    expect(activateEventSources.decide(seen(mapping("orders-b", "Enabling", { told: "PROBLEM: Function call failed" })), input, context)).toMatchObject({ because: expect.stringContaining("(PROBLEM: Function call failed)") });
  });

  it("touches nothing where one of them is not there", () => {
    expect(activateEventSources.decide({ seen: true, value: [{ id: "mails-b", found: mapping("mails-b", "Disabled") }, { id: "orders-b", found: undefined }] }, input, context)).toMatchObject({ to: "stuck", because: "Lambda in eu-central-1 has no event source mapping orders-b; nothing was changed" });
  });

  it("is taken back by disabling what it enabled, also where one of them is gone meanwhile", () => {
    const undoing = { ...context, toUndo: [turn(true, mapping("orders-b", "Disabled"), "eu-central-1")] };
    expect(activateEventSources.undo?.(seen(mapping("orders-b", "Enabled"), mapping("mails-b", "Enabled")), input, undoing)).toMatchObject({ to: "act", mutations: [{ call: { input: { UUID: "orders-b", Enabled: false } } }] });
    expect(activateEventSources.undo?.({ seen: true, value: [{ id: "orders-b", found: undefined }] }, input, undoing)).toMatchObject({ to: "done" });
  });
});
