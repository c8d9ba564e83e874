// A run whose program ended, taken up: one that somebody has overtaken is ended and can come home; fences that were proved too long ago
// lead to their question, however often the program dies over it.

import { claimedRegister } from "../../../infra/local/break-glass/claims.ts";
import { doubtFences, doubtsLeft } from "../../../infra/local/break-glass/doubt.ts";
import { mergeRun } from "../../../infra/local/break-glass/merge.ts";
import { answersKept, keepAnswer } from "../../../infra/local/break-glass/replay.ts";
import { takeUp } from "../../../infra/local/break-glass/taking-up.ts";
import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { Unknown } from "../../../workflows/failure.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { Table } from "../../../workflows/ports.ts";
import { catalogue, confirmsFence } from "../../../workflows/steps.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import { hybridChat as plan, mutation, stepped } from "../builders.ts";
import { opened, waitless } from "./opened.ts";

const clock = waitless();

test("one that somebody has overtaken is ended as stopped, and its record comes home", async () => {
  const table = new MemoryTable();
  const registers = { "site-a": new MemoryTable(), "site-b": new MemoryTable() };
  const session = await opened(table, clock, plan, registers);
  const record = new RecordStore({ table, clock });
  await claimedRegister(registers["site-b"]).claim(plan.plan, session.epoch + 1_000_000, "theirs");
  const claimed = Object.fromEntries(Object.entries(registers).map(([site, each]) => [site, claimedRegister(each)]));
  const closes = async (): Promise<unknown> => record.close({ run: session.run, plan: plan.plan, epoch: session.epoch, body: { type: "closed", end: "stopped", sentence: (await record.state(session.run))?.stopRequested?.reason ?? "" } });
  const taken = await takeUp({ plan, session, table, clock, registers: claimed, tell: () => undefined, functions: () => async (name) => (name === "close" ? closes() : undefined) }, { mayGoForward: false });
  expect(taken).toMatchObject({ to: "ended", state: { closed: { end: "stopped", sentence: expect.stringMatching(/it was overtaken: .*of run theirs/) } } });
  expect(await mergeRun({ from: table, to: new MemoryTable(), clock, registers: claimed })).toMatchObject({ run: session.run, notReached: [] });
});

/** Dies at its write of that number. */
function dying(table: Table, at: number): Table {
  let writes = 0;
  const alive = (): void => {
    if (writes++ === at) throw new Unknown("the program has ended");
  };
  return {
    get: (...call) => table.get(...call), query: (...call) => table.query(...call),
    put: async (...call) => (alive(), table.put(...call)), update: async (...call) => (alive(), table.update(...call)), remove: async (...call) => (alive(), table.remove(...call)),
  };
}

test.each(["done", "done-by-hand"])("a fence that ended as %s leads to its question, wherever the program dies meanwhile", async (ended) => {
  const fence = allSteps(plannedNodes(plan.steps)).find(({ kind }) => confirmsFence(kind));
  if (fence === undefined) throw new TypeError("the plan has no fence");
  for (let dies = 0; dies < 12; dies += 1) {
    const table = new MemoryTable();
    const session = await opened(table, clock);
    const { run, planDigest, epoch } = session;
    const carried = { run, plan: plan.plan, planDigest, epoch };
    const called = { name: catalogue[fence.kind].function, payload: { ...carried, step: fence.id } };
    const asked = { name: "gate", payload: { ...carried, gate: `stuck-${fence.id}`, step: fence.id } };
    await keepAnswer(run, called, 0, { value: { ...carried, go: ended === "done" ? "done" : "stuck" } }, table);
    if (ended !== "done") await keepAnswer(run, asked, 0, { value: { ...carried, go: ended } }, table);
    await doubtFences(session, [fence], "an hour", { table: dying(table, dies), clock }).catch(() => undefined);
    await doubtFences(session, dies === 0 ? [fence] : [], "an hour", { table, clock });
    const go = async (call: typeof called | typeof asked): Promise<unknown> => ((await answersKept(run, call, table)).at(-1) as { value: { go: unknown } } | undefined)?.value.go;
    expect([dies, await go(called), await go(asked), await doubtsLeft(table)]).toEqual([dies, "stuck", ended === "done" ? undefined : "retry", []]);
    expect((await new RecordStore({ table, clock }).state(run))?.steps[fence.id]).toMatchObject({ status: "stuck", brought: { fenced: "unconfirmed" } });
  }
});

test("a run whose every step has ended doubts no fence, however late it is taken up", async () => {
  const table = new MemoryTable();
  const registers = { "site-a": new MemoryTable(), "site-b": new MemoryTable() };
  const session = await opened(table, clock, plan, registers);
  const record = new RecordStore({ table, clock });
  const say = (body: EntryBody) => record.append({ run: session.run, plan: plan.plan, epoch: session.epoch, body });
  const steps = allSteps(plannedNodes(plan.steps));
  await say({ type: "intent", step: steps.find(({ phase }) => phase === "promote")?.id ?? "", mutation: mutation({ undo: null }) });
  for (const { id } of steps) await say(stepped(id, "done"));
  const later = { ...clock, now: () => clock.now() + 3_600_000 };
  const claimed = Object.fromEntries(Object.entries(registers).map(([site, each]) => [site, claimedRegister(each)]));
  const parts = { plan, session, table, clock: later, registers: claimed, tell: () => undefined, functions: () => () => new Promise<unknown>(() => undefined) };
  // Nobody was asked to confirm it: they were asked when it had been cut off for a short time only.
  const before = await record.entries(session.run);
  await expect(takeUp(parts, { mayGoForward: false })).rejects.toMatchObject({ code: "not-confirmed", message: expect.stringContaining("nothing was changed. Give the same command once more") });
  expect([await record.entries(session.run), await doubtsLeft(table)]).toEqual([before, []]);
  const taken = await takeUp(parts, { mayGoForward: true });
  if (taken.to !== "go-on") throw new TypeError("it has no end yet");
  taken.run.close();
  expect(Object.values((await record.state(session.run))?.steps ?? {}).map(({ status }) => status).filter((status) => status !== "done")).toEqual([]);
});
