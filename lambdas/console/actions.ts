// The three things that a person can do here: decide at a gate, ask for a run, and switch something on a plan. What is refused is refused before anything is
// called, and each attempt leaves a line in the log, with who, what and how it ended.

import { takesLoss } from "../../workflows/access.ts";
import { drillKinds } from "../../workflows/drill-kinds.ts";
import { Refused } from "../../workflows/failure.ts";
import type { SignedIn } from "./signed-in.ts";
import type { decisionBody, requestBody, switchBody } from "./bodies.ts";
import { notFresh } from "./fresh.ts";
import type { Outcome } from "./outcome.ts";
import { answered, decisionOutcome, saidOutcome, startOutcome, switchOutcome } from "./outcome.ts";
import type { ConsoleParts, Switched } from "./ports.ts";
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
    const stale = lossy ? notFresh(person, signing.freshMs, clock.now()) : undefined;
    if (stale !== undefined) throw new Refused(`to accept a loss, ${stale.todo}`, { code: stale.code });
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
    const [kind, name, site] = body.what.split(" ");
    if (kind === "game-day" && (name === "caused" || name === "removed" || name === "ended")) {
      const said = name === "ended" ? { end: true as const } : { said: name };
      return saidOutcome(await services.request({ plan, by: person.name, reason: body.reason, id: body.id, drill: { kind: "game-day", ...said }, person: personFor(person) }));
    }
    const drill = kind === "drill" ? drillKinds.find((each) => each === name) : undefined;
    const asked = drill !== undefined ? { drill: { kind: drill } } : kind === "reprotect" && name !== undefined ? { reprotect: { at: name } } : kind === "switchover" && name !== undefined ? { switchover: { to: name } } : name === undefined || site === undefined ? {} : { repair: { name, site } };
    return startOutcome(await services.request({ plan, by: person.name, reason: body.reason, id: body.id, ...asked, person: personFor(person) }), drill);
  });
  // What was drawn is for the facilitator alone, and many read a log.
  const told = outcome.good && body.what === "drill game-day" ? { ...outcome, sentence: "A game day was begun." } : outcome;
  audit(log, person, { what: `request of ${body.what} for ${plan}`, digest: body.digest, reason: body.reason }, told);
  return statusOf(outcome);
}

type SwitchBody = z.output<typeof switchBody>;

/** What the form says, as the switching function takes it. Throws `Refused` for a form without what it needs. */
function changeOf({ what, for: length, run }: SwitchBody): Switched["change"] {
  switch (what) {
    case "pause":
      if (length === undefined) throw new Refused("for: how long the pause shall last, such as 2h", { code: "not-understood" });
      return { what, for: length };
    case "resume":
      return { what };
    case "kill-switch-on":
    case "kill-switch-off":
      return { what: "kill-switch", on: what === "kill-switch-on" };
    case "acknowledge":
      if (run === undefined) throw new Refused("run: the run whose block is to be lifted", { code: "not-understood" });
      return { what, run };
  }
}

/** Whether changes may pass afterwards that could not before; then a browser that was left open is not enough. */
export const isBolder = (what: SwitchBody["what"]): boolean => what === "resume" || what === "kill-switch-off" || what === "acknowledge";

/** Switches something; who may is for the switching function to say. */
export async function switchOn({ services, signing, clock, log }: Parts, person: SignedIn, plan: string, body: SwitchBody): Promise<Outcome> {
  const outcome = await answered(async () => {
    const stale = isBolder(body.what) ? notFresh(person, signing.freshMs, clock.now()) : undefined;
    if (stale !== undefined) throw new Refused(`to let changes pass again, ${stale.todo}`, { code: stale.code });
    return switchOutcome(await services.switch({ plan, by: person.name, reason: body.reason, change: changeOf(body), person: personFor(person) }));
  });
  audit(log, person, { what: `${body.what} of ${plan}`, reason: body.reason }, outcome);
  return statusOf(outcome);
}

/** One line for each attempt; a refusal is a warning, because somebody may have to look into it. */
export function audit(log: ConsoleParts["log"], person: SignedIn | undefined, what: Readonly<Record<string, string>>, { good, sentence, code }: Pick<Outcome, "good" | "sentence" | "code">): void {
  const line = { ...what, person, outcome: sentence, ...(code === undefined ? {} : { code }) };
  if (good) log.info("done for a person", line);
  else log.warn("refused to a person", line);
}

const statuses: Readonly<Record<string, Outcome["status"]>> = { "no-such-run": 404, "no-such-gate": 404, "no-such-plan": 404, "sign-in-again": 403, "second-factor": 403, "not-allowed": 403, "not-possible": 409, "facts-changed": 409 };
/** With the status of its code. */
export const statusOf = (outcome: Outcome): Outcome => ({ ...outcome, status: (outcome.good ? undefined : statuses[outcome.code ?? ""]) ?? outcome.status });
