// What the suites of the record share: a world of one plan, entries to write, and a clock that can be put forward.

import { systemClock } from "../../infra/local/system-clock.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { Refused } from "../../workflows/failure.ts";
import type { Clock, Table } from "../../workflows/ports.ts";
import { brokenChain } from "../../workflows/entry-chain.ts";
import type { EntryBody } from "../../workflows/record.ts";
import type { Milliseconds } from "../../workflows/units.ts";

export type Opening = Extract<EntryBody, { type: "opened" }>;

/** The machine's clock, put forward on demand. */
export class ShiftedClock implements Clock {
  aheadMs: Milliseconds = 0;
  now = (): number => systemClock.now() + this.aheadMs;
  sleep: Clock["sleep"] = (ms, signal) => systemClock.sleep(ms, signal);
  id: Clock["id"] = () => systemClock.id();
}

export const opening = (plan: string): Opening => ({
  type: "opened", plan, planDigest: "d".repeat(64), kind: "failover", source: "site-a", target: "site-b", trigger: { by: "alarm", what: "gateway", at: 1 },
});
export const note = (sentence: string): EntryBody => ({ type: "paged", sentence });
export const closing = (sentence = "done") => ({ type: "closed", end: "succeeded", sentence }) as const;

export const intent: EntryBody = {
  type: "intent", step: "promote",
  mutation: {
    key: "promote", sentence: "Promote orders-b in eu-central-1 to a writable database",
    call: { operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-b" } },
    undo: null, settleMs: 0, repeatable: false,
  },
};

/** A store with an open run in a plan of its own. */
export async function opened(table: Table, clock: Clock = systemClock) {
  const store = new RecordStore({ table, clock });
  const [plan, run] = [`plan-${systemClock.id()}`, `run-${systemClock.id()}`];
  const answer = await store.open({ plan, run, execution: "execution-1", body: opening(plan) });
  if (!answer.opened) throw new Refused("the plan is new, so nothing can be open");
  const { epoch } = answer;
  const write = (body: EntryBody) => store.append({ run, plan, epoch, body });
  const change = () => store.append({ run, plan, epoch, body: intent, guard: "mutation" });
  return { store, plan, run, epoch, write, change };
}

/** The sentences of the notes of a run, after its chain was found whole, read by a process that knows nothing yet. */
export async function notesOf(table: Table, run: string): Promise<readonly string[]> {
  const entries = await new RecordStore({ table, clock: systemClock }).entries(run);
  expect(brokenChain(entries)).toBeUndefined();
  return entries.flatMap((entry) => (entry.body.type === "paged" ? [entry.body.sentence] : []));
}
