// Nothing is changed without a yes: neither when a person says no nor when nobody is there. The world counts the changes,
// from outside the code that could have made them.

import type { RehearsalReport } from "../../infra/local/rehearsal-report.ts";
import { run } from "../local/fixtures/command.ts";

jest.setTimeout(120_000);

const untouched = { mutations: 0, changes: [], databaseWritableAt: null, resolvesTo: ["198.51.100.10"] };

it("a rejected gate ends the run as rejected, with no change and exit code 1", async () => {
  const ended = await run(["rehearse", "--reject-as", "demo", "--json", "--tempo", "20"], 90_000);
  const report = JSON.parse(ended.stdout) as RehearsalReport;
  expect(report).toMatchObject({ ...untouched, outcome: "rejected", serving: null });
  expect(report.sentence).toContain("demo");
  expect(report.report?.gates).toMatchObject([{ kind: "approve-failover", status: "decided", decision: { decision: "reject", by: "demo" } }]);
  expect({ code: ended.code, left: ended.left }).toEqual({ code: 1, left: [] });
});

it("a gate for which nobody was named is left waiting and named, with no change and exit code 6", async () => {
  const ended = await run(["rehearse", "--json", "--tempo", "20"], 90_000);
  const report = JSON.parse(ended.stdout) as RehearsalReport;
  expect(report).toMatchObject({ ...untouched, outcome: "open" });
  expect(report.report?.gates).toMatchObject([{ kind: "approve-failover", status: "waiting", decision: null }]);
  expect(ended.stderr).toContain('The gate "Fail over to site-b" waits and nobody was named to decide it');
  expect({ code: ended.code, left: ended.left }).toEqual({ code: 6, left: [] });
});

it("one name cannot both approve and reject, and a name has to be a name", async () => {
  const both = await run(["rehearse", "--approve-as", "a", "--reject-as", "b"], 20_000);
  expect(both).toMatchObject({ code: 2, stdout: "", left: [] });
  const odd = await run(["rehearse", "--approve-as", "a b"], 20_000);
  expect(odd).toMatchObject({ code: 1, stdout: "", left: [] });
  expect(odd.stderr).toContain("a name has letters");
});
