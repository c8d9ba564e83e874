// A dry drill with real parts, looked at from outside before and after; and that the look from outside sees what does change.

import { drilledWithoutChange, rehearseDryDrill } from "../../infra/local/drill-rehearsal.ts";
import { lookFromOutside } from "../../infra/local/outside-look.ts";
import type { RealWorld } from "../../infra/local/real-world.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { planAt, withNothingLeft } from "./fixtures/worlds.ts";

jest.setTimeout(180_000);

function drillHere(onMeasured: (world: RealWorld) => Promise<void> = () => Promise.resolve()): ReturnType<typeof rehearseDryDrill> {
  return withNothingLeft(() =>
    rehearseDryDrill({ plan: planAt(20), tempo: 20, clock: systemClock, by: "rehearsal", limitMs: 120_000, signal: new AbortController().signal, say: () => undefined, onMeasured }),
  );
}

it("changes nothing that can be seen from outside, and tells every change that a failover would have made", async () => {
  let looked: Readonly<Record<string, string>> = {};
  const report = await drillHere(async (world) => {
    looked = await lookFromOutside(world);
  });
  expect(report).toMatchObject({ outcome: "succeeded", differences: [], kind: "dry", by: "rehearsal" });
  expect(drilledWithoutChange(report)).toBe(true);
  expect(report.report?.dry).toMatchObject({ changes: 10, irreversible: 1, unseen: [] });
  expect(report.report?.mutations).toBe(0);
  expect(report.client?.acknowledged).toBeGreaterThan(0);
  // What is compared is the world as it is and no list of unknowns.
  expect(looked).toMatchObject({
    "epoch register of site-b": "null",
    "machines of site-a": "running, up",
    "database at site-a": "primary, takes writes",
    "database at site-b": "standby, takes no writes",
    "answer for chat.example.com": "198.51.100.10",
    "registration at viber": "https://ccm.site-a.chat.example.com/webhooks/viber",
    "site that takes the client's writes": "site-a",
    "calls that change anything": "0",
  });
  expect(report.lookedAt).toBe(Object.keys(looked).length);
});

it("is told from outside where something did change meanwhile", async () => {
  const report = await drillHere(async (world) => {
    await world.application.database?.promote("chat-config-b");
    await world.application.fault({ do: "kill-service", service: "chat-server", site: "site-a" });
  });
  expect(report.differences.map(({ what }) => what)).toEqual(["RDS instance chat-config-b", "database at site-b", "services that run at site-a"]);
  expect(report.differences[1]).toMatchObject({ before: "standby, takes no writes", after: "primary, takes writes" });
  expect(drilledWithoutChange(report)).toBe(false);
});
