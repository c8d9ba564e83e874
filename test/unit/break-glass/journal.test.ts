// The record folder of a break-glass run: what was told to be written is there after any end of the program, a changed byte is
// found, and the table over it is the one that it was.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { Journal, journalName, readJournal } from "../../../infra/local/break-glass/journal.ts";
import { JournalTable, openFolder } from "../../../infra/local/break-glass/journal-table.ts";
import type { Change } from "../../../infra/local/break-glass/journal-table.ts";
import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { Unknown } from "../../../workflows/failure.ts";

let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "understudy-journal-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(...bodies: readonly unknown[]): void {
  const { journal } = Journal.open(folder);
  for (const body of bodies) journal.add(body);
  journal.close();
}
const file = (): string => join(folder, journalName);

test("lines are there again after it was closed, and more can follow", () => {
  written("one", { two: 2 });
  written("three");
  expect(readJournal(folder).bodies).toEqual(["one", { two: 2 }, "three"]);
});

test("a line that was never finished is cut off, and what follows is whole", () => {
  written("one");
  appendFileSync(file(), '{"seq":2,"previous":"half of a li');
  written("two");
  expect(readJournal(folder).bodies).toEqual(["one", "two"]);
});

test("one changed byte is found, and the line is named", () => {
  written("aaa", "bbb", "ccc");
  writeFileSync(file(), readFileSync(file(), "utf8").replace("bbb", "bxb"));
  expect(() => readJournal(folder)).toThrow(/journal.jsonl:3: the record does not hold here/);
  expect(() => Journal.open(folder)).toThrow(/nothing may be decided from it/);
});

test("a missing line is found", () => {
  written("aaa", "bbb", "ccc");
  const lines = readFileSync(file(), "utf8").split("\n");
  writeFileSync(file(), [lines[0], ...lines.slice(2)].join("\n"));
  expect(() => readJournal(folder)).toThrow(/journal.jsonl:2/);
});

test("a folder without a journal is refused when it is read", () => {
  expect(() => readJournal(folder)).toThrow(/holds no record of a break-glass run/);
});

test("a second program is refused while the first has it, and a dead one's lock is taken over", () => {
  const { journal } = Journal.open(folder);
  expect(() => Journal.open(folder)).toThrow(/is in use by process/);
  journal.close();
  writeFileSync(join(folder, "lock"), "999999999");
  written("one");
  expect(readJournal(folder).bodies).toEqual(["one"]);
});

test("the table is the same after it was opened again, whatever was written", async () => {
  const name = fc.constantFrom("a", "b", "c");
  const deed = fc.oneof(
    fc.record({ does: fc.constant("put" as const), pk: name, sk: name, value: fc.integer() }),
    fc.record({ does: fc.constant("update" as const), pk: name, sk: name, value: fc.integer(), only: fc.option(fc.integer({ min: 0, max: 3 })) }),
    fc.record({ does: fc.constant("remove" as const), pk: name, sk: name, value: fc.constant(0) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 20 }), async (deeds) => {
      const kept: Change[] = [];
      const keeps = { add: (change: Change) => void kept.push(JSON.parse(JSON.stringify(change)) as Change) };
      const [table, plain] = [await JournalTable.from([], keeps), new MemoryTable()];
      for (const each of deeds) {
        for (const one of [table, plain]) {
          if (each.does === "put") await one.put({ pk: each.pk, sk: each.sk, value: each.value });
          else if (each.does === "update") await one.update(each.pk, each.sk, { value: each.value }, each.only === null ? [] : [{ field: "value", is: "equal", value: each.only }]);
          else await one.remove(each.pk, each.sk);
        }
      }
      const again = await JournalTable.from(kept, keeps);
      for (const pk of ["a", "b", "c"]) expect(await again.query(pk)).toEqual(await plain.query(pk));
    }),
  );
});

test("what could not be kept did not happen, and its writer is told that nobody knows", async () => {
  const table = await JournalTable.from([{ item: { pk: "a", sk: "a", value: 1 } }], { add: () => { throw new Unknown("the disk is full"); } });
  await expect(table.put({ pk: "a", sk: "a", value: 2 })).rejects.toThrow(Unknown);
  await expect(table.update("b", "b", { value: 2 })).rejects.toThrow(Unknown);
  expect([await table.get("a", "a"), await table.get("b", "b")]).toEqual([{ pk: "a", sk: "a", value: 1 }, undefined]);
});

test("a folder gives its table again", async () => {
  const first = await openFolder(folder);
  await first.table.put({ pk: "a", sk: "b", value: 1 });
  first.close();
  const second = await openFolder(folder);
  expect([first.isNew, second.isNew, await second.table.get("a", "b")]).toEqual([true, false, { pk: "a", sk: "b", value: 1 }]);
  second.close();
});
