// An execution that was cut off and is taken up again: what was answered is not asked again, what was not is.

import { Replay } from "../../../infra/local/break-glass/replay.ts";
import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { FunctionError } from "../../../infra/local/process/handlers.ts";
import type { Table } from "../../../workflows/ports.ts";

const signal = new AbortController().signal;
const noToken = (): void => undefined;

async function calling(table: Table, calls: readonly unknown[], answers: (payload: unknown, count: number) => Promise<unknown>): Promise<{ readonly asked: readonly unknown[]; readonly told: readonly unknown[] }> {
  const asked: unknown[] = [];
  const replay = await Replay.of("run-1", table);
  const invoke = replay.invoker(async (_name, payload) => {
    asked.push(payload);
    return answers(payload, asked.length);
  }, noToken);
  const told: unknown[] = [];
  for (const payload of calls) told.push(await invoke("step", payload, signal).catch((thrown: unknown) => (thrown as Error).message));
  return { asked, told };
}

test("what was answered before is answered the same without being asked, and the next is asked", async () => {
  const table = new MemoryTable();
  await calling(table, [{ step: "a" }, { step: "a" }, { step: "b" }], (_, count) => Promise.resolve(count));
  const again = await calling(table, [{ step: "b" }, { step: "a" }, { step: "a" }, { step: "a" }], () => Promise.resolve("new"));
  expect(again).toEqual({ asked: [{ step: "a" }], told: [3, 1, 2, "new"] });
});

test("an error that a function threw is thrown again", async () => {
  const table = new MemoryTable();
  await calling(table, [{ step: "a" }], () => Promise.reject(new FunctionError("Transient", "busy")));
  expect(await calling(table, [{ step: "a" }], () => Promise.resolve("never"))).toEqual({ asked: [], told: ["Transient: busy"] });
});

test("the answer that a token carries is kept; a gate that nobody answered is opened again with its new token", async () => {
  const table = new MemoryTable();
  const opened: unknown[] = [];
  const succeeded: unknown[] = [];
  const life = async (token: string, answers: boolean): Promise<void> => {
    const replay = await Replay.of("run-1", table);
    const invoke = replay.invoker(async (_, payload) => opened.push(payload), (of, output) => succeeded.push([of, output]));
    await invoke("gate", { gate: "approve", token }, signal);
    if (answers) await replay.answered(token, { go: "approve" });
  };
  await life("one", false);
  await life("two", true);
  await life("three", false);
  expect(opened).toEqual([{ gate: "approve", token: "one" }, { gate: "approve", token: "two" }]);
  expect(succeeded).toEqual([["three", { go: "approve" }]]);
});

test("waits are passed over as long as an answer is known that was not given yet, and not for ever", async () => {
  const table = new MemoryTable();
  await calling(table, [{ step: "a" }], () => Promise.resolve(1));
  const replay = await Replay.of("run-1", table);
  expect(replay.waitedBefore()).toBe(true);
  await replay.invoker(() => Promise.resolve("never"), noToken)("step", { step: "a" }, signal);
  expect(replay.waitedBefore()).toBe(false);
  const stray = await Replay.of("run-1", table);
  expect(Array.from({ length: 150 }, () => stray.waitedBefore()).filter(Boolean)).toHaveLength(100);
});
