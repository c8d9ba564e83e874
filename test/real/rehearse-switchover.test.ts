// A planned move with real parts while a client never stops writing: every acknowledged write is on the site that serves afterwards.

import { movedWithoutLoss, rehearseSwitchover } from "../../infra/local/switchover-rehearsal.ts";
import type { SwitchoverRehearsalEnd } from "../../infra/local/switchover-rehearsal.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { planAt, withNothingLeft } from "./fixtures/worlds.ts";

jest.setTimeout(180_000);

interface MoveHere {
  readonly decision: "approve" | "reject";
  readonly writes: number;
}

/** Rehearses the move of the shipped plan in this process; fails when it leaves a process behind. */
async function moveHere({ decision, writes }: MoveHere): Promise<SwitchoverRehearsalEnd & { readonly said: readonly string[] }> {
  return withNothingLeft(async () => {
    const said: string[] = [];
    const end = await rehearseSwitchover({
      plan: planAt(20),
      tempo: 20,
      clock: systemClock,
      decideAs: { name: "demo", decision },
      writes,
      writesWithinMs: 20_000,
      limitMs: 120_000,
      signal: new AbortController().signal,
      say: (sentence) => said.push(sentence),
    });
    return { ...end, said };
  });
}

it("moves from site-a to site-b and loses none of the acknowledged writes, with both databases alive", async () => {
  const { report, waitingGate, said } = await moveHere({ decision: "approve", writes: 1_500 });
  expect(waitingGate).toBeUndefined();
  expect(report).toMatchObject({
    outcome: "succeeded",
    serving: "site-b",
    databaseWritableAt: "site-a, site-b",
    resolvesTo: ["203.0.113.10"],
    writes: { lost: 0 },
    move: { source: "site-a", target: "site-b", by: "demo", held: { onlyAtSource: 0, sourceFollows: false } },
  });
  expect(movedWithoutLoss(report)).toBe(true);
  expect(report.move.acknowledgedBefore).toBeGreaterThan(50);
  expect(report.move.held?.onlyAtTarget).toBeGreaterThan(0);
  // The client was turned away by the fenced application while it moved, and that is the outage that was measured.
  expect(report.move.refused.turnedAway + report.move.refused.unanswered).toBeGreaterThan(0);
  expect(report.timesMs.outage).toBeGreaterThan(0);
  expect(report.timesMs.detect).toBeNull();
  expect(Object.keys(report.floorParts)).toEqual(["drain", "fence", "promotion", "healthCheck", "recordTtl"]);
  expect(report.move.drained?.because).toMatch(/^chat-config: site-b holds all \d+ transactions that site-a counts/);
  expect(report.move.drained?.afterMs).toBeGreaterThanOrEqual(5_000 - 500);
  expect(said.at(-1)).toContain("switched over from site-a to site-b");
});

it("moves nothing when whoever asked for it says no in the end", async () => {
  const { report, said } = await moveHere({ decision: "reject", writes: 50 });
  expect(report).toMatchObject({ outcome: "rejected", serving: "site-a", databaseWritableAt: "site-a", mutations: 0, resolvesTo: ["198.51.100.10"], writes: { lost: 0 }, move: { drained: null, held: null } });
  expect(movedWithoutLoss(report)).toBe(false);
  expect(said).toContainEqual(expect.stringMatching(/^demo: reject "Switch over to site-b"/));
});
