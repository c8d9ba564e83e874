// What comes and goes, on values only: each look after the other, as an observer remembers it.

import { nextSighting } from "../../workflows/sightings.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import { comesAndGoes, comesAndGoesAfterMs, leastSpells } from "../../workflows/spells.ts";
import type { Instant } from "../../workflows/units.ts";
import { minutes, seconds, spellTimes } from "./builders.ts";

type Kind = Sighting["kind"];
const every = seconds(10);
/** `F`ailing, `h`ealthy, `s`ilent: a look every ten seconds. */
const kinds: Readonly<Record<string, Kind>> = { F: "failing", h: "healthy", s: "silent" };

function after(looks: string, everyMs = every): Sighting {
  const last = looks.split("").reduce<Sighting | undefined>((previous, letter, index) => nextSighting(previous, { observer: "arbiter", thing: "web", site: "site-a", at: index * everyMs, answer: { kind: kinds[letter] ?? "silent", detail: letter } }, seconds(33), spellTimes), undefined);
  if (last === undefined) throw new TypeError("no look");
  return last;
}
const healthy = (looks: number): string => "h".repeat(looks);

describe("spells", () => {
  test.each<readonly [string, string, number | undefined]>([
    ["one bad look is none", "hhFhh", undefined],
    ["two in a row are one", "hhFFhh", 1],
    ["one that goes on is one", "hhFFFFF", 1],
    ["health between two makes two", "hhFFhhFF", 2],
    ["one good look between them does not", "hhFFhFF", 1],
    ["silence between them does not", "hhFFssFF", 1],
    ["nor does health that silence cuts short", "hhFFhsFF", 1],
    ["silence begins none", "hhsssshh", undefined],
    ["silence after health does not hide the next one", "hhFFhhssFF", 2],
    ["what fails for the hold time is dead, and counts as none", `hhFFhh${"F".repeat(8)}hh`, undefined],
    ["what fails for just less counts", `hhFFhh${"F".repeat(6)}hh`, 2],
    ["after ten hold times of health the next is a first one", `hhFFhh${healthy(60)}FF`, 1],
    ["after less it is one more", `hhFFhh${healthy(50)}FF`, 2],
  ])("%s", (_says, looks, times) => {
    expect(after(looks).spells?.times).toBe(times);
  });

  it("are counted from the first failing look of the first, to the last one of the newest", () => {
    expect(after("hhFFhhFFFhh").spells).toEqual({ first: seconds(20), until: seconds(80), times: 2, over: true });
  });

  it("are plain JSON", () => {
    const seen = after("hhFFhhFF");
    expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
  });
});

describe("a thing comes and goes", () => {
  const hold = minutes(1);
  const bound = comesAndGoesAfterMs(hold);
  const at: Instant = 6_000_000;
  const spells = (times: number, forMs: number, untilMs: number) => ({ first: at - forMs, until: at - untilMs, times, over: true });
  test.each<readonly [string, Parameters<typeof comesAndGoes>[0], boolean]>([
    ["three times over the bound, and it answers", { kind: "healthy", since: at, at, spells: spells(leastSpells, bound, minutes(1)) }, true],
    ["three times over the bound, and it fails", { kind: "failing", since: at - seconds(20), at, spells: spells(leastSpells, bound, 0) }, true],
    ["twice", { kind: "healthy", since: at, at, spells: spells(leastSpells - 1, bound, minutes(1)) }, false],
    ["three times within the bound", { kind: "healthy", since: at, at, spells: spells(leastSpells, bound - 1, minutes(1)) }, false],
    ["often, but it is well since ten hold times", { kind: "healthy", since: at, at, spells: spells(9, bound, minutes(10)) }, false],
    ["often, and now it fails for the hold time: that it is dead is said by as many as the plan needs", { kind: "failing", since: at - hold, at, spells: spells(9, bound, 0) }, true],
    ["never", { kind: "failing", since: at, at }, false],
  ])("%s", (_says, seen, does) => {
    expect(comesAndGoes(seen, hold, spellTimes)).toBe(does);
  });

  it("only after the time that one run watches by itself", () => {
    expect(bound).toBeGreaterThan(minutes(10));
  });
});
