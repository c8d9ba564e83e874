// The way there and back with real parts: a failure that loses writes, a copy of the site that took over, the way home as planned, and a
// copy again. What the failure lost is kept, nothing else is lost, and both sites hold the same rows in the end.

import { parseFaults } from "../../infra/local/faults.ts";
import { rehearseFailback, wentThereAndBack } from "../../infra/local/failback-rehearsal.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { planAt, withNothingLeft } from "./fixtures/worlds.ts";

jest.setTimeout(300_000);

it("comes home after a failover that lost writes, which are kept, and loses none on the way", async () => {
  await withNothingLeft(async () => {
    const said: string[] = [];
    const { report, waitingGate } = await rehearseFailback({
      plan: planAt(20), tempo: 20, clock: systemClock, decideAs: { name: "demo", decision: "approve" },
      faults: parseFaults("cut replication at 300ms; kill site-a at 800ms", { sites: ["site-a", "site-b"], services: [] }),
      writes: 100, writesWithinMs: 20_000, times: 1, limitMs: 120_000, signal: new AbortController().signal, say: (sentence) => said.push(sentence),
    });
    expect(waitingGate).toBeUndefined();
    expect(report.legs.map(({ kind, target, outcome, lost }) => [kind, target, outcome, kind === "failover" ? "some" : lost])).toEqual([["failover", "site-b", "succeeded", "some"], ["reprotect", "site-a", "succeeded", 0], ["failback", "site-a", "succeeded", 0], ["reprotect", "site-b", "succeeded", 0]]);
    const [failover, firstCopy, home] = report.legs;
    expect(failover?.lost).toBeGreaterThan(0);
    expect(report.keptOfLost).toBe(failover?.lost);
    expect(report.writes.lost).toBe(failover?.lost);
    // Users are served while a copy is made, and are not while the application moves.
    expect([firstCopy?.outageMs, home?.outageMs]).toEqual([null, expect.any(Number)]);
    expect(firstCopy?.acknowledgedAfter).toBeGreaterThan(firstCopy?.acknowledgedBefore ?? 0);
    expect(home?.drained?.because).toMatch(/^chat-config: site-a holds all \d+ transactions that site-b counts/);
    expect(report).toMatchObject({ serving: "site-a", databaseWritableAt: "site-a", sides: { differing: 0, same: report.writes.acknowledged - (failover?.lost ?? 0) } });
    expect(report.changes.filter((what) => what === "rds.CreateDBInstanceReadReplica")).toHaveLength(2);
    expect(report.changes).not.toContain("rds.DeleteDBInstance");
    expect(wentThereAndBack(report)).toBe(true);
    expect(said.join("\n")).not.toContain("asked for again");
  });
});
