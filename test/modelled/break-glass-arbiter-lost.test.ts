// The arbiter is lost after each state of a failover that its record shows; an engineer finishes without it; the arbiter returns,
// and its run, which slept, goes on: it changes nothing any more, and no invariant is ever broken.

import { at, brokenIn, ofArbiter, startedAt, statesOf, told, without } from "./break-glass-telling.ts";
import type { Performed } from "../../infra/local/story/run.ts";

const minute = 60_000;
const dark = "at 30s down site site-a";
const approved = 'at 3m approve gate "Fail over to site-b" as on-call-1 "dark"';

let clean: Performed;
beforeAll(async () => {
  clean = await told([dark, approved, "expect run succeeded", "until 25m"]);
});

/** The arbiter is away from that instant on for a quarter of an hour. Whoever decides in it is heard where something waits. */
function lost(atMs: number): Promise<Performed> {
  const back = atMs + 15 * minute;
  return told([
    dark,
    ...(atMs > 3 * minute ? [approved] : []),
    at(atMs, "down arbiter"),
    at(atMs + minute, 'start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"'),
    at(atMs + 2 * minute, 'approve gate "Fail over to site-b" as on-call-1 "nothing else is left"'),
    at(back, "up arbiter"),
    at(back + minute, 'approve gate "Fail over to site-b" as on-call-2 "asked by the arbiter, and nobody told me"'),
    at(back + 4 * minute, 'approve gate "Fail over to site-b" as on-call-2 "asked again"'),
    `expect mutations 0 since ${((back - 1_000) / 1_000).toFixed(3)}s`,
    "expect writers orders = site-b",
    "expect dns shop.example.com -> site-b",
    `until ${Math.ceil((back + 20 * minute) / minute)}m`,
  ]);
}

test("the failover that is cut off goes well where nothing cuts it off", () => {
  expect([clean.result.held, ofArbiter(clean).length]).toEqual([true, 1]);
});

test("lost after any state, and finished without it, its run changes nothing when it returns", async () => {
  const states = statesOf(ofArbiter(clean)[0], startedAt(clean)).map((ms) => ms + 60);
  expect(states.length).toBeGreaterThan(15);
  const wrong: string[] = [];
  let asked = 0;
  for (const state of states) {
    const performed = await lost(state);
    const [run] = without(performed);
    const ended = run?.entries.at(-1)?.body;
    // Where the arbiter had finished, nothing is left to be done, and the rules say so.
    if (ended?.type !== "closed" || !["succeeded", "done-with-exceptions"].includes(ended.end)) wrong.push(`${state}: the run without the arbiter ended as ${ended?.type === "closed" ? `${ended.end}, ${ended.sentence}` : JSON.stringify(ended)}`);
    const late = ofArbiter(performed).flatMap(({ entries }) => entries).filter(({ at: when, body }) => body.type === "result" && body.outcome === "applied" && when > startedAt(performed) + state + 15 * minute);
    if (late.length > 0) wrong.push(`${state}: the arbiter's run changed something after it returned`);
    asked += ofArbiter(performed).flatMap(({ entries }) => entries).filter(({ at: when, body }) => (body.type === "intent" || body.type === "step") && when > startedAt(performed) + state + 15 * minute).length;
    wrong.push(...brokenIn(performed).map((each) => `${state}: ${each}`));
  }
  expect(wrong).toEqual([]);
  // It did go on, and was kept from it: a run that only slept would prove nothing.
  expect(asked).toBeGreaterThan(5);
});
