// What the sweep says about plans that stay locked: nothing while all is well, and one log line that CloudWatch reads as metrics.

import { heldLease, sweepMetricFields } from "../../../lambdas/sweep/held-leases.ts";
import type { HeldLease } from "../../../lambdas/sweep/held-leases.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { longestHoldMs } from "../../../workflows/operations.ts";
import { minutes, now } from "../builders.ts";
import { throttled, World } from "./world.ts";

const atWork: HeldLease = { plan: "shop", run: "shop-1", ageMs: minutes(3), stuck: undefined };
const stuck: HeldLease = { plan: "shop", run: "shop-1", ageMs: minutes(300), stuck: "it is closed" };

/** The lines that the handlers wrote while `work` went on. */
async function logged(work: () => Promise<unknown>): Promise<readonly Record<string, unknown>[]> {
  const level = process.env["POWERTOOLS_LOG_LEVEL"];
  process.env["POWERTOOLS_LOG_LEVEL"] = "INFO";
  const written: string[] = [];
  const keep = (text: unknown): boolean => written.push(String(text)) > 0;
  const spies = [jest.spyOn(process.stdout, "write").mockImplementation(keep), jest.spyOn(process.stderr, "write").mockImplementation(keep)];
  try {
    await work();
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.env["POWERTOOLS_LOG_LEVEL"] = level;
  }
  return written.join("").split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Record<string, unknown>);
}
const metricLines = (lines: readonly Record<string, unknown>[]) => lines.filter((line) => "_aws" in line);

/** Opens a run and moves the clock to so long after that. */
async function openFor(world: World, ageMs: number): Promise<void> {
  if ((await world.record.readLease("shop")).run === undefined) await world.open();
  world.clock.time = ((await world.record.readLease("shop")).openedAt ?? 0) + ageMs;
}

describe("a lease", () => {
  it("is no trouble while its run is at work, and none at all without a run", async () => {
    const world = await World.deployed();
    expect(await heldLease("shop", world.services("sweep"))).toBeUndefined();
    await openFor(world, minutes(3));
    expect(await heldLease("shop", world.services("sweep"))).toEqual(atWork);
  });

  it("is stuck once its run has been open for longer than any plan takes", async () => {
    const world = await World.deployed();
    await openFor(world, longestHoldMs - 1);
    expect((await heldLease("shop", world.services("sweep")))?.stuck).toBeUndefined();
    await openFor(world, longestHoldMs);
    expect((await heldLease("shop", world.services("sweep")))?.stuck).toBe("it has been open for 4 h");
  });

  it("is stuck when its run has no record", async () => {
    const world = await World.deployed();
    await world.table.update("plan#shop", "lease", { epoch: 1, run: "shop-1", execution: "shop-1", openedAt: now }, []);
    expect((await heldLease("shop", world.services("sweep")))?.stuck).toBe("it has no record");
  });
});

describe("the line of the sweep", () => {
  it.each([
    { what: "no plan is locked and all were swept", leases: [], notSwept: [], values: undefined },
    { what: "a run is at work", leases: [atWork], notSwept: [], values: { OpenRunAgeSeconds: 180 } },
    { what: "a lease is stuck", leases: [atWork, stuck], notSwept: [], values: { StuckLeases: 1, OpenRunAgeSeconds: 18_000 } },
    { what: "a plan could not be swept", leases: [], notSwept: ["shop"], values: { PlansNotSwept: 1 } },
  ])("when $what has just the metrics that are not zero", ({ leases, notSwept, values }) => {
    const fields = sweepMetricFields(leases, notSwept, now);
    if (values === undefined) return expect(fields).toBeUndefined();
    const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: Name === "OpenRunAgeSeconds" ? "Seconds" : "Count" }));
    return expect(fields).toEqual({ ...values, leases, notSwept, _aws: { Timestamp: now, CloudWatchMetrics: [{ Namespace: "Understudy", Dimensions: [[]], Metrics }] } });
  });

  it("is written with the metrics at the top of it, where CloudWatch looks for them", async () => {
    const world = await World.deployed();
    await openFor(world, longestHoldMs);
    const [line, ...more] = metricLines(await logged(() => world.call(sweep, {})));
    expect(more).toEqual([]);
    expect(line).toMatchObject({ service: "sweep", StuckLeases: 1, OpenRunAgeSeconds: longestHoldMs / 1_000, leases: [{ plan: "shop", run: "shop-1" }], _aws: { Timestamp: world.clock.time } });
  });

  it("counts a plan that could not be swept, and is not written when nothing is to be said", async () => {
    const world = await World.deployed();
    const all = await logged(() => world.call(sweep, {}));
    expect(all.map(({ message }) => message)).toEqual(["swept"]);
    world.troubles.push({ operation: "DescribeAlarms", error: throttled() });
    expect(metricLines(await logged(() => world.call(sweep, {})))).toMatchObject([{ PlansNotSwept: 1, notSwept: ["shop"] }]);
  });
});
