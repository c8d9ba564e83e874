// The smallest parts: units, digests, names and the rule of polling.

import fc from "fast-check";
import { canonicalJson, createDigest } from "../../workflows/digest.ts";
import { runName, siteAlarmName, voteAlarmName } from "../../workflows/names.ts";
import { betweenLooksMs, decisionDeadlineMs, insideCall, leastCallMs, paceOfCalls, waitBeforeLookMs } from "../../workflows/polling.ts";
import { parseDuration, sayDuration, sayInstant, wholeSeconds } from "../../workflows/units.ts";
import { asFailure, Defect, never, Refused, Transient, Unknown } from "../../workflows/failure.ts";
import { minutes, seconds } from "./builders.ts";

describe("a duration", () => {
  it.each([["500ms", 500], ["90s", 90_000], ["15m", 900_000], ["2h", 7_200_000], ["7d", 604_800_000], ["1.5s", 1_500], [" 10s ", 10_000], ["0s", 0]])("%j is %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
  it.each(["10", "", "s", "-5s", "10 s", "10S", "1e3s", "5w", "Infinitys", "1..5s"])("%j is none", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
  it.each([[0, "0 s"], [400, "0.4 s"], [9_949, "9.9 s"], [10_000, "10 s"], [59_499, "59 s"], [60_000, "1 min"], [250_000, "4 min 10 s"], [3_600_000, "1 h"], [7_500_000, "2 h 5 min"], [-90_000, "−1 min 30 s"]])("%d ms is said as %s", (ms, text) => {
    expect(sayDuration(ms)).toBe(text);
  });
  it("never rounds to nothing in an ASL field, nor down", () => {
    expect([0, 1, 999, 1_000, 1_001].map(wholeSeconds)).toEqual([1, 1, 1, 1, 2]);
  });
  it("is written in UTC with milliseconds where it is an instant", () => {
    expect(sayInstant(Date.UTC(2026, 0, 1, 12) + 7)).toBe("2026-01-01T12:00:00.007Z");
  });
});

describe("a digest", () => {
  it("is the same for the same value, in whatever order its fields stand", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(createDigest({ deep: [turned] })).toBe(createDigest({ deep: [value] }));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
  it.each<readonly [string, unknown, unknown]>([
    ["a value", { a: 1 }, { a: 2 }],
    ["a name", { a: 1 }, { b: 1 }],
    ["the order of a list", [1, 2], [2, 1]],
    ["a number for its text", { a: 1 }, { a: "1" }],
    ["nothing for null", {}, { a: null }],
  ])("differs by %s", (_what, one, other) => {
    expect(createDigest(one)).not.toBe(createDigest(other));
  });
  it.each<readonly [string, unknown, string]>([
    ["sorts keys by their UTF-16 units, at every depth", { b: [{ z: 1, a: { y: 2, B: 3 } }], a: null }, '{"a":null,"b":[{"a":{"B":3,"y":2},"z":1}]}'],
    ["leaves a list in its order, with null for what is not there", [2, undefined, 1], "[2,null,1]"],
    ["writes a date as JSON does", { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    ["takes a field called __proto__ for a field", JSON.parse('{"b":1,"__proto__":{"d":1,"c":2}}'), '{"__proto__":{"c":2,"d":1},"b":1}'],
    ["puts keys that are whole numbers first, as every object does", { b: 1, 10: 2, 9: 3 }, '{"9":3,"10":2,"b":1}'],
  ])("%s", (_what, value, json) => {
    expect(canonicalJson(value)).toBe(json);
  });
  it("does not see a field that is undefined, as JSON does not", () => {
    expect(createDigest({ a: 1, b: undefined })).toBe(createDigest({ a: 1 }));
  });
});

describe("names", () => {
  it("give the same run for the same start and another for every other", () => {
    expect(runName("shop", ["alarm", "2026"])).toBe(runName("shop", ["alarm", "2026"]));
    const others = [runName("shop", ["alarm", "2026"]), runName("shop", ["alarm", "2027"]), runName("shop", ["alarm2026"]), runName("shop", ["alarm", 2026]), runName("shops", ["alarm", "2026"])];
    expect(new Set(others).size).toBe(others.length);
  });
  it("of executions are ones that Step Functions takes, for the longest plan name", () => {
    expect(runName("p".repeat(40), ["x"])).toMatch(/^[0-9A-Za-z-]{1,80}$/);
  });
  it("of alarms tell plan, site and observer apart", () => {
    expect([siteAlarmName("shop", "site-a"), voteAlarmName("shop", "site-a", "arbiter")]).toEqual(["understudy-shop-site-a-down", "understudy-shop-site-a-seen-failing-from-arbiter"]);
  });
});

describe("looking again", () => {
  it("is soon at first, never less than a second, and rarer the longer it lasts", () => {
    const waits = [0, 1, seconds(4), seconds(20), minutes(2), minutes(29), minutes(30), minutes(600)].map((ms) => waitBeforeLookMs(ms));
    expect(waits).toEqual([1_000, 1_000, 1_000, 5_000, 30_000, 30_000, 300_000, 300_000]);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  });
  it.each([[0, undefined, 500], [5_000, undefined, 500], [8_000, undefined, 800], [60_000, undefined, 2_000], [0, 1_000, 1_000], [15_000, 1_000, 1_500], [0, 60_000, 2_000]])(
    "inside a call comes, %d ms after the step was taken up and when it wishes for %d ms, after %d ms",
    (elapsedMs, wishMs, ms) => {
      expect(betweenLooksMs(elapsedMs, wishMs)).toBe(ms);
    },
  );
  it("is counted for what a call takes at least, up to the deadline; the call that finds it passed comes on top", () => {
    expect(leastCallMs(seconds(15))).toBe(insideCall.forMs - insideCall.mostEveryMs);
    expect(leastCallMs(seconds(3))).toBe(0);
    expect(paceOfCalls(0, seconds(15)).marksMs).toEqual([]);
    expect(paceOfCalls(1, seconds(15)).marksMs).toEqual([0]);
    // From the first call, whose time begins somewhere within it, the waits are 1, 3, 5 and 9 s.
    expect(paceOfCalls(seconds(60), seconds(15)).marksMs).toEqual([0, 9, 20, 33, 50].map(seconds));
    expect(paceOfCalls(seconds(60), seconds(15), true).marksMs).toEqual([8, 21, 40].map(seconds));
    expect(paceOfCalls(minutes(5), seconds(3)).marksMs.length).toBeGreaterThan(paceOfCalls(minutes(5), seconds(15)).marksMs.length);
  });
  it("is bounded in time by ten hold times", () => {
    expect(decisionDeadlineMs(seconds(60))).toBe(minutes(10));
  });
});

describe("a failure", () => {
  it("keeps its name, which Step Functions matches, its code and its cause", () => {
    const cause = new TypeError("inner");
    for (const [Class, name] of [[Transient, "Transient"], [Refused, "Refused"], [Unknown, "Unknown"], [Defect, "Defect"]] as const) {
      const failure = new Class("said", { code: "word", cause });
      expect(failure).toMatchObject({ name, message: "said", code: "word", cause });
      expect(asFailure(failure)).toBe(failure);
    }
  });
  it("of anything that nobody translated is a mistake of ours", () => {
    expect(asFailure(new TypeError("x"))).toMatchObject({ name: "Defect", message: "TypeError: x" });
    expect(asFailure("text")).toMatchObject({ name: "Defect", message: "text" });
    expect(asFailure(undefined)).toMatchObject({ name: "Defect", message: "undefined" });
  });
  it("is thrown for a case that was forgotten", () => {
    expect(() => never("word" as never, "a switch")).toThrow(Defect);
  });
});
