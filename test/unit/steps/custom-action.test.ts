// Functions of the user's own: what a step makes of their answers, and what it never makes of them.

import type { Facts } from "../../../lambdas/steps/custom-action/activate.ts";
import { activateLambda } from "../../../lambdas/steps/custom-action/activate.ts";
import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import { systemClock } from "../../../lambdas/runtime/system-clock.ts";
import { toldBy } from "../../../lambdas/aws/custom-functions.ts";
import { customFunctionSends } from "../../../lambdas/aws/sends/custom-functions.ts";
import type { Clients } from "../../../lambdas/aws/clients.ts";
import { orderOf, readAnswer } from "../../../workflows/custom-action.ts";
import { asFailure } from "../../../workflows/failure.ts";
import { minutes, seconds } from "../builders.ts";
import { context, startedAt } from "./moving.ts";

const input = { functions: { "site-a": "warm-a:live", "site-b": "warm-b:live" }, undo: true };
const known = { state: "Active", told: "", mayRunMs: 30_000 };
const says = (state: "done" | "not-done" | "working" | "refused"): Facts => ({ seen: true, value: { known, told: { how: "answered", answer: { contract: 1, state, says: "so it is" } } } });
const failed: Facts = { seen: true, value: { known, told: { how: "failed", because: "Error: no route" } } };
const odd: Facts = { seen: true, value: { known, told: { how: "not-understood", because: "nothing" } } };
const at = (ms: number) => ({ ...context, at: startedAt + ms });
const sent = [{ key: "act warm-b:live", at: 0, outcome: "unknown", answer: "" }] as const;

describe("what a step does with", () => {
  const rows: readonly (readonly [what: string, facts: Facts, context: ReturnType<typeof at>, wanted: Record<string, unknown>])[] = [
    ["done: it ends, with the function's words as the proof", says("done"), at(1_000), { to: "done", proof: "warm-b:live in eu-central-1 says done: so it is" }],
    ["working: it waits and tells nothing", says("working"), at(1_000), { to: "wait" }],
    ["refused: it asks a person", says("refused"), at(1_000), { to: "stuck", because: "warm-b:live in eu-central-1 says refused: so it is" }],
    ["not-done: it tells it to act", says("not-done"), at(1_000), { to: "act" }],
    ["silence: it looks again", { seen: false, refused: false, because: "gave no answer" }, at(1_000), { to: "wait", because: "could not look: gave no answer" }],
    ["no permission: it asks a person", { seen: false, refused: true, because: "denied" }, at(1_000), { to: "stuck", because: "could not look: denied" }],
    ["no such function: it asks a person", { seen: true, value: undefined }, at(1_000), { to: "stuck", because: "Lambda in eu-central-1 has no function warm-b:live; it was told nothing yet" }],
    ["an answer that nobody understands: it asks a person", odd, at(1_000), { to: "stuck", because: "warm-b:live in eu-central-1, asked how it stands, answered nothing; it was told nothing yet" }],
    ["an answer that nobody understands after it was told: it says that too", odd, { ...at(1_000), sent }, { to: "stuck", because: expect.stringContaining("it was told before, and what became of that is not known") }],
    ["an error of the function: it waits for a moment", failed, at(seconds(59)), { to: "wait" }],
    ["an error of the function that lasts: it asks a person", failed, at(seconds(60)), { to: "stuck", because: expect.stringContaining("fails when it is asked how it stands (Error: no route)") }],
    ["an error of the function after it was told: it waits to its deadline", failed, { ...at(minutes(5)), sent }, { to: "wait" }],
  ];
  it.each(rows)("%s", (_what, facts, context, wanted) => {
    expect(activateLambda.decide(facts, input, context)).toMatchObject(wanted);
  });
});

describe("a dry run", () => {
  const dry = { ...at(1_000), dryRun: true };
  /** Adapters whose Lambda answers each call, and keeps what it was sent. */
  const asking = (denied?: string) => {
    const calls: Record<string, unknown>[] = [];
    const send = async ({ constructor: { name }, input: sentInput }: { readonly constructor: { readonly name: string }; readonly input: Record<string, unknown> }) => {
      calls.push({ command: name, ...sentInput });
      if (name === "GetFunctionConfigurationCommand") return { State: "Active", Timeout: 30 };
      if (denied !== undefined) throw Object.assign(new Error(denied), { name: "AccessDeniedException", $metadata: { httpStatusCode: 403 } });
      return sentInput["InvocationType"] === "DryRun" ? { StatusCode: 204 } : { StatusCode: 200, Payload: new TextEncoder().encode(JSON.stringify({ contract: 1, state: "done", says: "so it is" })) };
    };
    return { calls, adapters: { clients: { get: () => ({ send }) }, clock: systemClock } as unknown as Adapters };
  };

  it("has Lambda run nothing: it asks only whether the function is there and may be called", async () => {
    const { calls, adapters } = asking();
    const facts = await activateLambda.look(input, dry, adapters);
    expect(calls).toEqual([
      { command: "GetFunctionConfigurationCommand", FunctionName: "warm-b", Qualifier: "live" },
      { command: "InvokeCommand", FunctionName: "warm-b", Qualifier: "live", InvocationType: "DryRun" },
    ]);
    expect(activateLambda.decide(facts, input, dry)).toEqual({
      to: "act",
      because: "warm-b:live in eu-central-1 is there and may be called. How it stands was not looked at, because a dry run calls no function of the user's own: it would be asked to look, and told to act where it says not-done",
      mutations: [expect.objectContaining({ key: "act warm-b:live" })],
    });
  });

  it("shows the order that a run in earnest would give", async () => {
    const wet = activateLambda.decide(says("not-done"), input, at(1_000));
    const shown = activateLambda.decide(await activateLambda.look(input, dry, asking().adapters), input, dry);
    expect(shown.to === "act" && wet.to === "act" && shown.mutations).toEqual(wet.to === "act" && wet.mutations);
  });

  it("asks the function itself when the run is none", async () => {
    const { calls, adapters } = asking();
    await activateLambda.look(input, at(1_000), adapters);
    expect(calls.at(-1)).toEqual({ command: "InvokeCommand", FunctionName: "warm-b", Qualifier: "live", Payload: expect.stringContaining('"operation":"look"') as string });
  });

  it.each([
    ["may not be called", asking("no identity-based policy allows it").adapters, known, "warm-b:live in eu-central-1 may not be called: no identity-based policy allows it"],
    ["has failed", undefined, { ...known, state: "Failed", told: "the image is gone" }, "Lambda runs warm-b:live in eu-central-1 no more, because it is Failed: the image is gone"],
  ])("says of a function that %s that the run would need a person there", async (_what, adapters, standing, because) => {
    const facts: Facts = adapters === undefined ? { seen: true, value: { known: standing, told: { how: "not-asked", denied: null } } } : await activateLambda.look(input, dry, adapters);
    expect(activateLambda.decide(facts, input, dry)).toEqual({ to: "stuck", because });
  });
});

describe("the order", () => {
  const actOf = (context = at(1_000)) => {
    const decision = activateLambda.decide(says("not-done"), { ...input, parameters: { size: "large" } }, context);
    if (decision.to !== "act") throw new TypeError("it does not act");
    return decision.mutations[0] as NonNullable<(typeof decision.mutations)[0]>;
  };

  it("goes to the alias of the target alone, and says who asks what for which site", () => {
    const { call } = actOf();
    expect(call).toMatchObject({ operation: "lambda.Invoke", region: "eu-central-1", input: { FunctionName: "warm-b", Qualifier: "live" } });
    const { mark, stepId, run, plan } = at(1_000);
    expect(JSON.parse((call.input as { readonly Payload: string }).Payload)).toEqual({ contract: 1, operation: "act", plan: plan.plan, run, step: stepId, mode: "failover", site: "site-b", other: "site-a", parameters: { size: "large" }, token: `${mark}/act` });
  });

  it("is the same, token and all, when it is given again, and not before the call that was lost must be over", () => {
    expect(actOf(at(minutes(3)))).toEqual(actOf(at(1_000)));
    expect(actOf()).toMatchObject({ repeatable: true, settleMs: known.mayRunMs + 2_000 });
  });

  it("to look carries no token", () => {
    const asker = { plan: "shop", run: "r", step: "s", mode: "failover", site: "site-b", other: "site-a", parameters: {} };
    expect(JSON.parse(orderOf("look", asker, "token"))).not.toHaveProperty("token");
    expect(JSON.parse(orderOf("undo", asker, "token"))).toMatchObject({ operation: "undo", token: "token" });
  });
});

describe("the way back", () => {
  const toldTo = (facts: Facts, undo = true) => activateLambda.undo?.(facts, { ...input, undo }, at(1_000));
  it("tells the function to take it back while it says done, and ends when it says not-done", () => {
    expect(toldTo(says("done"))).toMatchObject({ to: "act", mutations: [{ key: "undo warm-b:live" }] });
    expect(toldTo(says("working"))).toMatchObject({ to: "wait" });
    expect(toldTo(says("not-done"))).toMatchObject({ to: "done" });
  });
  it("asks a person where the function is gone or refuses, and does not say that it was told nothing", () => {
    expect(toldTo({ seen: true, value: undefined })).toEqual({ to: "stuck", because: "Lambda in eu-central-1 has no function warm-b:live; it was not told yet to take back what it did" });
    expect(toldTo(says("refused"))).toEqual({ to: "stuck", because: "warm-b:live in eu-central-1 says refused: so it is" });
  });
  it("is its owner's where the plan does not say that the function can, whatever the function says", () => {
    for (const facts of [says("done"), says("not-done")]) expect(toldTo(facts, false)).toMatchObject({ to: "stuck", because: expect.stringContaining("its owner has to see to it") });
  });
});

describe("an answer", () => {
  const answer = { contract: 1, state: "done", says: "it is" };
  it("is read as it was given", () => {
    expect(readAnswer(JSON.stringify(answer))).toEqual({ ok: true, answer });
  });
  it.each([
    ["nothing", "", /^nothing$/],
    ["no JSON", "OK", /^what is no JSON: OK$/],
    ["null, which a function without a return gives", "null", /it is no object/],
    ["another state", JSON.stringify({ ...answer, state: "ok" }), /state is not as the contract says/],
    ["another version", JSON.stringify({ ...answer, contract: 2 }), /contract is not as the contract says/],
    ["no sentence", JSON.stringify({ ...answer, says: "" }), /says is not as the contract says/],
    ["a field that nobody reads", JSON.stringify({ ...answer, retry: true }), /retry is no field of an answer/],
  ])("that is %s is none", (_what, text, because) => {
    expect(readAnswer(text)).toEqual({ ok: false, because: expect.stringMatching(because) as string });
  });
  it("with FunctionError is a failure, whatever the text says", () => {
    expect(toldBy({ FunctionError: "Unhandled", Payload: new TextEncoder().encode(JSON.stringify({ errorType: "Sandbox.Timedout", errorMessage: "Task timed out after 3.00 seconds" })) })).toEqual({ how: "failed", because: "Sandbox.Timedout: Task timed out after 3.00 seconds" });
    expect(toldBy({ FunctionError: "Unhandled", Payload: new TextEncoder().encode(JSON.stringify(answer)) }).how).toBe("failed");
  });
});

describe("what became of an order", () => {
  const payload = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const aws = (name: string) => Object.assign(new Error("said no"), { name, $metadata: { httpStatusCode: 409 } });
  const call = { operation: "lambda.Invoke", region: "eu-central-1", input: { FunctionName: "warm-b", Qualifier: "live", Payload: "{}" } } as const;
  const send = (answer: () => unknown) => customFunctionSends["lambda.Invoke"](call, { clients: { get: () => ({ send: async () => answer() }) } as unknown as Clients });
  it("is what the function answered, for the record", async () => {
    await expect(send(() => ({ Payload: payload({ contract: 1, state: "working", says: "begun" }) }))).resolves.toBe("working: begun");
  });
  it.each([
    ["is not known where the function failed", () => ({ FunctionError: "Unhandled", Payload: payload({ errorType: "Error", errorMessage: "half way" }) }), "Unknown", "warm-b:live failed, and may have done part of it: Error: half way"],
    ["is not known where the answer is not understood", () => ({ Payload: payload({ ok: true }) }), "Unknown", "warm-b:live answered what the contract does not know"],
    ["is a refusal where the function says so", () => ({ Payload: payload({ contract: 1, state: "refused", says: "closed" }) }), "Refused", "warm-b:live refuses: closed"],
    ["is nothing where Lambda is still making it ready", () => { throw aws("ResourceConflictException"); }, "Transient", "ResourceConflictException"],
  ])("%s", async (_what, answer, name, message) => {
    const failure = await send(answer).then(() => undefined, asFailure);
    expect(failure?.name).toBe(name);
    expect(failure?.message).toContain(message);
  });
});
