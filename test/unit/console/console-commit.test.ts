// The page on which people commit or choose to return, over the real handlers: what it shows, what it takes, and what it calls.

import { commitGate } from "../../../workflows/commit-gate.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { authorised, minutes, shop, stepped } from "../builders.ts";
import { World } from "../handlers/world.ts";
import { ConsoleWorld, textOf } from "./console-world.ts";

const path = `/gates/shop-1/${commitGate}`;

/** A failover whose steps are all done, with its window open. */
async function looking(): Promise<ConsoleWorld> {
  const world = await World.deployed(shop({ commit: { within: minutes(240) } }));
  const made = await ConsoleWorld.make(world);
  await world.asked();
  await world.decide("approve-failover", "approve");
  await world.say(authorised({ digest: (await world.state()).verdict?.digest ?? "" }));
  for (const { id } of allSteps(plannedNodes(world.plan.steps))) await world.say(stepped(id, "done"));
  await world.ask(commitGate, "token-2");
  return made;
}
async function choice(made: ConsoleWorld, decision: string): Promise<Record<string, string>> {
  const { revision, digest } = await made.world.gate(commitGate);
  return { revision: String(revision), digest, decision, reason: "looked at it, and it serves" };
}

test("shows what serves, both choices, the way home, and that silence commits; nothing is called an approval", async () => {
  const text = textOf(await (await looking()).page(path));
  for (const said of ["site-b serves Shop on two sites. Every step was proved.", "Commit, stay in site-b", "Return to site-a…", "First a copy of orders has to follow at site-a again", "without anything being changed or returned", "Hold for 10 minutes…", "Neither choice changes anything: site-b goes on serving, and this run ends."]) expect(text).toContain(said);
  for (const wrong of ["Approve failover", "is missed", "What would be lost"]) expect(text).not.toContain(wrong);
});

test("the page of the run says that people look, and counts the time of nobody's looking", async () => {
  const made = await looking();
  made.world.clock.time += minutes(60);
  const text = textOf(await made.page("/runs/shop-1"));
  expect(text).toContain("Waiting for a choice");
  expect(text).toContain("site-b serves, and people look at it: Commit to site-b, or return to site-a.");
  expect(text).not.toContain("Running for 1 h");
});

test.each([["commit", "Committed by you"], ["return", "Return chosen by you"]])("%s is handed on as it was chosen", async (decision, said) => {
  const made = await looking();
  expect((await made.post(`${path}/decision`, await choice(made, decision))).status).toBe(303);
  expect(made.changes).toEqual([["decide", expect.objectContaining({ gate: commitGate, decision, by: "on-call-1" })]]);
  expect(textOf(await made.page(path))).toContain(said);
});

test("an approval is no choice there", async () => {
  const made = await looking();
  expect((await made.post(`${path}/decision`, await choice(made, "approve"), { accept: "application/json" })).status).toBe(400);
  expect((await made.world.gate(commitGate)).status).toBe("waiting");
});
