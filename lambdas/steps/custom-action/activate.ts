// Has a function of the user's own act at the target, and goes on when the function itself says, asked again, that it is done. An answer that is not
// understood is never taken for one of the contract, silence is never "not done", and the same order carries the same token, so that a
// call whose answer was lost may be made again.

import { namedFunction, orderOf } from "../../../workflows/custom-action.ts";
import type { NamedFunction, Operation } from "../../../workflows/custom-action.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { askCustomFunction, deniedCall } from "../../aws/custom-functions.ts";
import type { Told } from "../../aws/custom-functions.ts";
import { readCustomFunction } from "../../aws/known-functions.ts";
import type { CustomFunction } from "../../aws/known-functions.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { hasSent } from "../sent.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

/** What Lambda knows of the function, and what the function itself says; undefined: there is none of that name. */
export type Facts = Seen<{ readonly known: CustomFunction; readonly told: Told | NotAsked } | undefined>;
/** In a dry run the function is not called, only asked about: `denied` says why it may not be called, null that it may. */
interface NotAsked {
  readonly how: "not-asked";
  readonly denied: string | null;
}
type Input = StepInput<"activate.lambda">;

/** A little longer than one answer may take: what the function costs to start is in it. */
const lookMs: Milliseconds = 6_000;
const againMs: Milliseconds = 2_000;
/** A function that fails when it is asked to look may do so for a moment; before it was told to act nothing is lost by asking a person early. */
const failsForMs: Milliseconds = 60_000;
/** Added to the time that a call may run: Lambda begins it a little after it was sent. */
const leewayMs: Milliseconds = 2_000;

export const activateLambda: StepKind<"activate.lambda", Facts, Adapters> = {
  kind: "activate.lambda",

  look(input, context, { clients, clock }) {
    const region = regionAt(context.plan, context.target);
    const named = functionAt(input, context);
    return see(clock, lookMs, `${input.functions[context.target] ?? ""} in ${region}`, async (signal) => {
      const known = await readCustomFunction(clients, region, named, signal);
      if (known === undefined) return undefined;
      // One that does not know the contract would act when it is told to look, and a dry run changes nothing.
      if (context.dryRun) return { known, told: { how: "not-asked", denied: await deniedCall(clients, region, named, signal) } };
      return { known, told: await askCustomFunction(clients, region, named, order("look", input, context), signal) };
    });
  },

  decide: (facts, input, context) => toward("act", facts, input, context),

  undo(facts, input, context) {
    if (!input.undo) return { to: "stuck", because: `the plan does not say that ${input.functions[context.target] ?? ""} can take back what it did (undo: true); its owner has to see to it` };
    return toward("undo", facts, input, context);
  },
};

/** The state in which nothing is left to do, forward and back. */
const reached = { act: "done", undo: "not-done" } as const;

/** What follows from what was seen for having it act, or take back what it did. What is not of the contract is never taken for one of its states. */
function toward(operation: "act" | "undo", facts: Facts, input: Input, context: StepContext): StepDecision {
  if (!facts.seen) return unseen(facts);
  const named = input.functions[context.target] ?? "";
  const region = regionAt(context.plan, context.target);
  const isSent = hasSent(context);
  const tried = isSent ? "it was told before, and what became of that is not known" : operation === "act" ? "it was told nothing yet" : "it was not told yet to take back what it did";
  if (facts.value === undefined) return { to: "stuck", because: `Lambda in ${region} has no function ${named}; ${tried}` };
  const { known, told } = facts.value;
  switch (told.how) {
    case "not-asked":
      return notAsked(told, known, input, context);
    case "failed": {
      const because = `${named} in ${region} fails when it is asked how it stands (${told.because}); ${tried}`;
      return isSent || context.at - context.startedAt < failsForMs ? { to: "wait", because, againMs } : { to: "stuck", because };
    }
    case "not-understood":
      return { to: "stuck", because: `${named} in ${region}, asked how it stands, answered ${told.because}; ${tried}` };
    case "answered": {
      const { state, says } = told.answer;
      const because = `${named} in ${region} says ${state}: ${says}`;
      if (state === reached[operation]) return { to: "done", proof: because };
      if (state === "working") return { to: "wait", because, againMs };
      return state === "refused" ? { to: "stuck", because } : { to: "act", because, mutations: [call(operation, input, context, known)] };
    }
  }
}

/** A dry run does not know how it stands, so it shows the order that would follow from not-done, and says that this was not looked at. */
function notAsked({ denied }: NotAsked, known: CustomFunction, input: Input, context: StepContext): StepDecision {
  const named = `${input.functions[context.target] ?? ""} in ${regionAt(context.plan, context.target)}`;
  if (denied !== null) return { to: "stuck", because: `${named} may not be called: ${denied}` };
  if (known.state === "Failed") return { to: "stuck", because: `Lambda runs ${named} no more, because it is Failed: ${known.told}` };
  return { to: "act", because: `${named} is there and may be called. How it stands was not looked at, because a dry run calls no function of the user's own: it would be asked to look, and told to act where it says not-done`, mutations: [call("act", input, context, known)] };
}

/** The function of the target. Throws `Defect` for a site that the step gives none: the check of plans refuses such a plan. */
function functionAt({ functions }: Input, { target }: StepContext): NamedFunction {
  const named = functions[target];
  if (named === undefined) throw new Defect(`the plan names no function at ${target}`);
  return namedFunction(named);
}

function order(operation: Operation, { parameters }: Input, { plan, run, stepId, planned, source, target, mark }: StepContext): string {
  // To act and to take it back are two orders, so each has a token of its own.
  return orderOf(operation, { plan: plan.plan, run, step: stepId, mode: planned === true ? "switchover" : "failover", site: target, other: source, parameters: parameters ?? {} }, `${mark}/${operation}`);
}

function call(operation: "act" | "undo", input: Input, context: StepContext, { mayRunMs }: CustomFunction): Mutation {
  const { name, qualifier } = functionAt(input, context);
  const region = regionAt(context.plan, context.target);
  const named = `${name}:${qualifier}`;
  return {
    key: `${operation} ${named}`,
    sentence: operation === "act" ? `Have ${named} in ${region} act for ${context.target}` : `Have ${named} in ${region} take back what it did for ${context.target}`,
    call: { operation: "lambda.Invoke", region, input: { FunctionName: name, Qualifier: qualifier, Payload: order(operation, input, context) } },
    undo: operation === "undo" ? `have ${named} act again` : input.undo ? `have ${named} take it back` : `its owner takes back what ${named} did`,
    // A call that nobody waits for any more runs on for as long as the function may.
    settleMs: mayRunMs + leewayMs,
    repeatable: true,
  };
}
