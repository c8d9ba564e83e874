// `understudy story` as people and CI start it: a process of its own, its exit codes and what it writes where.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./fixtures/command.ts";

const folder = mkdtempSync(join(tmpdir(), "cli-story-"));
afterAll(() => rmSync(folder, { recursive: true }));
const faulty = join(folder, "faulty.story");
writeFileSync(faulty, "# Faulty\nplan workflows/plans/hybrid-chat.yaml\nat 30s dwon site site-a\nexpect mutations none\n");

test("--words prints the language", async () => {
  const { code, stdout, stderr } = await run(["story", "--words"], 60_000);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("expect [PLAN:] FACT [by BY]");
});

test("a faulty file is told as file:line:column, all of it at once, and ends with 3", async () => {
  const { code, stdout } = await run(["story", faulty], 60_000);
  expect({ code, stdout }).toEqual({ code: 3, stdout: `${faulty}:3:8: "dwon" is not understood here, write down\n${faulty}:4:18: "none" is not understood here, write a whole number\n` });
});

test("without a file, or with a seed that is none, it is wrong use and ends with 2", async () => {
  expect(await run(["story"], 60_000)).toMatchObject({ code: 2, stderr: expect.stringContaining("name at least one story, or ask for --words") });
  expect(await run(["story", "--seed", "x", faulty], 60_000)).toMatchObject({ code: 2, stderr: expect.stringContaining("a seed is a whole number from 0 on.") });
});

test("a story that needs a piece of the product which is loaded late holds in a process of its own", async () => {
  const { code, stdout } = await run(["story", "test/stories/reprotect/postgresql-of-its-own-there-and-home.story"], 60_000);
  expect({ code, last: stdout.trim().split("\n").at(-1) }).toEqual({ code: 0, last: expect.stringMatching(/^✓ \d+ of \d+ lines held; all \d+ invariants held/) as string });
});
