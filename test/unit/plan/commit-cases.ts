// Rules on the commit window: one that nobody could use, one that outlasts everybody, and one without anything to look at.

import type { Case } from "./looking-cases.ts";

const commit = (within: string): Case[1] => [{ at: ["commit"], to: { within } }];

export const commitCases: Readonly<Record<string, readonly Case[]>> = {
  "commit-window-has-an-end": [
    ["half a minute", commit("30s"), ["commit.within: 30 s are too short for a person to look at what serves, write at least 1 min"]],
    ["eight days", commit("8d"), ["commit.within: 192 h are longer than 168 h, and all that time no failover starts, write a shorter time, for example 4h"]],
    ["a minute", commit("1m"), []],
    ["a week", commit("7d"), []],
    ["nothing is said of it", [], []],
  ],
  "commit-after-verification": [
    ["the plan ends when traffic has moved", [{ at: ["commit"], to: {} }, { at: ["steps", 3] }], ["commit: the plan does not end with a verification, so nobody would know what they commit to, add a verify step at its end, or leave commit out"]],
    ["it ends with a verification", [{ at: ["commit"], to: {} }], []],
    ["nothing is promoted: a window makes sense too", [{ at: ["commit"], to: {} }, { at: ["steps", 1] }, { at: ["databases"], to: {} }], []],
  ],
};
