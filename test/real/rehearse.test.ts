// The rehearsal as people run it, three times in a row, and once more with the world still standing when it is asked from
// outside.

import type { RehearsalReport } from "../../infra/local/rehearsal-report.ts";
import { run } from "../local/fixtures/command.ts";
import { askSecondResolver } from "./fixtures/second-resolver.ts";
import { rehearseHere } from "./fixtures/worlds.ts";

jest.setTimeout(180_000);

const moved = {
  outcome: "succeeded",
  serving: "site-b",
  databaseWritableAt: "site-b",
  resolvesTo: ["203.0.113.10"],
  webhooks: [
    { provider: "viber", registeredAt: "https://ccm.site-b.chat.example.com/webhooks/viber", inboundAfterRegistration: true },
    { provider: "facebook", registeredAt: "https://ccm.site-b.chat.example.com/webhooks/facebook", inboundAfterRegistration: true },
  ],
};

it.each([1, 2, 3])("the command moves the application to site-b and leaves nothing behind, time %i of three", async () => {
  const ended = await run(["run", "--silent", "rehearse", "--", "--approve-as", "demo", "--json"], 150_000, { through: ["npm"] });
  expect({ code: ended.code, left: ended.left }).toEqual({ code: 0, left: [] });
  const report = JSON.parse(ended.stdout) as RehearsalReport;
  expect(report).toMatchObject(moved);
  expect(report.mutations).toBe(report.changes.length);
  expect(report.mutations).toBeGreaterThan(0);
  expect(report.writes).toMatchObject({ lost: 0 });
  expect(report.tempo).toBe(10);
  expect(Object.entries(report.timesMs).filter(([, ms]) => ms === null)).toEqual([]);
});

it("a second resolver library is led to site-b, also for the name that is moved by its record sets", async () => {
  const answers: Record<string, readonly string[]> = {};
  const { report } = await rehearseHere({
    fault: "kill site-a at 1s",
    onReady: async (world) => {
      answers["before"] = await askSecondResolver("chat.example.com", world.application.dnsPort);
    },
    onMeasured: async (world) => {
      answers["after"] = await askSecondResolver("chat.example.com", world.application.dnsPort);
      answers["agents after"] = await askSecondResolver("agents.chat.example.com", world.application.dnsPort);
    },
  });
  expect(report).toMatchObject(moved);
  expect(answers).toEqual({ before: ["198.51.100.10"], after: ["203.0.113.10"], "agents after": ["203.0.113.11"] });
});
