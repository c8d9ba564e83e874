// Two writers by design (E7) and the names that lead to both (E16), by their written behaviour.

import { initialRecords } from "../../infra/local/world/initial-records.ts";
import type { Plan } from "../../workflows/plan.ts";
import { applied, shipped } from "./applications.ts";
import type { Applied } from "./applications.ts";

const queueMetrics = (): Applied => applied(shipped("queuemetrics"));
const standing = async ({ look }: Applied, site: string): Promise<unknown> => {
  const found = await look("database", site);
  return found === undefined || found.kind === "silent" ? undefined : found.standing;
};

test("both take writes and get each other's", async () => {
  const world = queueMetrics();
  expect([await standing(world, "node-a"), await standing(world, "node-b")]).toEqual(["writer", "writer"]);
});

test("without the way between them both still take writes, cut off from each other", async () => {
  const world = queueMetrics();
  world.network.cut({ kind: "between", from: "node-a", to: "node-b", how: "full" });
  expect([await standing(world, "node-a"), await standing(world, "node-b")]).toEqual(["cut-off", "cut-off"]);
  expect(await world.says("database", "node-a")).toMatch(/^healthy: .*accepted a trial write.*receives nothing from the other writer/);
});

test("the databases alone can lose each other, and find each other again", async () => {
  const world = queueMetrics();
  const link = { kind: "between", from: "database/node-a", to: "database/node-b", how: "full" } as const;
  world.network.cut(link);
  expect(await standing(world, "node-a")).toBe("cut-off");
  expect(await world.says("machine", "node-a", "node-b")).toMatch(/^healthy/);
  world.network.restore(link);
  expect(await standing(world, "node-a")).toBe("writer");
});

test("when one is down the other takes writes and gets none", async () => {
  const world = queueMetrics();
  world.application.setFailed("database", "node-b", true);
  expect(await world.says("database", "node-b")).toMatch(/^failing/);
  expect(await standing(world, "node-a")).toBe("cut-off");
});

test("the name leads to both sites where both serve, and to home where one does", () => {
  const round = shipped("queuemetrics");
  const named = initialRecords(round).map(({ Name, SetIdentifier }) => `${Name} ${SetIdentifier ?? "alone"}`);
  expect(named).toEqual(["node-a.queuemetrics.example.com. alone", "node-b.queuemetrics.example.com. alone", "queuemetrics.example.com. node-a-1", "queuemetrics.example.com. node-b-1"]);
  // Also where the step replaces records as those of any name.
  const both: Plan = { ...round, steps: round.steps.flatMap((step) => ("traffic" in step ? [{ traffic: { "route53-records": step.traffic?.["route53-round-robin"] } }] : [])) as Plan["steps"] };
  expect(initialRecords(both).map(({ SetIdentifier }) => SetIdentifier)).toEqual(["node-a-1", "node-b-1"]);
  expect(applied(both).application.leadsTo("queuemetrics.example.com")).toEqual(["node-a", "node-b"]);
  const { database: _pair, ...services } = both.services;
  expect(initialRecords({ ...both, services }).map(({ SetIdentifier }) => SetIdentifier)).toEqual(["node-a-1"]);
});
