// The two things that a person can do here: decide at a gate, and ask for a run. What is refused is refused before anything is
// called, and each attempt leaves a line in the log, with who, what and how it ended.

import { takesLoss } from "../../workflows/access.ts";
import { Refused } from "../../workflows/failure.ts";
import type { SignedIn } from "./signed-in.ts";
import type { decisionBody, requestBody } from "./bodies.ts";
import { freshEnough } from "./fresh.ts";
import type { Outcome } from "./outcome.ts";
import { answered, decisionOutcome, startOutcome } from "./outcome.ts";
import type { ConsoleParts } from "./ports.ts";
import { personFor } from "./signed-in.ts";
import type * as z from "zod/mini";

type Parts = Pick<ConsoleParts, "services" | "signing" | "clock" | "log">;

/** Decides; the deciding function has the last word, and what it can check again it does. */
export async function decide({ services, signing, clock, log }: Parts, person: SignedIn, where: { readonly run: string; readonly gate: string }, body: z.output<typeof decisionBody>): Promise<Outcome> {
  const outcome = await answered(async () => {
    const { run, gate: id } = where;
    const { state, gates } = await services.run(run);
    const gate = gates.find((each) => each.gate === id);
    if (gate === undefined) throw new Refused(`run ${run} has no gate ${id}`, { code: "no-such-gate" });
    // Somebody who is too late must be told so, not asked to sign in again first.
    const lossy = gate.status === "waiting" && takesLoss(gate, body.decision);
    if (lossy && !freshEnough(person, signing.freshMs, clock.now())) throw new Refused("to accept a loss, sign in again and decide then", { code: "sign-in-again" });
    if (lossy && body.typed !== state.plan) throw new Refused(`to accept the loss, type the plan's name, ${state.plan}; ${body.typed === undefined ? "nothing was typed" : "something else was typed"}`, { code: "not-typed" });
    const { revision, digest, decision, reason, typed } = body;
    return decisionOutcome(await services.decide({ run, gate: id, revision, digest, decision, by: person.name, reason, ...(typed === undefined ? {} : { typed }), person: personFor(person) }), clock.now());
  });
  audit(log, person, { what: `${body.decision} at ${where.gate} of ${where.run}`, digest: body.digest, reason: body.reason }, outcome);
  return statusOf(outcome);
}

/** Asks for a run. */
export async function request({ services, log }: Parts, person: SignedIn, plan: string, body: z.output<typeof requestBody>): Promise<Outcome> {
  const outcome = await answered(async () => {
    const { deployed } = await services.plan(plan);
    if (deployed?.planDigest !== body.digest) throw new Refused(`the plan ${plan} was deployed anew since you looked; look again and ask then`, { code: "facts-changed" });
    const [, name, site] = body.what.split(" ");
    return startOutcome(await services.request({ plan, by: person.name, reason: body.reason, id: body.id, ...(body.what === "drill dry" ? { drill: { kind: "dry" as const } } : name === undefined || site === undefined ? {} : { repair: { name, site } }), person: personFor(person) }), body.what === "drill dry");
  });
  audit(log, person, { what: `request of ${body.what} for ${plan}`, digest: body.digest, reason: body.reason }, outcome);
  return statusOf(outcome);
}

/** One line for each attempt; a refusal is a warning, because somebody may have to look into it. */
export function audit(log: ConsoleParts["log"], person: SignedIn | undefined, what: Readonly<Record<string, string>>, { good, sentence, code }: Pick<Outcome, "good" | "sentence" | "code">): void {
  const line = { ...what, person, outcome: sentence, ...(code === undefined ? {} : { code }) };
  if (good) log.info("done for a person", line);
  else log.warn("refused to a person", line);
}

const statuses: Readonly<Record<string, Outcome["status"]>> = { "no-such-run": 404, "no-such-gate": 404, "no-such-plan": 404, "sign-in-again": 403, "facts-changed": 409 };
const statusOf = (outcome: Outcome): Outcome => ({ ...outcome, status: (outcome.good ? undefined : statuses[outcome.code ?? ""]) ?? outcome.status });
