// Rules on the commit window: there is something to look at, time to do so, and an end.

import { allSteps, plannedNodes } from "../plan-steps.ts";
import { sayDuration } from "../units.ts";
import type { Milliseconds } from "../units.ts";
import type { PlanRule } from "./given.ts";

const leastMs: Milliseconds = 60_000;
/** As long as a pause may be: while the window is open no failover of the plan starts, and nobody may forget that. */
const mostMs: Milliseconds = 7 * 24 * 3_600_000;

export const commitRules: readonly PlanRule[] = [
  {
    code: "commit-window-has-an-end",
    because: "R4: while the window is open no failover starts, so it ends before anybody forgets it, and not before anybody could look",
    faults: ({ plan: { commit } }) => {
      if (commit === undefined || (commit.within >= leastMs && commit.within <= mostMs)) return [];
      const path = ["commit", "within"];
      return commit.within < leastMs
        ? [{ path, what: `${sayDuration(commit.within)} are too short for a person to look at what serves`, instead: `write at least ${sayDuration(leastMs)}` }]
        : [{ path, what: `${sayDuration(commit.within)} are longer than ${sayDuration(mostMs)}, and all that time no failover starts`, instead: "write a shorter time, for example 4h" }];
    },
  },
  {
    code: "commit-after-verification",
    because: "I19: what people commit to has been seen to serve",
    faults: ({ plan }) =>
      plan.commit === undefined || allSteps(plannedNodes(plan.steps)).at(-1)?.phase === "verify" ? [] : [{ path: ["commit"], what: "the plan does not end with a verification, so nobody would know what they commit to", instead: "add a verify step at its end, or leave commit out" }],
  },
];
