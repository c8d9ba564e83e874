// The program of a failover without the arbiter dies around every change that it makes, and at every state that its record
// shows; the command is given again: the world ends as if it had never died, nothing is done twice, no invariant is broken.

import { at, brokenIn, effectsOf, endOf, startedAt, statesOf, told, without } from "./break-glass-telling.ts";
import type { Performed } from "../../infra/local/story/run.ts";

const begins = ["at 30s down site site-a", "at 31s down arbiter", 'at 3m start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"', 'at 4m approve gate "Fail over to site-b" as on-call-1 "nothing else is left"'];
const ends = ["at 30m up arbiter", "always writers orders <= 1", "expect writers orders = site-b", "expect dns shop.example.com -> site-b", "until 40m"];

let clean: Performed;
beforeAll(async () => {
  clean = await told([...begins, ...ends]);
});

/** Resumed half a minute after it died, and asked once more where nobody had been heard. */
async function wrongWith(atMs: number, dies: string): Promise<readonly string[]> {
  const performed = await told([...begins, at(atMs, dies), at(atMs + 30_000, "resume break-glass by on-call-1"), at(atMs + 90_000, 'approve gate "Fail over to site-b" as on-call-1 "asked again after the program had died"'), ...ends]);
  const [run] = without(performed);
  const ended = run?.entries.at(-1)?.body;
  return [
    ...brokenIn(performed),
    ...(ended?.type === "closed" && ended.end === "succeeded" ? [] : [`the run ended as ${JSON.stringify(ended)}`]),
    ...(JSON.stringify(endOf(performed)) === JSON.stringify(endOf(clean)) ? [] : ["the world ended otherwise"]),
    ...(JSON.stringify(effectsOf(performed)) === JSON.stringify(effectsOf(clean)) ? [] : [`it had other effects: ${effectsOf(performed).join("; ")}`]),
  ].map((each) => `${dies} at ${atMs}: ${each}`);
}

test("without a death it succeeds, and four changes are made", () => {
  expect(brokenIn(clean)).toEqual([]);
  expect(without(clean)[0]?.entries.at(-1)?.body).toMatchObject({ type: "closed", end: "succeeded" });
  expect(effectsOf(clean)).toHaveLength(4);
});

test.each(["before-effect", "after-effect"] as const)("it may die %s, whichever change it is", async (when) => {
  const wrong: string[] = [];
  // A change takes 40 ms to arrive: so long before it, it has not been sent.
  for (const { at: effectAt } of clean.truth.mutations) wrong.push(...(await wrongWith(effectAt - startedAt(clean) - 50, `crash ${when}`)));
  expect(wrong).toEqual([]);
});

test("it may be ended at any of the states that its record shows", async () => {
  const states = statesOf(without(clean)[0], startedAt(clean));
  expect(states.length).toBeGreaterThan(10);
  const wrong: string[] = [];
  for (const state of states) for (const dies of ["crash anywhere", "interrupt break-glass"]) wrong.push(...(await wrongWith(state, dies)));
  expect(wrong).toEqual([]);
});

test.each(["ec2.StopInstances", "ssm.SendCommand", "route53.ChangeResourceRecordSets"].flatMap((operation) => ["times-out applied", "times-out lost", "throttled"].map((outcome) => [operation, outcome] as const)))("%s %s once: the world ends the same", async (operation, outcome) => {
  const performed = await told([...begins.slice(0, 3), at(200_000, `call ${operation} ${outcome}`), ...begins.slice(3), ...ends]);
  expect(brokenIn(performed)).toEqual([]);
  expect(performed.result.lines.filter(({ held }) => !held)).toEqual([]);
  expect([endOf(performed), without(performed)[0]?.entries.at(-1)?.body]).toEqual([endOf(clean), expect.objectContaining({ type: "closed", end: "succeeded" })]);
});

test("a program that dies twice is taken up twice", async () => {
  const performed = await told([...begins, at(4 * 60_000 + 3_100, "interrupt break-glass"), at(4 * 60_000 + 20_000, "resume break-glass by on-call-1"), at(4 * 60_000 + 36_000, "interrupt break-glass"), at(5 * 60_000, "resume break-glass by on-call-1"), ...ends]);
  expect(brokenIn(performed)).toEqual([]);
  expect([endOf(performed), effectsOf(performed)]).toEqual([endOf(clean), effectsOf(clean)]);
});
