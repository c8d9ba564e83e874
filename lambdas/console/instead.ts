// Switching over without loss, from the page that asks for a failover. It is two acts, each of the function that it belongs to: the
// failover is rejected, bound to the facts that were shown, and when its run has closed a planned move is asked for. Whatever speaks
// against the second is looked at before the first, and where it fails nevertheless nothing has been changed, and that is said.
// Whoever sends the same once more goes on where it ended: an answer may be lost, and a run may close late.

import { mayDecide, mayDo } from "../../workflows/access.ts";
import { createDigest } from "../../workflows/digest.ts";
import { Refused } from "../../workflows/failure.ts";
import { samePerson } from "../../workflows/person.ts";
import type { GateState } from "../../workflows/record.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { audit, statusOf } from "./actions.ts";
import type { insteadBody } from "./bodies.ts";
import { answered, decisionOutcome, ended, startOutcome } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import type { ConsoleParts } from "./ports.ts";
import { personFor } from "./signed-in.ts";
import type { SignedIn } from "./signed-in.ts";
import type * as z from "zod/mini";

/** With what the reason begins: at that time nothing has been switched over, and perhaps nothing will be. */
const intended = "to be switched over without loss: ";

/** A rejected run closes within seconds; a page waits 20 s for an answer, and API Gateway 30 s. */
const closesWithinMs: Milliseconds = 12_000;
const lookEveryMs: Milliseconds = 500;

type Parts = Pick<ConsoleParts, "services" | "clock" | "log">;
interface Where {
  readonly run: string;
  readonly gate: string;
}
interface Planned {
  readonly plan: string;
  readonly target: string;
  /** The same person has rejected it for this before. */
  readonly rejected: boolean;
}
type Body = z.output<typeof insteadBody>;

/** `run` of the outcome: the planned move. Not good, with code `only-rejected`: the failover is rejected, and no move began. */
export async function switchOverInstead(parts: Parts, person: SignedIn, where: Where, body: Body): Promise<Outcome & { readonly plan?: string }> {
  let planned: Planned | undefined;
  const outcome = await answered(async () => {
    const found = await wanted(parts, person, where, body);
    planned = found;
    if (found.rejected) return moved(parts, person, where, found, body);
    const rejected = decisionOutcome(await parts.services.decide({ ...where, revision: body.revision, digest: body.digest, decision: "reject", by: person.name, reason: `${intended}${body.reason}`, person: personFor(person) }), parts.clock.now());
    // Sent twice at once: the other one has rejected it in between, and both ask for the same move.
    const isOurs = rejected.code === "already-decided" && (await wanted(parts, person, where, body)).rejected;
    return isOurs || (rejected.good && rejected.code === undefined) ? moved(parts, person, where, found, body) : rejected;
  });
  audit(parts.log, person, { what: `planned move instead of ${where.run}`, digest: body.digest, reason: body.reason }, outcome);
  return { ...statusOf(outcome), ...(planned === undefined ? {} : { plan: planned.plan }) };
}

/** What is meant, where nothing speaks against it by what is known now. Throws `Refused`, and nothing was done. */
async function wanted({ services }: Parts, person: SignedIn, { run, gate: id }: Where, body: Body): Promise<Planned> {
  const { state, gates, instead } = await services.run(run);
  const gate = gates.find((each) => each.gate === id);
  if (gate === undefined) throw new Refused(`run ${run} has no gate ${id}`, { code: "no-such-gate" });
  // Who comes second is told so by the deciding function, who knows who was first.
  if (gate.status !== "waiting") return { plan: state.plan, target: state.target, rejected: wasRejectedBy(person, gate, body) };
  if (gate.kind !== "approve-failover" || instead == null) throw new Refused("only a failover that asks whether to begin can be replaced by a planned move", { code: "not-a-choice" });
  if (!instead.possible) throw new Refused(`nothing was decided, because a switchover without loss is not possible now: ${instead.because}`, { code: "not-possible" });
  const { text } = await services.plan(state.plan);
  if (text === null) throw new Refused(`nothing was decided, because ${state.plan} was taken back and no planned move of it can begin`, { code: "no-such-plan" });
  const leaves = [mayDecide(text, personFor(person), gate, "reject"), mayDo(text, personFor(person), "request")];
  for (const leave of leaves) if (!leave.allowed) throw new Refused(`nothing was decided: ${leave.because}`, { code: "not-allowed" });
  return { plan: state.plan, target: state.target, rejected: false };
}

/** Whether this person rejected the very facts of this form, for the sake of the move. */
function wasRejectedBy(person: SignedIn, { decision, revision, digest }: GateState, body: Body): boolean {
  return decision?.decision === "reject" && decision.reason.startsWith(intended) && revision === body.revision && digest === body.digest && samePerson(decision, { by: person.name, person: personFor(person) });
}

/** Asks for the move as soon as the lease is free. The failover is rejected by now, whatever comes of this. */
async function moved({ services, clock }: Parts, person: SignedIn, { run, gate }: Where, { plan, target }: Planned, { revision, digest, reason }: Body): Promise<Outcome> {
  const only = (because: string): Outcome => ({ good: false, status: 409, code: "only-rejected", sentence: `The failover is rejected, nothing was changed, and no planned move has begun: ${ended(because)} Ask for it where runs are started.` });
  const until = clock.now() + closesWithinMs;
  const asked = await answered(async () => {
    while ((await services.plan(plan)).lease.run === run) {
      if (clock.now() >= until) throw new Refused(`run ${run} is still closing`);
      await clock.sleep(lookEveryMs);
    }
    // The same question answered twice by the same person asks for the same move.
    const id = createDigest(["instead", run, gate, revision, digest, person.issuer, person.subject]).slice(0, 32);
    return startOutcome(await services.request({ plan, by: person.name, reason: `instead of the failover ${run}: ${reason}`, id, switchover: { to: target }, person: personFor(person) }));
  });
  return asked.good ? { ...asked, sentence: `The failover is rejected. ${asked.sentence}` } : only(asked.sentence);
}
