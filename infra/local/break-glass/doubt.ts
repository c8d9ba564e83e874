// A fence that was proved too long ago. What is kept of the execution is changed so that, when it is replayed, each such fence is stuck
// instead of over: the question about it opens, and only its answer leads on. A crash in here is repeated whole: what is in doubt is
// kept until all of it is written.

import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import type { PlannedStep } from "../../../workflows/plan-steps.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import { catalogue } from "../../../workflows/steps.ts";
import type { Session } from "./opening.ts";
import { answersKept, keepAnswer } from "./replay.ts";

const place = { pk: "break-glass", sk: "doubt" } as const;
type Doubted = Pick<PlannedStep, "id" | "kind">;

/** Words by which a person's answer ends a fence that is stuck. */
const endings: readonly unknown[] = ["approve", "done-by-hand", "skip"];

/** The fences whose doubt is not wholly written yet. */
export async function doubtsLeft(table: Table): Promise<readonly Doubted[]> {
  return ((await table.get(place.pk, place.sk))?.["steps"] ?? []) as readonly Doubted[];
}

/** Puts the fences in doubt, and those of a time before that was cut off. `since`: how long nobody has looked, in words. */
export async function doubtFences(session: Session, fences: readonly Doubted[], since: string, { table, clock }: { readonly table: Table; readonly clock: Clock }): Promise<void> {
  const before = await doubtsLeft(table);
  const steps = [...before, ...fences.filter(({ id }) => !before.some((each) => each.id === id))].map(({ id, kind }) => ({ id, kind }));
  if (steps.length === 0) return;
  await table.put({ ...place, steps });
  const record = new RecordStore({ table, clock });
  const because = `the program was cut off for ${since} since this was proved, and whether the fence still stands nobody has looked; Retry looks`;
  for (const step of steps) {
    await reopen(session, step, table);
    await record.append({ run: session.run, plan: session.plan, epoch: session.epoch, body: { type: "step", step: step.id, status: "stuck", because, brought: { fenced: "unconfirmed" } } });
  }
  await table.remove(place.pk, place.sk);
}

/** Makes the last answer about a fence one that leads to the question. */
async function reopen({ run, plan, planDigest, epoch }: Session, { id, kind }: Doubted, table: Table): Promise<void> {
  const carried = { run, plan, planDigest, epoch };
  const called = { name: catalogue[kind].function, payload: { ...carried, step: id } };
  const asked = { name: "gate", payload: { ...carried, gate: `stuck-${id}`, step: id } };
  const stuck = { value: { ...carried, go: "stuck" } };
  const calls = await answersKept(run, called, table);
  if (goOf(calls.at(-1)) === "done") return keepAnswer(run, called, calls.length - 1, stuck, table);
  const answers = await answersKept(run, asked, table);
  if (!endings.includes(goOf(answers.at(-1)))) return;
  // A person's word ended it: it is as if they had said to try again, and the try were stuck.
  await keepAnswer(run, called, calls.length, stuck, table);
  await keepAnswer(run, asked, answers.length - 1, { value: { ...carried, go: "retry" } }, table);
}

function goOf(answer: unknown): unknown {
  return (answer as { readonly value?: { readonly go?: unknown } } | undefined)?.value?.go;
}
