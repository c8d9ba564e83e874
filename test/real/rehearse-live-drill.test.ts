// A live drill with real parts: production goes there and comes home while a client never stops writing, both copies are really made anew, and
// no acknowledged write is missing.

import { cameHome, rehearseLiveDrill } from "../../infra/local/live-drill-rehearsal.ts";
import type { LiveDrillRehearsalEnd } from "../../infra/local/live-drill-rehearsal.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { planAt, withNothingLeft } from "./fixtures/worlds.ts";

jest.setTimeout(660_000);

/** Drills the shipped plan in this process; fails when it leaves a process behind. */
async function drillHere(decision: "approve" | "reject"): Promise<LiveDrillRehearsalEnd> {
  return withNothingLeft(() =>
    rehearseLiveDrill({ plan: planAt(20), tempo: 20, clock: systemClock, decideAs: { name: "demo", decision }, limitMs: 600_000, signal: new AbortController().signal, say: () => undefined }),
  );
}

it("goes there, makes a copy, comes home and makes a copy, and loses none of the acknowledged writes", async () => {
  const { report, waitingGate } = await drillHere("approve");
  expect(waitingGate).toBeUndefined();
  expect(report).toMatchObject({ kind: "live", outcome: "passed", serving: "site-a", home: "site-a", writes: { lost: 0 }, held: { sourceFollows: true } });
  expect(report.legs.map(({ what, end }) => `${what}: ${end ?? "open"}`)).toEqual(["switch over from site-a to site-b: succeeded", "protect site-a again: succeeded", "fail back from site-b to site-a: succeeded", "protect site-b again: succeeded"]);
  // What the client saw is within the bound that the record gives, but for the steps in which it tries again.
  const [there, , home] = report.legs;
  for (const leg of [there, home]) {
    expect(leg?.clientOutageMs).toBeGreaterThan(0);
    expect(leg?.clientOutageMs ?? Number.NaN).toBeLessThan((leg?.recordedOutageMs ?? 0) + 5_000);
  }
  expect(report.writes?.acknowledged).toBeGreaterThan(100);
  expect(cameHome(report)).toBe(true);
});

it("moves nothing where whoever asked for it says no to its first leg", async () => {
  const { report } = await drillHere("reject");
  expect(report).toMatchObject({ outcome: "not-finished", serving: "site-a", writes: { lost: 0 } });
  expect(report.legs.map(({ end }) => end)).toEqual(["rejected"]);
  expect(report.sentence).toContain("Production stands at its home site-a.");
  expect(cameHome(report)).toBe(false);
});
