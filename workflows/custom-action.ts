// The contract between a run and a Lambda function of the user's own, which a step calls at a site (decision 0075). Three operations: `look` tells
// how it stands and changes nothing; `act` begins what the step is for; `undo` begins to take it back. What act and undo answer is no proof:
// only a later look is. `understudy step test` shows whether a function keeps to it.

import * as z from "zod/mini";
import type { SiteName } from "./plan.ts";

/** The version of the contract that this program speaks. A function refuses a version that it does not know. */
export const contractVersion = 1;

/** How long a function has for one answer, its cold start included; then nobody waits for it any more, and it is looked at again. */
export const answerWithinMs = 5_000;

const described = <T extends z.ZodMiniType>(schema: T, description: string): T => schema.check(z.meta({ description })) as T;

/** What the function is sent. More fields may come within a version, so a function ignores those that it does not know. */
export const orderSchema = z.object({
  contract: described(z.literal(contractVersion), "The version of this contract. Refuse any other."),
  operation: described(z.enum(["look", "act", "undo"]), "look: tell how it stands, and change nothing. act: bring it about. undo: take back what act did. Refuse any other."),
  plan: described(z.string(), "The name of the plan."),
  run: described(z.string(), "The run that asks; a test has a run of its own, which begins with test-."),
  step: described(z.string(), "The step in the plan."),
  mode: described(z.string(), "The kind of the run: failover or switchover; test for the contract tester."),
  site: described(z.string(), "The site at which the function is called and for which it acts."),
  other: described(z.string(), "The other site, which may be gone."),
  parameters: described(z.record(z.string(), z.string()), "What the plan gives under parameters; empty for nothing."),
  token: described(z.optional(z.string()), "Only with act and undo. The same token is the same order: when it comes again, nothing is done twice. It comes again after an answer that was lost, also while the first call still runs."),
});
export type Order = z.infer<typeof orderSchema>;
export type Operation = Order["operation"];

/** What the function answers. Nothing else may stand in it: a field that nobody reads would be believed to do something. */
export const answerSchema = z.strictObject({
  contract: described(z.literal(contractVersion), "The version of the contract that the function keeps to."),
  state: described(z.enum(["done", "not-done", "working", "refused"]), "done: it is as act is to make it. not-done: it is not, and nothing is under way. working: something is under way. refused: it must not be done, or the order is not understood, and nothing was changed."),
  says: described(z.string().check(z.minLength(1), z.maxLength(1_000)), "One sentence for the person who looks at night: what was seen, and why."),
  effects: described(z.optional(z.int().check(z.minimum(0))), "How many of what act makes are there now (files, rows, machines, messages), counted where they are and not by tokens; 0 before act. Read by understudy step test alone, which sees by it whether anything was made twice: answer it where mode is test, and leave it out where nothing can be counted."),
});
export type Answer = z.infer<typeof answerSchema>;

/** An answer, or why it is none, a clause that follows "it answered". */
export type Read = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly because: string };

const longestShown = 200;

/** Reads what a function answered, strictly: what is not understood is never taken for one of the four states. */
export function readAnswer(text: string): Read {
  const shown = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, because: text === "" ? "nothing" : `what is no JSON: ${shown}` };
  }
  const parsed = answerSchema.safeParse(value);
  if (parsed.success) return { ok: true, answer: parsed.data };
  const wrong = parsed.error.issues.map(({ path, code, ...issue }) => (code === "unrecognized_keys" && "keys" in issue ? `${(issue.keys as readonly string[]).join(", ")} is no field of an answer` : path.length === 0 ? "it is no object" : `${path.join(".")} is not as the contract says`));
  return { ok: false, because: `what the contract does not know: ${wrong.join("; ")} in ${shown}` };
}

/** What a step asks with, less its operation and token. */
export interface Asker {
  readonly plan: string;
  readonly run: string;
  readonly step: string;
  readonly mode: string;
  readonly site: SiteName;
  readonly other: SiteName;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The order as it is sent, a JSON text; a look carries no token, because it has nothing that could be done twice. */
export function orderOf(operation: Operation, { plan, run, step, mode, site, other, parameters }: Asker, token?: string): string {
  const order: Order = { contract: contractVersion, operation, plan, run, step, mode, site, other, parameters: { ...parameters }, ...(operation === "look" || token === undefined ? {} : { token }) };
  return JSON.stringify(order);
}

/** The contract as JSON Schema, for whoever writes a function. */
export function contractJsonSchema(): { readonly contract: number; readonly order: unknown; readonly answer: unknown } {
  return { contract: contractVersion, order: z.toJSONSchema(orderSchema), answer: z.toJSONSchema(answerSchema) };
}

/** A function as the plan names it: NAME:QUALIFIER, an alias or a version. */
export interface NamedFunction {
  readonly name: string;
  readonly qualifier: string;
}
export function namedFunction(named: string): NamedFunction {
  const at = named.lastIndexOf(":");
  return { name: named.slice(0, at), qualifier: named.slice(at + 1) };
}
