// All invariants, and what judges each: a checker that runs after every event of every story, a comparison with the story's
// twin (twins.ts), or the reason why neither can.

import type { Seen } from "../seen.ts";
import type { Happening } from "../statements.ts";
import { Ledger } from "./judging.ts";
import type { Invariant } from "./judging.ts";
import { drillsLeaveNothing, drillsTouchNothing } from "./drills.ts";
import { movesOrWaits, namedEnd, oneOpenRun } from "./lives.ts";
import { epochsGrow, intentAndResult, newestEpoch, notTwice } from "./record.ts";
import { renouncedFirst } from "./planned.ts";
import { blockTime, dryChangesNothing, finishedStaysFinished, killSwitch, notAllAtOnce, nothingWithoutLeave, oneDecision, sameFacts, takenBack } from "./runs.ts";
import { inboundProved, neverEmpty, servicesFirst } from "./traffic.ts";
import { fenceFirst, lossAccepted, oneWriter, writerWhereUsersAre } from "./writers.ts";

/** In the order of their numbers. */
export const invariants: readonly Invariant[] = [
  oneWriter, fenceFirst, neverEmpty, newestEpoch, epochsGrow, oneOpenRun, namedEnd, finishedStaysFinished, notTwice, sameFacts, oneDecision,
  lossAccepted, intentAndResult, nothingWithoutLeave, blockTime, notAllAtOnce, servicesFirst, renouncedFirst, movesOrWaits, takenBack, inboundProved,
  writerWhereUsersAre, killSwitch, dryChangesNothing, drillsTouchNothing, drillsLeaveNothing,
];

/** Those that nothing judges, and why. */
export const notJudged: Readonly<Record<string, string>> = {};

/** What some checkers leave out of their invariant. */
export const leftOut: Readonly<Record<string, string>> = {
  I3: "that the target was probed before the change: the truth does not show probes; that what is needed runs there is held by I19",
  I8: "what differs in time only: when things happened, the epochs, how often a call was tried, how many seconds of writes are lost (I14) and how often people were called; and that the polite fence, which has ten seconds and proves nothing, was sent",
  I10: "that the look was at the very resource: looks are counted by function, service and Region",
  I13: "that several who approve together are different people, and that none of them asked for the run: who is not, is refused before anything is written (test/unit/handlers/voting.test.ts)",
  I18: "which share of plans is too many is a setting of the product; more than half is too many in any case",
  I21: "how long somebody looks from an observer: those looks are cut off by their own deadline in the world as well, and are no calls",
  I26: "that as much is done as with right clocks: to ask or to do nothing is what a careful run may do. All others hold in stories whose clocks are wrong too, because no checker compares a time of the record with a true one",
};

export interface Violation {
  readonly invariant: string;
  readonly sentence: string;
  readonly facts: string;
}

/** Judges a story from event to event. */
export class Judge {
  readonly #checks = invariants.map(({ code, sentence, begin }) => ({ code, sentence, check: begin() }));
  readonly #ledger = new Ledger();

  /** `made` is what the story made happen since the event before. */
  look(seen: Seen, made: readonly { readonly plan: string; readonly happening: Happening }[]): readonly Violation[] {
    const judged = { ...seen, calls: this.#ledger.match(seen), made };
    return this.#checks.flatMap(({ code, sentence, check }) => check(judged).map((facts) => ({ invariant: code, sentence, facts })));
  }
}
