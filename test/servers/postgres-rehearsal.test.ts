// The whole product on real databases that stand on machines of their own: from the fault to the report, and the promotion is
// the command that Systems Manager would deliver.

import { readFileSync } from "node:fs";
import type { RehearsalReport } from "../../infra/local/rehearsal-report.ts";
import { run } from "../local/fixtures/command.ts";
import { need } from "./machine.ts";

jest.setTimeout(180_000);

it("a rehearsal of a plan with a PostgreSQL of its own loses no more than the gate said and leaves nothing behind", async () => {
  // For its psql: the server that npm brings has none.
  need("postgresql-15");
  const plan = "test/stories/plans/own-postgresql.yaml";
  expect(readFileSync(plan, "utf8")).toContain("self-managed:");
  const ended = await run(["run", "--silent", "rehearse", "--", "--plan", plan, "--approve-as", "on-call-1", "--json"], 150_000, { through: ["npm"] });
  expect({ code: ended.code, left: ended.left }).toEqual({ code: 0, left: [] });
  const report = JSON.parse(ended.stdout) as RehearsalReport;
  expect(report).toMatchObject({ outcome: "succeeded", serving: "site-b", databaseWritableAt: "site-b", resolvesTo: ["203.0.113.40"] });
  expect(report.changes).toEqual(["ec2.StopInstances", "ec2.StopInstances", "ssm.SendCommand", "route53.ChangeResourceRecordSets"]);
  process.stdout.write(`      ${JSON.stringify(report.writes)} ${JSON.stringify(report.timesMs)}\n`);
  expect(report.writes).toMatchObject({ lost: 0 });
});
