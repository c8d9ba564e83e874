// Game days in the console: everybody sees that one is open, and nobody which fault was drawn.

import { beginGameDay } from "../../../lambdas/runtime/record/game-days.ts";
import type { GameDay } from "../../../workflows/game-day-state.ts";
import { ConsoleWorld, textOf } from "./console-world.ts";

test("a game day that is open shows on the calendar and at home while it is open, and its runs say so first", async () => {
  const made = await ConsoleWorld.make();
  const day: GameDay = {
    id: "shop-day", plan: "shop", planDigest: made.world.planDigest, openedAt: made.world.clock.time, who: "ana", what: "ana: half-yearly", source: "site-a", commitment: "c0ffee", drawn: { fault: "shop-stops", nonce: "n0nce" },
    caused: { at: made.world.clock.time, by: "ana" }, removed: null, stop: null, told: [], closed: null,
  };
  await made.world.record.alone((context) => beginGameDay(context, day));
  for (const path of ["/", "/drills"]) expect(await made.page(path)).not.toMatch(/shop-stops|n0nce/);
  expect(textOf(await made.page("/drills"))).toMatch(/GAME DAY: a fault stands Game day , in which a fault is really caused.*which fault was drawn is secret until the end.*c0ffee/);
  expect(textOf(await made.page("/"))).toContain("A fault that a person has caused may stand in production; decide as always.");
  await made.world.open("shop-1", undefined, { by: "alarm", what: "an alarm", at: made.world.clock.time, gameDay: day.id });
  expect(await made.page("/runs/shop-1")).toMatch(/<strong>LIVE, GAME DAY<\/strong> <span>What is decided really happens/);
});
