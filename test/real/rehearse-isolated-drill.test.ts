// An isolated drill with real parts: a copy of a running PostgreSQL is made, promoted and deleted, while clients write; and that what is left is seen.

import { drilledAndCleaned, rehearseIsolatedDrill } from "../../infra/local/isolated-rehearsal.ts";
import type { RealWorld } from "../../infra/local/real-world.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { planAt, withNothingLeft } from "./fixtures/worlds.ts";

jest.setTimeout(180_000);

const drillHere = (decision: "approve" | "reject", onMeasured: (world: RealWorld) => Promise<void> = () => Promise.resolve()) =>
  withNothingLeft(() => rehearseIsolatedDrill({ plan: planAt(20), tempo: 20, clock: systemClock, decideAs: { name: "demo", decision }, limitMs: 120_000, signal: new AbortController().signal, say: () => undefined, onMeasured }));

it("makes and promotes a real copy, deletes it, and changes nothing else that can be seen from outside", async () => {
  const { report } = await drillHere("approve");
  expect(report).toMatchObject({ outcome: "succeeded", differences: [], left: [], made: 1, kind: "isolated", by: "demo" });
  expect(report.sentence).toContain("Clean-up is proven");
  expect(report.client?.acknowledged).toBeGreaterThan(0);
  expect(report.client?.refused).toEqual({ turnedAway: 0, unanswered: 0 });
  expect(drilledAndCleaned(report)).toBe(true);
});

it("rejected, it makes nothing, and is told from one that was done", async () => {
  const { report } = await drillHere("reject");
  expect(report).toMatchObject({ outcome: "rejected", differences: [], left: [], made: 0 });
  expect(drilledAndCleaned(report)).toBe(false);
});
