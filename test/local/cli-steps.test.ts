// `understudy steps` as people and programs start it: a process of its own, its exit codes and what it writes where.

import { catalogue } from "../../workflows/steps.ts";
import { run } from "./fixtures/command.ts";

test("prints every kind into a pipe without colour, and nothing on standard error", async () => {
  const { code, stdout, stderr } = await run(["steps"], 60_000);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const kind of Object.keys(catalogue)) expect(stdout).toContain(`\n${kind} (function `.slice(stdout.startsWith(kind) ? 1 : 0));
  expect(stdout).not.toContain("\u001B");
});

test("prints one kind, also as JSON that a program can read", async () => {
  const text = await run(["steps", "promote.rds-replica"], 60_000);
  expect(text).toMatchObject({ code: 0, stderr: "" });
  expect(text.stdout).toContain("What it takes from a plan\n  - promote: { rds-replica: { … } }\n");
  const { code, stdout } = await run(["steps", "promote.rds-replica", "--json"], 60_000);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ version: 1, step: { kind: "promote.rds-replica", undo: null, deadlineMs: 3_600_000, changes: ["rds:PromoteReadReplica"], input: expect.arrayContaining([expect.objectContaining({ name: "database", required: true })]) } });
  const all = JSON.parse((await run(["steps", "--json"], 60_000)).stdout) as { readonly steps: readonly { readonly kind: string }[] };
  expect(all.steps.map(({ kind }) => kind)).toEqual(Object.keys(catalogue));
});

test.each([
  ["a slip", "promote.rds-replca", "write promote.rds-replica"],
  ["the word without its phase", "health-switch", "`understudy steps` lists them all"],
  ["the word as it stands in a plan", "rds-replica", "write promote.rds-replica or reprotect.rds-replica"],
  ["nothing like any", "sing", "`understudy steps` lists them all"],
])("an unknown kind (%s) is told in one sentence with what was meant, and ends with 2", async (_says, kind, what) => {
  const { code, stdout, stderr } = await run(["steps", kind], 60_000);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toBe(`error: there is no step kind "${kind}", ${what}\nTry: understudy steps --help\n`);
});
