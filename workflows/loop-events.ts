// The most history events that a loop of a machine can leave before its time is over. A visit whose calls use all of their retries
// leaves more events than one that succeeds at once, and takes longer, because Step Functions pauses before each retry: so the
// visits of a loop cannot all be of that kind. Counted is the worst mixture that the time allows. Pure; see decisions/0048.

import type { State } from "./asl.ts";
import { eventsOfRetry, eventsWithoutRetries, retryPausesMs } from "./asl-events.ts";
import type { Milliseconds } from "./units.ts";

/** The states of a loop: each visit passes all of `visit`, and `between` only when another visit follows. */
export interface Loop {
  readonly visit: readonly State[];
  readonly between: readonly State[];
}

/** How fast a loop can go round. */
export interface Pace {
  readonly deadlineMs: Milliseconds;
  /**
   * The earliest that the first, second, … visit which another one follows can come to the point at which it looks at the deadline, where
   * nothing is ever retried. They grow and lie before the deadline, because who finds it over goes round no more. A pause
   * before a retry moves all that follow it by at least its own length: waits never get shorter the later they begin.
   */
  readonly marksMs: readonly Milliseconds[];
  /** Of how many visits the pauses may fall outside this time: before it begins, or after the deadline was last looked at. */
  readonly untimed: number;
}

/**
 * Never less than what happens, for any failures at all: for each number of visits the events of these visits, and those of as many
 * retries as fit into the time that the visits leave, the shortest pauses first. (It may be a little more, because waits that
 * grow make the later visits of a delayed loop rarer still.)
 */
export function mostLoopEvents({ visit, between }: Loop, { deadlineMs, marksMs, untimed }: Pace): number {
  const pausesMs = visit.flatMap(retryPausesMs).toSorted((a, b) => a - b);
  const perVisit = sumOf(visit.map(eventsWithoutRetries));
  const perPassage = sumOf(between.map(eventsWithoutRetries));
  const perRetry = Math.max(0, ...visit.map(eventsOfRetry));
  const withVisits = (visits: number, leftMs: Milliseconds): number => {
    const free = Math.min(visits, untimed);
    return visits * perVisit + (visits - 1) * perPassage + (free * pausesMs.length + mostRetries(pausesMs, visits - free, leftMs)) * perRetry;
  };
  return Math.max(withVisits(1, 0), ...marksMs.map((atMs, index) => withVisits(index + 2, deadlineMs - atMs)));
}

/** How many retries of `visits` visits have all their pauses, of which each visit has these, in less than `withinMs`. */
function mostRetries(pausesMs: readonly Milliseconds[], visits: number, withinMs: Milliseconds): number {
  let [retries, leftMs] = [0, withinMs];
  for (const pauseMs of pausesMs) {
    const fitting = Math.max(0, Math.min(visits, Math.ceil(leftMs / pauseMs) - 1));
    retries += fitting;
    leftMs -= fitting * pauseMs;
  }
  return retries;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
