// What is kept of a plan's proofs and times beside its runs: nothing is lost where two write at once, and nothing is there before.

import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { countRun, readProofs, readTimes } from "../../../lambdas/runtime/record/proofs.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { systemClock } from "../../../lambdas/runtime/system-clock.ts";
import { noProofs } from "../../../workflows/proofs.ts";
import type { KeptProofs } from "../../../workflows/proofs.ts";

const proofsOf = (run: string, at: number): KeptProofs => {
  const proof = { run, at, kind: "failover", planDigest: "d" } as const;
  return { steps: { [`only ${run}`]: { step: "s", target: "t", done: proof }, shared: { step: "s", target: "t", done: proof } }, whole: {} };
};

it("loses nothing where two runs are counted at once, and counts each once", async () => {
  const table = new MemoryTable();
  const stores = ["run-1", "run-2", "run-3"].map((run, index) => [run, index + 1, new RecordStore({ table, clock: systemClock })] as const);
  const all = (): Promise<unknown> => Promise.all(stores.map(([run, at, store]) => store.alone((context) => countRun(context, { plan: "shop", run, openedAt: at }, { proofs: proofsOf(run, at), times: { series: [[at, at * 10]] } }))));
  await all();
  await all();
  const read = new RecordStore({ table, clock: systemClock });
  const kept = await read.alone((context) => readProofs(context, "shop"));
  expect(Object.keys(kept.steps).toSorted()).toEqual(["only run-1", "only run-2", "only run-3", "shared"]);
  expect(kept.steps["shared"]?.done?.run).toBe("run-3");
  expect(await read.alone((context) => readTimes(context, "shop"))).toEqual({ series: [[3, 30], [2, 20], [1, 10]] });
});

it("is nothing before the first run, and a run that is in no list leaves no mark there", async () => {
  const store = new RecordStore({ table: new MemoryTable(), clock: systemClock });
  expect(await store.alone((context) => readProofs(context, "shop"))).toEqual(noProofs);
  expect(await store.alone((context) => readTimes(context, "shop"))).toEqual({});
  await store.alone((context) => countRun(context, { plan: "shop", run: "run-1", openedAt: 1 }, { proofs: noProofs, times: {} }));
  expect(await store.listRuns("shop", 10)).toEqual([]);
});
