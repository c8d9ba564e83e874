// Switching over without loss, from the page that asks for a failover. It is two acts, each of the function that it belongs to: the
// failover is rejected, bound to the facts that were shown, and when its run has closed a planned move is asked for. Whatever speaks
// against the second is looked at before the first, and where it fails nevertheless nothing has been changed, and that is said.

import { mayDecide, mayDo } from "../../workflows/access.ts";
import { createDigest } from "../../workflows/digest.ts";
import { Refused } from "../../workflows/failure.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { audit, statusOf } from "./actions.ts";
import type { insteadBody } from "./bodies.ts";
import { answered, decisionOutcome, ended, startOutcome } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import type { ConsoleParts } from "./ports.ts";
import { personFor } from "./signed-in.ts";
import type { SignedIn } from "./signed-in.ts";
import type * as z from "zod/mini";

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
}

/** `run` of the outcome: the planned move. Not good, with code `only-rejected`: the failover is rejected, and no move began. */
export async function switchOverInstead(parts: Parts, person: SignedIn, where: Where, body: z.output<typeof insteadBody>): Promise<Outcome & { readonly plan?: string }> {
  let planned: Planned | undefined;
  const outcome = await answered(async () => {
    const found = await wanted(parts, person, where);
    planned = found;
    const rejected = decisionOutcome(await parts.services.decide({ ...where, revision: body.revision, digest: body.digest, decision: "reject", by: person.name, reason: `switched over without loss instead: ${body.reason}`, person: personFor(person) }), parts.clock.now());
    return rejected.good && rejected.code === undefined ? moved(parts, person, where, found, body) : rejected;
  });
  audit(parts.log, person, { what: `planned move instead of ${where.run}`, digest: body.digest, reason: body.reason }, outcome);
  return { ...statusOf(outcome), ...(planned === undefined ? {} : { plan: planned.plan }) };
}

/** What is meant, where nothing speaks against it by what is known now. Throws `Refused`, and nothing was done. */
async function wanted({ services }: Parts, person: SignedIn, { run, gate: id }: Where): Promise<Planned> {
  const { state, gates, instead } = await services.run(run);
  const gate = gates.find((each) => each.gate === id);
  if (gate === undefined) throw new Refused(`run ${run} has no gate ${id}`, { code: "no-such-gate" });
  // Who comes second is told so by the deciding function, who knows who was first.
  if (gate.status !== "waiting") return { plan: state.plan, target: state.target };
  if (gate.kind !== "approve-failover" || instead == null) throw new Refused("only a failover that asks whether to begin can be replaced by a planned move", { code: "not-a-choice" });
  if (!instead.possible) throw new Refused(`nothing was decided, because a switchover without loss is not possible now: ${instead.because}`, { code: "not-possible" });
  const { text } = await services.plan(state.plan);
  if (text === null) throw new Refused(`nothing was decided, because ${state.plan} was taken back and no planned move of it can begin`, { code: "no-such-plan" });
  const leaves = [mayDecide(text, personFor(person), gate, "reject"), mayDo(text, personFor(person), "request")];
  for (const leave of leaves) if (!leave.allowed) throw new Refused(`nothing was decided: ${leave.because}`, { code: "not-allowed" });
  return { plan: state.plan, target: state.target };
}

/** Asks for the move as soon as the lease is free. The failover is rejected by now, whatever comes of this. */
async function moved({ services, clock }: Parts, person: SignedIn, { run, gate }: Where, { plan, target }: Planned, { revision, digest, reason }: z.output<typeof insteadBody>): Promise<Outcome> {
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
