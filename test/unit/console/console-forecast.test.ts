// What the console tells of how long it will take: at a question until when to decide, and before a run is asked for.

import { countRun } from "../../../lambdas/runtime/record/proofs.ts";
import { noProofs } from "../../../workflows/proofs.ts";
import { minutes, now, seconds } from "../builders.ts";
import { equalTimes } from "../proof/times.ts";
import { ConsoleWorld, gatePath, textOf } from "./console-world.ts";

describe("until when to decide", () => {
  test("is on the page of the question, with how long each step takes, and neither it nor the times change what is signed", async () => {
    const made = await ConsoleWorld.asked();
    expect(textOf(await made.page(gatePath))).toMatch(/Until when a decision keeps the RTO of 15 min, which is over at \d\d:\d\d:\d\d UTC, is not known\. How long what is left takes is unknown, from no run/);
    const before = await made.world.gate("approve-failover");
    await made.world.record.alone((context) => countRun(context, { plan: "shop", run: "shop-0", openedAt: now }, { proofs: noProofs, times: equalTimes(made.world.plan, seconds(30), 7) }));
    const page = textOf(await made.page(gatePath));
    expect(page).toMatch(/Decide before \d\d:\d\d:\d\d UTC or the RTO of 15 min is missed\. What is left takes usually 1 min 32 s, at the 95th percentile 1 min 32 s \(7 runs\)\./);
    expect(page).toMatch(/Promote [^.]*usually 30 s, at the 95th percentile 30 s \(7 runs\)/);
    expect(await made.world.gate("approve-failover")).toEqual(before);
    made.world.clock.time += minutes(20);
    expect(textOf(await made.page(gatePath))).toContain("The RTO of 15 min is missed already");
  });

  test("is said before a failover is asked for", async () => {
    const made = await ConsoleWorld.make();
    await made.world.record.alone((context) => countRun(context, { plan: "shop", run: "shop-0", openedAt: now }, { proofs: noProofs, times: equalTimes(made.world.plan, seconds(30)) }));
    expect(textOf(await made.page("/plans/shop/start"))).toContain("takes usually 1 min 32 s, at the 95th percentile 1 min 32 s (5 runs). Of the RTO of 15 min that leaves 13 min 28 s for noticing the failure and deciding.");
  });
});
