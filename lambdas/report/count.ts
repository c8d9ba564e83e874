// Adds what a closed run has proven, and how long its steps took, to what is kept of its plan. Loaded when there is a run to count.

import { Defect } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import { readRun } from "../../workflows/record.ts";
import { proofsOfRun } from "../../workflows/run-proofs.ts";
import { timesOfRun } from "../../workflows/run-times.ts";
import type { RecordStore } from "../runtime/record-store.ts";
import { countRun } from "../runtime/record/proofs.ts";
import type { RunInfo } from "../runtime/record/runs.ts";

/** May be repeated: the same run counts once. Throws what the record throws, and `Defect` for a record without an opening. */
export async function count(info: RunInfo, record: RecordStore, planOf: (digest: string) => Promise<Plan>): Promise<void> {
  const entries = await record.entries(info.run);
  const state = readRun(entries);
  if (state === undefined) throw new Defect(`the entries of run ${info.run} do not open it`);
  const plan = await planOf(state.planDigest);
  await record.alone((context) => countRun(context, info, { proofs: proofsOfRun(plan, state), times: timesOfRun(plan, entries) }));
}
