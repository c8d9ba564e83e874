// Steps that are another plan: what is decided on what the record says of it, which run a round is about, and what the answer to a request is worth.

import { nestedRunSends } from "../../../lambdas/aws/sends/nested-runs.ts";
import type { Clients } from "../../../lambdas/aws/clients.ts";
import { activatePlan } from "../../../lambdas/steps/nested-plans/activate.ts";
import { readOtherPlan } from "../../../lambdas/steps/nested-plans/other-plan.ts";
import type { OtherPlan } from "../../../lambdas/steps/nested-plans/other-plan.ts";
import { asFailure } from "../../../workflows/failure.ts";
import { nestedId, nestedKey, nestedRun } from "../../../workflows/nested-plans.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { RunState } from "../../../workflows/record.ts";
import { gateFacts, minutes, mutation, runOf, seconds } from "../builders.ts";
import { context, startedAt } from "./moving.ts";

const input = { plan: "orders", sites: { "site-a": "west", "site-b": "east" } };
const at = { ...context, at: startedAt + seconds(1) };
const plan: Plan = { ...context.plan, plan: "orders", home: "west", sites: { west: { region: "eu-west-1", hosts: {} }, east: { region: "eu-central-1", hosts: {} } } };
const runNamed = (attempt: number, mode: "failover" | "switchover" = "failover"): string => nestedRun("orders", mode, "east", nestedId(context.run, context.stepId, attempt));
const run = (change: Partial<RunState> = {}): RunState => ({ ...runOf(), plan: "orders", run: "orders-7", kind: "failover", source: "west", target: "east", ...change });
const closedAs = (end: "succeeded" | "rejected" | "done-with-exceptions"): RunState["closed"] => ({ end, sentence: "so it was", at: startedAt + 500 });
const noLease: OtherPlan["lease"] = { run: undefined, killSwitch: false, killSwitchBy: undefined, pausedUntil: undefined, pausedBy: undefined, blockedUntil: undefined, blockedBy: undefined, wish: undefined };
const own = { run: runNamed(1), id: nestedId(context.run, context.stepId, 1), state: undefined };
const standing = (change: Partial<OtherPlan> = {}) => ({ seen: true, value: { plan, active: "west", lease: noLease, open: undefined, own, ...change } }) as const;
const opened = (change: Partial<RunState> = {}, lease: Partial<OtherPlan["lease"]> = {}) => standing({ lease: { ...noLease, run: "orders-7", ...lease }, open: run(change) });
const windowGate: RunState["gates"][number] = { ...gateFacts({ gate: "commit-window", kind: "commit-window", title: "Commit to east" }), status: "waiting", decision: null };
const inWindow = (change: Partial<RunState>, active: string) => standing({ active, lease: { ...noLease, run: "orders-7" }, open: run({ gates: [windowGate], ...change }) });

describe("what a step does where the other plan", () => {
  const rows: readonly (readonly [what: string, facts: Parameters<typeof activatePlan.decide>[0], wanted: Record<string, unknown>])[] = [
    ["is in no record: a person, who is told what to do without the arbiter", { seen: true, value: undefined }, { to: "stuck", because: expect.stringMatching(/knows no plan orders.*break-glass run of its own/) }],
    ["cannot be read: it looks again", { seen: false, refused: false, because: "no answer" }, { to: "wait" }],
    ["may not be read: a person", { seen: false, refused: true, because: "denied" }, { to: "stuck" }],
    ["has its arbiter elsewhere: a person", standing({ plan: { ...plan, arbiter: { region: "eu-south-1" } } }), { to: "stuck", because: expect.stringContaining("neither knows of the other's runs") }],
    ["is the same plan: a person", standing({ plan: { ...plan, plan: context.plan.plan } }), { to: "stuck", because: "chat cannot be a step of itself" }],
    ["serves elsewhere: it asks for a run", standing(), { to: "act", because: expect.stringContaining("the plan orders serves at west") }],
    ["serves there: done", standing({ active: "east" }), { to: "done", proof: "the plan orders serves at east, and no run of it is open" }],
    ["serves there, done with exceptions: done, and that is said", standing({ active: "east", own: { ...own, state: run({ closed: closedAs("done-with-exceptions") }) } }), { to: "done", proof: `the plan orders serves at east, and no run of it is open; run ${own.run} ended done-with-exceptions` }],
    ["serves there, and its run asks whether to commit: done, and that is said", inWindow({}, "east"), { to: "done", proof: "the plan orders serves at east, and of run orders-7 it is still to be chosen whether that stays so or it returns to west" }],
    ["serves there, and in its run the choice is made: it waits for the end", inWindow({ gates: [{ ...windowGate, status: "decided" }] }, "east"), { to: "wait" }],
    ["serves there, and its run has not opened its window: it waits", inWindow({ gates: [] }, "east"), { to: "wait" }],
    ["asks whether to commit, and the record does not say that it serves there: it waits", inWindow({}, "west"), { to: "wait" }],
    ["asks whether to commit to another site: a person", inWindow({ source: "east", target: "west" }, "west"), { to: "stuck" }],
    ["asks whether to commit in a leg of a live drill: a person", inWindow({ trigger: { by: "person", what: "drill", at: startedAt, leg: { drill: "d", number: 1, of: 2 } } }, "east"), { to: "stuck" }],
    ["serves there and is on its way elsewhere: a person", standing({ active: "east", lease: { ...noLease, run: "orders-7" }, open: run({ source: "east", target: "west" }) }), { to: "stuck", because: expect.stringContaining("is open, a failover from east to west, and not one to east") }],
    ["is on its way there: it waits", opened(), { to: "wait", because: "waits for run orders-7 of the plan orders, which moves it to east" }],
    ["is on its way there as planned: it waits for that too", opened({ kind: "switchover" }), { to: "wait" }],
    ["asks its people: it says what, and that nobody answers it here", opened({ gates: [{ ...gateFacts({ title: "Fail over to east" }), status: "waiting", decision: null }] }), { to: "wait", because: "waits for run orders-7 of the plan orders, which asks “Fail over to east”; that is answered there and not here" }],
    ["is on its way and switched off: it waits and says so", opened({}, { killSwitch: true, killSwitchBy: "ana" }), { to: "wait", because: expect.stringContaining("its kill switch is on (ana), so it changes nothing") }],
    ["is being repaired: a person", opened({ kind: "repair", target: "west" }), { to: "stuck", because: expect.stringContaining("a repair at west") }],
    ["is drilled live: a person, because that ends at home", opened({ kind: "switchover", trigger: { by: "person", what: "drill", at: startedAt, leg: { drill: "d", number: 1, of: 2 } } }), { to: "stuck", because: expect.stringContaining("a leg of a live drill that ends at home") }],
    ["is drilled dry: it asks for a run, which ends the drill", opened({ dry: true }), { to: "act" }],
    ["has a run that has written nothing yet: it waits", standing({ lease: { ...noLease, run: "orders-7" } }), { to: "wait" }],
    ["ended its run without serving there: a person, with its words", standing({ own: { ...own, state: run({ closed: closedAs("rejected") }) } }), { to: "stuck", because: `run ${own.run} of the plan orders ended rejected and the plan serves at west: so it was; a new try asks for another run` }],
    ["ended a run that somebody else began, while the step waited: a person, with its words", standing({ ended: run({ closed: closedAs("rejected") }) }), { to: "stuck", because: "run orders-7 of the plan orders ended rejected and the plan serves at west: so it was; a new try asks for another run" }],
    ["serves there by a run that somebody else began: done", standing({ active: "east", ended: run({ closed: closedAs("succeeded") }) }), { to: "done" }],
    ["is about to start another after one that ended: it waits for that", standing({ ended: run({ closed: closedAs("rejected") }), lease: { ...noLease, wish: { id: "w", what: "ana: dark", at: startedAt } } }), { to: "wait" }],
    ["ended such a run and is blocked by it: a person, who is told of the end", standing({ ended: run({ closed: closedAs("rejected") }), lease: { ...noLease, blockedUntil: at.at + 1, blockedBy: "orders-7" } }), { to: "stuck", because: expect.stringContaining("run orders-7 of the plan orders ended rejected") }],
    ["says that its run succeeded and serves elsewhere: a person", standing({ own: { ...own, state: run({ closed: closedAs("succeeded") }) } }), { to: "stuck" }],
    ["is switched off: a person", standing({ lease: { ...noLease, killSwitch: true, killSwitchBy: "ana" } }), { to: "stuck", because: "no run of the plan orders is asked for, because its kill switch is on (ana)" }],
    ["is paused: a person", standing({ lease: { ...noLease, pausedUntil: at.at + 1, pausedBy: "ana" } }), { to: "stuck", because: expect.stringMatching(/it is paused until .* \(ana\)$/) }],
    ["was paused until now: it asks for a run", standing({ lease: { ...noLease, pausedUntil: at.at } }), { to: "act" }],
    ["is blocked: a person", standing({ lease: { ...noLease, blockedUntil: at.at + 1, blockedBy: "orders-6" } }), { to: "stuck", because: expect.stringContaining("after run orders-6") }],
    ["is about to start what a person wished: it waits", standing({ lease: { ...noLease, wish: { id: "w", what: "ana: dark", at: startedAt } } }), { to: "wait" }],
  ];
  it.each(rows)("%s", (_what, facts, wanted) => {
    expect(activatePlan.decide(facts, input, at)).toMatchObject(wanted);
  });
});

describe("the way back, where the other plan", () => {
  const asked = (ms: number) => ({ ...at, at: startedAt + ms, toUndo: [{ ...mutation(), at: startedAt }] });
  const rows: readonly (readonly [what: string, facts: Parameters<typeof activatePlan.decide>[0], ms: number, wanted: Record<string, unknown>])[] = [
    ["has moved: a person, because nobody moves it by itself", standing({ active: "east" }), minutes(5), { to: "stuck", because: expect.stringContaining("this cannot be undone by itself") }],
    ["is on its way there: a person, who may stop that run", opened(), minutes(5), { to: "stuck", because: expect.stringContaining("stop the run of that plan while it is open") }],
    ["is on its way back: it waits", opened({ source: "east", target: "west" }), minutes(5), { to: "wait" }],
    ["is back, and its run asks whether to commit: nothing is to be taken back", inWindow({ source: "east", target: "west" }, "west"), minutes(5), { to: "done", proof: expect.stringContaining("serves at west, and of run orders-7 it is still to be chosen") }],
    ["has moved, and its run asks whether to commit: a person", inWindow({}, "east"), minutes(5), { to: "stuck" }],
    ["has not moved: nothing is to be taken back", standing(), minutes(5), { to: "done", proof: "the plan orders serves at west, and no run of it is open: nothing of it is to be taken back" }],
    ["has not moved, and was asked a moment ago: its run may still begin", standing(), seconds(30), { to: "wait" }],
    ["has a run that has written nothing yet: a person", standing({ lease: { ...noLease, run: "orders-7" } }), minutes(5), { to: "stuck" }],
    ["is in no record: a person", { seen: true, value: undefined }, minutes(5), { to: "stuck" }],
    ["cannot be read: it looks again", { seen: false, refused: false, because: "no answer" }, minutes(5), { to: "wait" }],
  ];
  it.each(rows)("%s", (_what, facts, ms, wanted) => {
    expect(activatePlan.undo?.(facts, input, asked(ms))).toMatchObject(wanted);
  });
});

describe("the request", () => {
  it("goes to the function by which people ask, at the arbiter, by an id that is the same however often it is made", () => {
    const made = activatePlan.decide(standing(), input, at);
    expect(activatePlan.decide(standing(), input, { ...at, at: at.at + minutes(5) })).toEqual(made);
    if (made.to !== "act") throw new TypeError("it asks for nothing");
    expect(made.mutations).toMatchObject([{ key: nestedKey(own.run), repeatable: true, call: { operation: "lambda.Invoke", region: "eu-north-1", input: { FunctionName: "understudy-request" } } }]);
    expect(JSON.parse((made.mutations.map(({ call }) => call.input) as readonly { readonly Payload: string }[]).map(({ Payload }) => Payload).join(""))).toEqual({ plan: "orders", by: "plan:chat", reason: `step ${context.stepId} of run ${context.run}`, id: own.id, nested: { run: context.run, step: context.stepId } });
  });

  const send = (answer: unknown) => nestedRunSends["lambda.Invoke"]({ operation: "lambda.Invoke", region: "eu-north-1", input: { FunctionName: "understudy-request", Payload: "{}" } }, { clients: { get: () => ({ send: async () => answer }) } as unknown as Clients });
  const says = (body: unknown) => send({ StatusCode: 200, Payload: new TextEncoder().encode(JSON.stringify(body)) });
  it.each(["started", "duplicate", "joined"])("that is answered %s was carried out", async (answered) => {
    expect(await says({ answered, run: "orders-7" })).toBe(`${answered}: run orders-7`);
  });
  it.each([
    ["blocked", () => says({ answered: "blocked", because: "until noon" }), { name: "Refused", message: "blocked: until noon" }],
    ["not-allowed", () => says({ answered: "not-allowed", because: "no such step" }), { name: "Refused" }],
    ["by an error", () => send({ FunctionError: "Unhandled", Payload: new TextEncoder().encode('{"errorType":"Error"}') }), { name: "Unknown" }],
    ["by nothing", () => send({}), { name: "Unknown" }],
    ["by what is no answer", () => says([]), { name: "Unknown" }],
  ] as const)("that is answered %s was not, or nobody knows", async (_what, sending, wanted) => {
    expect(await sending().then(() => undefined, asFailure)).toMatchObject(wanted);
  });
});

describe("the run that a round of the step is about", () => {
  const over = (endedAt: number): RunState => run({ closed: { end: "rejected", sentence: "", at: endedAt } });
  const roundFrom = startedAt + minutes(10);
  const sentAt = (ms: number, outcome: "applied" | "refused" | undefined = "applied") => [{ key: nestedKey(runNamed(1)), at: ms, outcome, answer: "" }];
  const rows: readonly (readonly [what: string, runs: Readonly<Record<string, RunState>>, sent: typeof context.sent, attempt: number])[] = [
    ["is the first where nothing was asked for", {}, [], 1],
    ["stays the first while it goes on", { [runNamed(1)]: run() }, sentAt(startedAt), 1],
    ["stays the first when it ended in this round", { [runNamed(1)]: over(roundFrom + 1) }, sentAt(startedAt), 1],
    ["is the second when the first ended before a person had it try again", { [runNamed(1)]: over(roundFrom - 1) }, sentAt(startedAt), 2],
    ["is the third when two have ended", { [runNamed(1)]: over(startedAt), [runNamed(2)]: over(roundFrom - 1) }, sentAt(startedAt), 3],
    ["stays the first when the function died before it heard an answer", {}, sentAt(roundFrom + 1, undefined), 1],
    ["stays the first when it was refused before", {}, sentAt(startedAt, "refused"), 1],
    ["is the second when the first was asked for before and never began", {}, sentAt(startedAt), 2],
  ];
  it.each(rows)("%s", async (_what, runs, sent, attempt) => {
    const recorded = { deployed: async () => ({ planDigest: "d", at: 0 }), text: async () => plan, active: async () => undefined, lease: async () => noLease, run: async (name: string) => runs[name], runs: async () => [] };
    const found = await readOtherPlan(input, { ...context, sent, startedAt: roundFrom }, { recorded: recorded as never });
    expect(found?.own.run).toBe(runNamed(attempt));
    expect(found?.active).toBe("west");
  });

  it("has another name in a planned move", async () => {
    const recorded = { deployed: async () => ({ planDigest: "d" }), text: async () => plan, active: async () => ({ site: "west" }), lease: async () => noLease, run: async () => undefined, runs: async () => [] };
    expect((await readOtherPlan(input, { ...context, planned: true }, { recorded: recorded as never }))?.own.run).toBe(runNamed(1, "switchover"));
    expect(await readOtherPlan(input, context, { recorded: { ...recorded, deployed: async () => undefined } as never })).toBeUndefined();
  });
});

describe("of the runs of others that have ended, the step is about", () => {
  const roundFrom = startedAt + minutes(10);
  const ended = (name: string, endedAt: number, end: "rejected" | "no-action" = "rejected", change: Partial<RunState> = {}): RunState => run({ run: name, closed: { end, sentence: "", at: endedAt }, ...change });
  const rows: readonly (readonly [what: string, newestFirst: readonly RunState[], found: string | undefined])[] = [
    ["none where there was none", [], undefined],
    ["one that ended in this round", [ended("orders-7", roundFrom)], "orders-7"],
    ["none that ended before it", [ended("orders-7", roundFrom - 1)], undefined],
    ["the newest of two", [ended("orders-8", roundFrom + 2), ended("orders-7", roundFrom + 1)], "orders-8"],
    ["one before a later run that found nothing to do", [ended("orders-8", roundFrom + 2, "no-action"), ended("orders-7", roundFrom + 1)], "orders-7"],
    ["one before a later dry drill", [ended("orders-8", roundFrom + 2, "rejected", { dry: true }), ended("orders-7", roundFrom + 1)], "orders-7"],
    ["one before a later repair", [ended("orders-8", roundFrom + 2, "rejected", { kind: "repair" }), ended("orders-7", roundFrom + 1)], "orders-7"],
    ["none that led elsewhere", [ended("orders-7", roundFrom, "rejected", { source: "east", target: "west" })], undefined],
    ["no leg of a live drill", [ended("orders-7", roundFrom, "rejected", { trigger: { by: "person", what: "drill", at: startedAt, leg: { drill: "d", number: 1, of: 2 } } })], undefined],
    ["none that is open", [run()], undefined],
  ];
  const recorded = (newestFirst: readonly RunState[], lease: Partial<OtherPlan["lease"]> = {}) => ({ deployed: async () => ({ planDigest: "d" }), text: async () => plan, active: async () => ({ site: "west" }), lease: async () => ({ ...noLease, ...lease }), run: async (name: string) => newestFirst.find((each) => each.run === name), runs: async () => newestFirst.map(({ run: name, kind, closed }) => ({ plan: "orders", run: name, kind, openedAt: startedAt, end: closed?.end ?? null })) });
  it.each(rows)("%s", async (_what, newestFirst, found) => {
    expect((await readOtherPlan(input, { ...context, startedAt: roundFrom }, { recorded: recorded(newestFirst) as never }))?.ended?.run).toBe(found);
  });

  it("none while another is open", async () => {
    expect(await readOtherPlan(input, { ...context, startedAt: roundFrom }, { recorded: recorded([run({ run: "orders-8" }), ended("orders-7", roundFrom)], { run: "orders-8" }) as never })).not.toHaveProperty("ended");
  });
});
