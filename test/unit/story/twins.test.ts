// Invariants by twins: a story whose fault changes what comes of it is broken, one whose fault changes only times is not.

import { twinInvariants, twinOf } from "../../../infra/local/story/invariants/twins.ts";
import { readStoryText, sayStoryFault } from "../../../infra/local/story/read.ts";
import { runStory } from "../../../infra/local/story/run.ts";
import { ToldTwins } from "../../../infra/local/story/told-twins.ts";
import type { StoryResult } from "../../../infra/local/story/run.ts";
import type { Story } from "../../../infra/local/story/statements.ts";
import type { MakeWorld, Truth } from "../../../infra/local/story/world.ts";
import type { EntryBody, RunEnd } from "../../../workflows/record.ts";
import { authorised, decided, gateFacts, minutes, mutation, opening, shop, verdictOf } from "../builders.ts";
import { scripted } from "./scripted-world.ts";
import type { Hand } from "./scripted-world.ts";

const stop = mutation({ repeatable: false });
const sent = { DocumentName: "AWS-RunShellScript", InstanceIds: ["i-1"], Comment: "us/shop-1/activate-command/7", TimeoutSeconds: 60, Parameters: {} };
const script = mutation({ key: "script", sentence: "Run takeover.sh", call: { operation: "ssm.SendCommand", region: "eu-central-1", input: sent }, repeatable: true });
const polite = mutation({ key: "renounce", sentence: "Run renounce.sh", call: { operation: "ssm.SendCommand", region: "eu-west-1", input: sent }, repeatable: true });
const assessed: EntryBody = { type: "assessed", verdict: verdictOf(), confirms: false };
const opens: EntryBody = { type: "gate-opened", facts: gateFacts() };
const stuck: EntryBody = { type: "gate-opened", facts: gateFacts({ gate: "stuck-fence", kind: "step-stuck", title: "The fence of site-a is stuck" }) };

/** What the world does after a minute, and what is different in it once the fault of the story has come. */
interface Tale {
  readonly well: (hand: Hand) => void;
  readonly faulted: (hand: Hand) => void;
}

/** A new world for each telling: what came of the fault in one is nothing to its twin. */
const worldOf = ({ well, faulted }: Tale): MakeWorld => (plans, options) => {
  let fault = false;
  return scripted({
    react: ({ does }) => {
      fault ||= does === "crash" || does === "clock";
    },
    events: [[60_000, null, (hand) => (fault ? faulted : well)(hand)]],
  })(plans, options);
};

function storyOf(lines: string): Story {
  const read = readStoryText("a.story", `plan test/unit/plan/small.yaml\n${lines}\nuntil 20m\nexpect run succeeded`);
  if (!read.ok) throw new TypeError(read.faults.map(sayStoryFault).join("\n"));
  return read.story;
}
const tell = (lines: string, tale: Tale): Promise<StoryResult> => runStory(storyOf(lines), [shop()], worldOf(tale), { seed: 1 });
const found = ({ violations }: StoryResult, code: string): readonly string[] => violations.filter(({ invariant }) => invariant === code).map(({ facts }) => facts);

/** A failover by a person, with so many calls of each kind. */
const moves = ({ stops = 1, scripts = 1, end = "succeeded" as RunEnd | null, to = "site-b" } = {}) => (hand: Hand): void => {
  for (const body of [opening, assessed, opens, decided("approve"), assessed, authorised()]) hand.record(body);
  for (let each = 0; each < stops; each += 1) {
    hand.record({ type: "intent", step: "fence-ec2-stop", mutation: stop });
    hand.mutate();
  }
  for (let each = 0; each < scripts; each += 1) {
    hand.record({ type: "intent", step: "activate-command", mutation: script });
    hand.mutate({ operation: "ssm.SendCommand", region: "eu-central-1", input: sent });
  }
  hand.plan((truth) => ({ ...truth, dns: { "shop.example.com": [to] } }));
  if (end !== null) hand.record({ type: "closed", end, sentence: `It ended as ${end}.` });
};
const asks = (...more: readonly EntryBody[]) => (hand: Hand): void => {
  for (const body of [opening, assessed, opens, ...more]) hand.record(body);
};
const never = (): void => undefined;

test.each<[string, Tale, readonly RegExp[]]>([
  ["the same comes of both", { well: moves(), faulted: moves() }, []],
  ["a script that may be repeated was sent once more", { well: moves(), faulted: moves({ scripts: 2 }) }, []],
  ["all is later", { well: moves(), faulted: (hand) => hand.later(minutes(5), null, moves()) }, []],
  ["it asks a person and has changed nothing", { well: moves(), faulted: asks() }, []],
  ["it asks a person, half-way", { well: moves(), faulted: (hand) => { moves({ end: null, to: "site-a" })(hand); hand.record(stuck); } }, []],
  ["both wait for a person", { well: asks(), faulted: asks() }, []],
  ["the polite fence was not sent in its ten seconds", { well: (hand) => { moves({ end: null })(hand); hand.record({ type: "intent", step: "fence-renounce", mutation: polite }); hand.mutate({ operation: "ssm.SendCommand", region: "eu-west-1", input: sent }); hand.record({ type: "closed", end: "succeeded", sentence: "It is done." }); }, faulted: moves() }, []],
  ["the machine was stopped twice", { well: moves(), faulted: moves({ stops: 2 }) }, [/ec2\.StopInstances in eu-west-1 \(Stop .*\) took effect 2 times, and in the twin once/]],
  ["a step was left out", { well: moves(), faulted: moves({ scripts: 0 }) }, [/ssm\.SendCommand .* took no effect, and in the twin it did/]],
  ["it failed", { well: moves(), faulted: moves({ end: "failed" }) }, [/ended as failover to site-b: failed, and those of the twin as failover to site-b: succeeded/]],
  ["no run began", { well: moves(), faulted: never }, [/ended as nothing/, /shop\.example\.com leads to site-a, and in the twin it leads to site-b/, /StopInstances/, /SendCommand/]],
  ["the name leads elsewhere", { well: moves(), faulted: moves({ to: "site-a" }) }, [/at the end shop\.example\.com leads to site-a, and in the twin it leads to site-b/]],
  ["it asks a person and has done what the twin never did", { well: never, faulted: (hand) => { moves({ end: null })(hand); hand.record(stuck); } }, [/StopInstances .* took effect, and in the twin it did not/, /SendCommand .* took effect/]],
])("a function that dies: %s", async (_sentence, tale, wanted) => {
  const told = await tell("at 30s crash before-effect", tale);
  const facts = found(told, "I8");
  expect([told.twins, facts.length]).toEqual([["I8"], wanted.length]);
  for (const [index, each] of wanted.entries()) expect(facts[index]).toMatch(each);
});

test.each<[string, Tale, readonly RegExp[]]>([
  ["the same comes of both", { well: moves(), faulted: moves() }, []],
  ["it does nothing", { well: moves(), faulted: never }, []],
  ["it asks a person", { well: moves(), faulted: asks() }, []],
  ["it stops half-way", { well: moves(), faulted: moves({ end: "failed", scripts: 0 }) }, [/the last run ended as failover to site-b: failed, and that of the twin as failover to site-b: succeeded/, /SendCommand .* took no effect, and in the twin it did/]],
  ["it moves what the twin leaves", { well: asks(), faulted: moves() }, [/the last run ended as failover to site-b: succeeded, and that of the twin as failover to site-b: open/, /at the end shop.example.com leads to site-b/, /StopInstances .* took effect, and in the twin it did not/, /SendCommand/]],
  ["it succeeds and leads elsewhere", { well: moves(), faulted: moves({ to: "site-a" }) }, [/shop\.example\.com leads to site-a/]],
])("a clock that is wrong: %s", async (_sentence, tale, wanted) => {
  const told = await tell("given clock arbiter +10m", tale);
  const facts = found(told, "I26");
  expect([told.twins, facts.length]).toEqual([["I26"], wanted.length]);
  for (const [index, each] of wanted.entries()) expect(facts[index]).toMatch(each);
});

test("a story without such a fault is told once, and one with both faults three times", async () => {
  let worlds = 0;
  const counted: MakeWorld = (plans, options) => {
    worlds += 1;
    return worldOf({ well: moves(), faulted: moves() })(plans, options);
  };
  await runStory(storyOf("at 30s down site north"), [shop()], counted, { seed: 1 });
  expect(worlds).toBe(1);
  const { twins } = await runStory(storyOf("at 20s clock arbiter +10m\nat 30s crash anywhere"), [shop()], counted, { seed: 1 });
  expect([worlds, twins]).toEqual([4, ["I8", "I26"]]);
});

test("two stories that differ in their fault alone share a twin, where whoever runs them says so", async () => {
  let worlds = 0;
  const counted: MakeWorld = (plans, options) => {
    worlds += 1;
    return worldOf({ well: moves(), faulted: moves() })(plans, options);
  };
  const twins = new ToldTwins();
  const run = (lines: string, seed = 1): Promise<StoryResult> => runStory(storyOf(lines), [shop()], counted, { seed, twins });
  await run("at 30s crash anywhere\nat 40s down site north");
  await run("at 35s crash before-effect\n\nat 40s down site north");
  expect(worlds).toBe(3);
  await run("at 30s crash anywhere\nat 45s down site north");
  expect(worlds).toBe(5);
  await run("at 30s crash anywhere\nat 40s down site north", 2);
  expect(worlds).toBe(7);
});

test("a twin that was told for too short a time is told again, for at least as long as it is asked for", async () => {
  const twins = new ToldTwins();
  const told: number[] = [];
  const ask = (leastMs: number): Promise<unknown> =>
    twins.end(storyOf("at 40s down site north"), [shop()], 1, leastMs, (least) => {
      told.push(least);
      return Promise.resolve({} as Truth);
    });
  for (const leastMs of [minutes(5), minutes(9), minutes(25), minutes(28), minutes(3)]) await ask(leastMs);
  expect(told).toEqual([minutes(10), minutes(30)]);
});

test("a twin keeps all that happens but the fault, and asks for nothing", () => {
  const story = storyOf("given clock arbiter +10m\nat 30s crash anywhere\nat 40s down site north");
  const kept = (index: number): unknown => {
    const invariant = twinInvariants[index];
    return invariant === undefined ? undefined : twinOf(story, invariant)?.statements.map((each) => ("happening" in each ? each.happening.does : each.says));
  };
  expect([kept(0), kept(1)]).toEqual([["plan", "clock", "down", "until"], ["plan", "crash", "down", "until"]]);
  expect(twinInvariants.map((invariant) => twinOf(storyOf("at 40s down site north"), invariant))).toEqual([undefined, undefined]);
});

test("a broken twin fails the story, and the narration says it at its end", async () => {
  const told = await tell("at 30s crash before-effect", { well: moves(), faulted: moves({ end: "failed" }) });
  expect(told.held).toBe(false);
  expect(told.told.at(-1)).toMatchObject({ kind: "trouble", sentence: expect.stringContaining("Invariant I8 is broken: without the crash it ends otherwise") });
});
