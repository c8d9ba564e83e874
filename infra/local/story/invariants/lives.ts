// Invariants about the life of runs: how many there are, that each ends or asks, and that nobody waits for what is dead.

import { gatesOf, isBreakGlass } from "../seen.ts";
import { fresh, openRuns, sayList, saySeconds } from "./judging.ts";
import type { Invariant } from "./judging.ts";

export const oneOpenRun: Invariant = {
  code: "I6",
  sentence: "One open run per plan, whatever number and order of alarms, and one run for the copies of one alarm",
  begin() {
    const broken = new Set<string>();
    const begunBy = new Map<string, string>();
    return (judged) => {
      const { now, entries } = judged;
      if (entries.length === 0) return [];
      const copies = fresh(judged, "opened").flatMap(({ plan, run, entry }) => {
        const { by, what } = entry.body.trigger;
        // The sweep may begin another run for an alarm that still stands after one has ended; its events may not.
        if (by !== "alarm") return [];
        const key = `${plan}/${what}`;
        const first = begunBy.get(key);
        begunBy.set(key, first ?? run);
        return first === undefined ? [] : [`${run} began for ${what}, for which ${first} had begun`];
      });
      const several = Object.entries(now.plans).flatMap(([plan, { runs }]) => {
        // One without the arbiter begins beside what sleeps there, which the registers keep from changing anything (I4).
        const open = openRuns(runs).filter((run) => !isBreakGlass(run));
        if (open.length <= 1) broken.delete(plan);
        if (open.length <= 1 || broken.has(plan)) return [];
        broken.add(plan);
        return [`${open.length} runs of ${plan} are open: ${sayList(open.map(({ run }) => run))}`];
      });
      return [...copies, ...several];
    };
  },
};

/** The sweep looks every minute; a record that cannot be written holds it up. */
const closedWithinMs = 10 * 60_000;
/** People are told in the same moment; a function that dies between is tried again, or the sweep finds the run. */
const toldWithinMs = 5 * 60_000;
/** How a call about a run that failed begins, after its plan. */
const failures = ["failed", "a run died"] as const;

export const namedEnd: Invariant = {
  code: "I7",
  sentence: "Every run ends in a named end; none is silently lost, and people are called to one that failed",
  begin() {
    const endedSince = new Map<string, number>();
    const failedAt = new Map<string, { readonly plan: string; readonly at: number }>();
    return (judged) => {
      const { now } = judged;
      for (const { plan, run, entry } of fresh(judged, "closed")) if (entry.body.end === "failed") failedAt.set(run, { plan, at: now.at });
      const silent = [...failedAt].flatMap(([run, { plan, at }]) => {
        const of = (pages: typeof now.pages): readonly number[] => pages.flatMap((page) => (page.at >= at && failures.some((word) => page.text.includes(`LIVE ${plan}: ${word}`) || page.text.includes(`DRILL ${plan}: ${word}`)) ? page.at : []));
        const called = of(now.pages).length > 0;
        // While the topic is away somebody has to go on trying.
        if (!called && now.at - Math.max(at, ...of(now.lostPages)) < toldWithinMs) return [];
        failedAt.delete(run);
        return called ? [] : [`${run} failed, and after ${saySeconds(at, now.at)} nobody had been called`];
      });
      const lost = Object.values(now.plans).flatMap(({ runs }) =>
        openRuns(runs).flatMap(({ run, execution }) => {
          if (execution === "RUNNING") return [];
          const since = endedSince.get(run) ?? now.at;
          endedSince.set(run, since);
          if (now.at - since < closedWithinMs) return [];
          endedSince.set(run, Infinity);
          return [`the execution of ${run} ended (${execution}) ten minutes ago, and its record says no end`];
        }),
      );
      return [...silent, ...lost];
    };
  },
};

/** More than any deadline of a step after which it must have said something. */
const silentMs = 65 * 60_000;
/** The longest that a client waits is 15 s, for an observer that is asked to look; a call's own way is in it. */
const longestWaitMs = 16_000;

export const movesOrWaits: Invariant = {
  code: "I21",
  sentence: "With the failed Region silent the run still ends or asks; none hangs, and no call waits beyond its deadline",
  begin() {
    const grewAt = new Map<string, { readonly entries: number; readonly at: number }>();
    let known = 0;
    return ({ now }) => {
      const long = now.waits.slice(known).filter(({ ms }) => ms > longestWaitMs);
      known = now.waits.length;
      const hanging = Object.values(now.plans).flatMap(({ runs, killSwitchSince }) =>
        openRuns(runs).flatMap((run) => {
          const grew = grewAt.get(run.run);
          if (grew === undefined || grew.entries !== run.entries.length || killSwitchSince !== null) grewAt.set(run.run, { entries: run.entries.length, at: now.at });
          else if (now.at - grew.at >= silentMs && !gatesOf(run).some(({ state }) => state === "waiting")) {
            grewAt.set(run.run, { entries: run.entries.length, at: Infinity });
            return [`${run.run} has been open for 65 minutes without a word and waits for nobody`];
          }
          return [];
        }),
      );
      return [...long.map(({ what, region, ms }) => `${what}${region === null ? "" : ` in ${region}`} was waited for ${(ms / 1000).toFixed(1)} s`), ...hanging];
    };
  },
};
