// Whose a folder is: the process that has it, on the machine and since the start of it that the lock names.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockFolder, thisProcess } from "../../../infra/local/break-glass/lock.ts";
import type { Owner } from "../../../infra/local/break-glass/lock.ts";

let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "understudy-lock-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mine = thisProcess();
const left = (owner: Partial<Owner> | number | string): void => writeFileSync(join(folder, "lock"), typeof owner === "string" ? owner : JSON.stringify(typeof owner === "number" ? owner : { ...mine, ...owner }));

test("it names its owner by machine, start of the machine, process and start of the process", () => {
  expect(JSON.parse(readFileSync(lockFolder(folder, undefined), "utf8"))).toEqual({ ...mine, pid: process.pid });
});

test.each<[string, Partial<Owner> | number | string, string | undefined]>([
  ["its process is gone", { pid: 999_999_999, started: "1" }, undefined],
  ["its number was given to another process since", { started: "1" }, undefined],
  ["the machine was started since", { boot: "another" }, undefined],
  ["an earlier version wrote it and its process is gone", 999_999_999, undefined],
  ["its writing was cut off", '{"pid":12', undefined],
  ["it is another machine's, which somebody knows to be off", { host: "elsewhere" }, "elsewhere"],
])("one that was left behind is taken over: %s", (_, owner, takenFrom) => {
  left(owner);
  expect(readFileSync(lockFolder(folder, takenFrom), "utf8")).toBe(JSON.stringify(mine));
});

test.each<[string, Partial<Owner> | number, string | undefined, string]>([
  ["its process is there", {}, undefined, "is in use by process"],
  ["its process is there, whatever machine somebody names", {}, "elsewhere", "is in use by process"],
  ["an earlier version wrote it and its process is there", process.pid, undefined, "is in use by process"],
  ["it does not say when its process began", { started: null }, undefined, "is in use by process"],
  ["it is another machine's", { host: "elsewhere" }, undefined, "if elsewhere is surely off for good, name it: --taken-from elsewhere"],
  ["it is another machine's than the one that somebody names", { host: "elsewhere" }, "nowhere", "--taken-from elsewhere"],
])("it is refused: %s", (_, owner, takenFrom, says) => {
  left(owner);
  const before = readFileSync(join(folder, "lock"), "utf8");
  expect(() => lockFolder(folder, takenFrom)).toThrow(says);
  expect(readFileSync(join(folder, "lock"), "utf8")).toBe(before);
});
