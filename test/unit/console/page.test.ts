// The page's own script, as far as it needs no browser: moments and the line of the lag.

import { meaningOf } from "../../../lambdas/console/page/shortcuts.js";
import { keepLag, lagLine } from "../../../lambdas/console/page/lag-line.js";
import { freshness, sayLength, sayMoment } from "../../../lambdas/console/page/moments.js";
import { now, seconds } from "./states.ts";

describe("moments in the reader's own time", () => {
  test.each([
    [400, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [250_000, "4 min 10 s"],
    [7_500_000, "2 h 5 min"],
    [-5, "0 s"],
  ])("%i ms is %s", (ms, said) => {
    expect(sayLength(ms)).toBe(said);
  });

  test.each([
    ["at", 0, 240, "03:12:07 UTC · 4 min ago"],
    ["at", 300, 240, "03:12:07 UTC · 08:12 your time · 4 min ago"],
    ["at", -210, 4, "03:12:07 UTC · 23:42 your time · 4 s ago"],
    ["since", 300, 240, "since 03:12:07 UTC, 4 min"],
    ["until", 0, -61, "03:12:07 UTC · in 1 min 1 s"],
    ["until", 0, 3, "03:12:07 UTC · now due"],
  ])("%s, with the clock %i minutes ahead and %i s later", (kind, zone, after, said) => {
    expect(sayMoment(kind, now, now + seconds(after), zone)).toBe(said);
  });
});

test.each([
  [0, "Updated now", false, false],
  [2_100, "Updated 2 s ago", false, false],
  [20_000, "Updated 20 s ago", false, false],
  [20_001, "Updated 20 s ago", true, false],
  [60_000, "Updated 1 min ago", true, false],
  [60_001, "Updated 1 min ago", true, true],
])("a page that is %i ms old says %s", (ageMs, text, banner, tooOld) => {
  const fresh = freshness(ageMs);
  expect([fresh.text, fresh.banner !== "", fresh.tooOld]).toEqual([text, banner, tooOld]);
});

describe("the line of the lag", () => {
  const at = (count: number, lagMs: number | null) => ({ at: now + seconds(count), lagMs });

  test("ends at the right edge, is as high as the lag, and is never stretched below a second", () => {
    expect(lagLine([at(0, 500), at(150, 0)], 300, 42).path).toBe("M150.0 21.0L300.0 41.0");
    expect(lagLine([at(0, 4000), at(150, 2000)], 300, 42).path).toBe("M150.0 1.0L300.0 21.0");
  });

  test("has a gap where nothing was known, and says for how long", () => {
    const line = lagLine([at(0, 0), at(1, null), at(3, 0)], 300, 42);
    expect(line.path.match(/M/g)).toHaveLength(2);
    expect(line.sentence).toBe("Last 3 s: at most 0.0 s, unknown for 2 s.");
  });

  test("says that it was never measured", () => {
    expect(lagLine([at(0, null), at(9, null)], 300, 42)).toEqual({ path: "", sentence: "Last 9 s: never measured." });
  });

  test("keeps five minutes", () => {
    expect(keepLag([at(0, 1), at(1, 2)], at(300, 3))).toEqual([at(1, 2), at(300, 3)]);
  });
});

describe("shortcuts", () => {
  test.each([
    ["?", "", "list"],
    ["r", "", "refresh"],
    ["h", "g", { go: "/" }],
    ["a", "g", { go: "/audit" }],
    ["d", "g", "question"],
    ["g", "", undefined],
    ["h", "", undefined],
    ["r", "g", undefined],
  ])("%s after %j means %j", (key, before, meaning) => expect(meaningOf(key, before)).toEqual(meaning));

  test("no key, and no two, decides anything: all that they mean is to look somewhere", () => {
    const keys = [...Array.from({ length: 94 }, (_none, index) => String.fromCharCode(33 + index)), "Enter", " ", "Delete"];
    const meanings = ["", ...keys].flatMap((before) => keys.flatMap((key) => meaningOf(key, before) ?? []));
    expect(new Set(meanings.map((each) => (typeof each === "string" ? each : each.go)))).toEqual(new Set(["list", "refresh", "question", "/", "/audit"]));
  });
});
