// Faults other than a killed site: a site cut off, observers that disagree, one dead service, a source that comes back, and
// alarm events that come twice, late or broken.

import type { RealWorld } from "../../infra/local/real-world.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { readRun } from "../../workflows/record.ts";
import type { RunState } from "../../workflows/record.ts";
import { siteAlarmName } from "../../workflows/names.ts";
import { doFault, rehearseHere } from "./fixtures/worlds.ts";

jest.setTimeout(240_000);

async function newest(world: RealWorld): Promise<RunState | undefined> {
  const [run] = await world.record.listRuns(world.plan.plan, 1);
  return run === undefined ? undefined : readRun(await world.record.entries(run.run));
}

async function until<T>(look: () => Promise<T | undefined>, withinMs: number): Promise<T> {
  for (const end = systemClock.now() + withinMs; systemClock.now() < end; await systemClock.sleep(50)) {
    const seen = await look();
    if (seen !== undefined) return seen;
  }
  throw new TypeError(`nothing was seen within ${withinMs} ms`);
}

it("a site cut off from everything cannot be fenced: a person is told that the loss is unknown, and only then it goes on", async () => {
  const { report, said } = await rehearseHere({ fault: "isolate site-a at 1s" });
  expect(said.some((sentence) => sentence.startsWith("gate \"The fence of site-a is not confirmed\""))).toBe(true);
  expect(report.outcome).toBe("done-with-exceptions");
  expect(report.changes).not.toContain("ec2.StopInstances");
  const gate = report.report?.gates.find((each) => each.kind === "fence-unconfirmed");
  expect(gate).toMatchObject({ status: "decided", acceptedLossSeconds: "unknown", decision: { by: "demo", decision: "approve" } });
});

it("observers that disagree are asked about and never acted on by themselves", async () => {
  // What begins as a dead service turns out to be a cut path: site-b alone sees nothing of site-a any more, while the arbiter
  // and the observer inside see it answer. A cut path alone would be one vote and no alarm.
  const { report, waitingGate } = await rehearseHere({
    fault: "kill service chat-server site-a at 1s",
    tempo: 10,
    decision: "nobody",
    onReady: async (world) => {
      await until(() => newest(world), 60_000);
      await doFault(world, "cut link site-a site-b");
      await doFault(world, "start service chat-server site-a");
    },
  });
  expect(report.report?.verdict).toMatchObject({ verdict: "ask", code: "observers-disagree" });
  expect(waitingGate?.kind).toBe("approve-failover");
  expect(report.mutations).toBe(0);
});

it("one dead chat service fences the whole machine, and nothing is lost because replication goes on (A14–17)", async () => {
  const { report } = await rehearseHere({ fault: "kill service chat-server site-a at 1s" });
  expect(report).toMatchObject({ outcome: "succeeded", serving: "site-b", writes: { lost: 0 } });
  expect(report.changes).toContain("ec2.StopInstances");
});

it("a source that comes back before the hold time ends is left where it is: no action, no change", async () => {
  let ended: RunState | undefined;
  const { report } = await rehearseHere({
    fault: "kill service chat-server site-a at 1s; start service chat-server site-a at 3s",
    tempo: 10,
    decision: "nobody",
    onReady: async (world) => {
      ended = await until(async () => {
        const state = await newest(world);
        return state?.closed == null ? undefined : state;
      }, 60_000);
    },
  });
  expect(ended?.closed).toMatchObject({ end: "no-action" });
  expect(ended?.mutations).toBe(0);
  expect(report).toMatchObject({ outcome: "no-action", mutations: 0, serving: "site-a", writes: { lost: 0 } });
});

it("a source that comes back while the gate waits ends the question without a change", async () => {
  let ended: RunState | undefined;
  let changes = -1;
  await rehearseHere({
    fault: "kill service chat-server site-a at 1s",
    tempo: 10,
    // The gate is decided by nobody here; the world is followed from outside until the run has ended by itself.
    decision: "wait",
    onReady: async (world) => {
      await until(async () => (await newest(world))?.gates.find((gate) => gate.status === "waiting"), 60_000);
      await doFault(world, "start service chat-server site-a");
      ended = await until(async () => {
        const state = await newest(world);
        return state?.closed == null ? undefined : state;
      }, 60_000);
      changes = world.aws.changes.length;
    },
  });
  expect(ended?.gates[0]).toMatchObject({ kind: "approve-failover", status: "overtaken" });
  expect(ended?.closed).toMatchObject({ end: "no-action" });
  expect(changes).toBe(0);
});

it("alarm events that come twice start one run, and those that are late or malformed start none", async () => {
  const answers: Record<string, unknown> = {};
  let runs = -1;
  await rehearseHere({
    fault: "kill site-a at 8s",
    tempo: 10,
    onReady: async (world) => {
      const alarmName = siteAlarmName(world.plan.plan, "site-a");
      const event = (value: string, timestamp: string): unknown => ({
        version: "0", id: "e", source: "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change", account: "000000000000", time: timestamp, region: world.plan.arbiter.region, resources: [],
        detail: { alarmName, state: { value, timestamp } },
      });
      answers["late"] = await world.invoke("intake", event("ALARM", "2026-01-01T00:00:00.000+0000"));
      answers["ok"] = await world.invoke("intake", event("OK", "2026-01-01T00:00:00.000+0000"));
      answers["malformed"] = await world.invoke("intake", { source: "aws.cloudwatch" });
      answers["empty"] = await world.invoke("intake", null);
      const stamp = await until(async () => {
        const standing = world.aws.cloudwatch.states().find((alarm) => alarm.name === alarmName && alarm.state === "ALARM");
        return standing && new Date(standing.since).toISOString().replace("Z", "+0000");
      }, 60_000);
      answers["again"] = await Promise.all([1, 2, 3].map(() => world.invoke("intake", event("ALARM", stamp))));
      await until(async () => ((await newest(world))?.closed == null ? undefined : true), 120_000);
      runs = (await world.record.listRuns(world.plan.plan, 10)).length;
    },
  });
  expect(answers).toMatchObject({ late: { answered: "not-standing" }, ok: { answered: "not-alarm" }, malformed: { answered: "malformed" }, empty: { answered: "malformed" } });
  for (const answer of answers["again"] as readonly { readonly answered: string }[]) expect(["started", "duplicate", "joined"]).toContain(answer.answered);
  expect(runs).toBe(1);
});
