// The acceptance of QueueMetrics on real parts (E14): front ends, applications and two MariaDB servers that replicate both ways.
// Each node is killed in turn, and what a user was told is kept is found on both databases afterwards.

import type { AcceptanceReport } from "../../infra/local/acceptance.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { run } from "../local/fixtures/command.ts";
import { need } from "./machine.ts";

jest.setTimeout(560_000);

/** From the node's death until the run changed the name: as long would wait whom only the run helps. */
function untilNameChanged({ report, timesMs: { detect } }: AcceptanceReport["nodes"][number]["report"]): Milliseconds {
  const [change] = (report?.steps ?? []).flatMap(({ changes }) => changes);
  if (report === null || detect === null || change === undefined) throw new Error("the run changed nothing");
  return detect + change.at - report.openedAt;
}

it("each node is shut down in turn, the name is never empty, and no acknowledged write is missing on either", async () => {
  need("mariadb-server");
  const ended = await run(["run", "--silent", "rehearse", "--", "--plan", "workflows/plans/queuemetrics.yaml", "--approve-as", "on-call-1", "--tempo", "10", "--json"], 500_000, { through: ["npm"] });
  expect({ code: ended.code, left: ended.left, said: ended.code === 0 ? "" : ended.stderr }).toEqual({ code: 0, left: [], said: "" });
  const report = JSON.parse(ended.stdout) as AcceptanceReport;
  expect(report.nodes.map(({ node, answered, report: each }) => [node, answered, each.outcome])).toEqual([
    ["node-a", ["203.0.113.6"], "succeeded"],
    ["node-b", ["198.51.100.5"], "succeeded"],
  ]);
  expect(report).toMatchObject({ outcome: "succeeded", name: { empty: 0 }, writes: { missing: { "node-a": 0, "node-b": 0 } } });
  // A client tries a dead address for a second and then the other, so nobody waits for a run. How long a run takes grows with how
  // busy this machine is, as the client's tries do, so one is held against the other.
  for (const { report: each } of report.nodes) expect(report.outageMs ?? 0).toBeLessThan(untilNameChanged(each));
  expect([...report.name.atEnd].sort()).toEqual(["198.51.100.5", "203.0.113.6"]);
  // Asked often enough to have seen an empty name, and written to all the time.
  expect(report.name.looks).toBeGreaterThan(100);
  expect(report.writes.acknowledged).toBeGreaterThan(200);
  process.stdout.write(`      ${JSON.stringify({ writes: report.writes, looks: report.name.looks, outageMs: report.outageMs, untilNameChanged: report.nodes.map((each) => untilNameChanged(each.report)), together: report.nodes.map(({ togetherAfterMs }) => togetherAfterMs) })}\n`);
});
