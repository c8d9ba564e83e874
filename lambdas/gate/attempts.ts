// Keeps who tried to decide and was refused: an attack shows there, and so does a colleague whom the plan forgot. Nothing here
// ever keeps a decision from being taken, and what somebody sends again and again is counted and not kept.

import type { Refused } from "../../workflows/failure.ts";
import type { Person } from "../../workflows/person.ts";
import type { EntryBody, RunState } from "../../workflows/record.ts";
import { attemptsOf, countAttempt } from "../runtime/record/attempts.ts";
import type { Services } from "../runtime/services.ts";

/** So many are kept one by one in a run. */
export const mostKept = 50;
const mostText = 500;

/** Writes the attempt into the run's record, or counts it. Throws what the record throws. */
export async function keepAttempt(state: RunState, tried: { readonly gate: string; readonly decision: string; readonly person: Person }, refused: Refused, services: Services): Promise<void> {
  if (state.closed !== null) return;
  const count = await services.record.alone((context) => countAttempt(context, state.run));
  if (count === undefined || count > mostKept + 1) return;
  const { gate, decision, person } = tried;
  const body: EntryBody = count > mostKept
    ? { type: "attempts-beyond", kept: mostKept, more: null }
    : { type: "attempt-refused", gate: gate.slice(0, mostText), decision, by: person.subject, person, code: refused.code ?? "refused", because: refused.message.slice(0, mostText) };
  await services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body });
}

/** The line that counts the rest; undefined where all are kept. Throws what the record throws. */
export async function attemptsBeyond(run: string, services: Services): Promise<EntryBody | undefined> {
  const count = await services.record.alone((context) => attemptsOf(context, run));
  return count > mostKept ? { type: "attempts-beyond", kept: mostKept, more: count - mostKept } : undefined;
}
