// The whole product on a real broker (C12): RabbitMQ dies, the web server of its site goes on answering its health check, and only the
// message that does not come back tells. From the fault to the report, with the gate answered by the operator who was named.

import type { RehearsalReport } from "../../infra/local/rehearsal-report.ts";
import { run } from "../local/fixtures/command.ts";
import { need } from "./machine.ts";

// Two brokers start, which takes ten seconds on an idle machine and a minute on a busy one.
jest.setTimeout(300_000);

it("a rehearsal of IQ Bot moves when its broker dies behind a web server that answers, and leaves nothing behind", async () => {
  need("rabbitmq-server");
  const ended = await run(["run", "--silent", "rehearse", "--", "--plan", "workflows/plans/iq-bot.yaml", "--fault", "kill service rabbitmq at-site site-a at 3s", "--approve-as", "on-call-1", "--json"], 270_000, { through: ["npm"] });
  expect({ code: ended.code, left: ended.left }).toEqual({ code: 0, left: [] });
  const { report, ...measured } = JSON.parse(ended.stdout) as RehearsalReport;
  expect(measured).toMatchObject({ outcome: "succeeded", resolvesTo: ["203.0.113.30"], writes: { acknowledged: 0, lost: null } });
  expect(measured.changes).toEqual(["ec2.StopInstances", "ec2.StopInstances", "ec2.StopInstances", "ssm.SendCommand", "ssm.SendCommand", "ssm.SendCommand", "route53.ChangeResourceRecordSets"]);
  // What was seen of the site that was left: the queue was dead, and the web was not.
  const reasons = report?.verdict?.reasons.join("\n");
  expect(reasons).toMatch(/site-b sees it fail .*: rabbitmq: refused the connection/);
  expect(reasons).toMatch(/arbiter sees it answer .*: iq-bot: answered with status 200/);
  // A message went through the broker of the site that took over, before users were sent there.
  expect(report?.steps.find(({ id }) => id === "verify-publish-consume")).toMatchObject({ status: "done" });
  // What this machine does not have is said, and not pretended.
  expect(ended.stderr).toContain("Note: iq-bot-data is not on this machine: SQL Server, so it is neither promoted nor asked");
  expect(ended.stderr).toContain("Note: rabbitmq-cluster is not on this machine");
  expect(measured.databaseWritableAt).toBeNull();
  process.stdout.write(`      ${JSON.stringify(measured.timesMs)}\n`);
});
