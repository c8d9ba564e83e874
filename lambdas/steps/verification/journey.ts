// Verifies what a client does, and not only that something answers: a series of requests in which each may use what an earlier
// one was answered. Where one of them changes something it is made once: what a journey left behind that then broke is for a person
// to see, and never made anew behind that person's back.

import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { changesSomething, mostJourneyMs } from "../../../workflows/journeys.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import { notCheckable } from "./dry-run.ts";
import { makeJourney } from "./journey-run.ts";
import type { JourneyRun, Underway } from "./journey-run.ts";

export interface JourneyFacts {
  /** Undefined in a dry run: the requests would show the site that is not left, and some of them change something. */
  readonly run: Seen<JourneyRun> | undefined;
  /** Where it gave no result: whether a request may have been sent all the same. */
  readonly begun?: boolean;
}

/** The requests keep within theirs by themselves; this one is for the secret. */
const lookMs = mostJourneyMs + 3_000;

export const journey: StepKind<"verify.journey", JourneyFacts, Adapters> = {
  kind: "verify.journey",

  once: (input) => {
    const changes = changesOf(input);
    return changes.length === 0 ? undefined : changes.join("; ");
  },

  async look(input, { dryRun, target }, adapters) {
    if (dryRun) return { run: undefined };
    let underway: Underway | undefined;
    const run = await see(adapters.clock, lookMs, "the journey", (signal) => makeJourney(input, target, adapters, (underway = { signal, begun: false })));
    return { run, begun: underway?.begun === true };
  },

  decide({ run, begun }, input, context): StepDecision {
    const dry = notCheckable(context, `whether ${input.that}`);
    if (dry !== undefined) return dry;
    if (run === undefined) return { to: "wait", because: "the journey was not made" };
    if (!run.seen && begun === true && changesOf(input).length > 0) return { to: "stuck", because: `${run.because}. ${leftBehind(changesOf(input))}` };
    if (!run.seen) return unseen(run);
    const { held, broke, changed } = run.value;
    if (broke === null) return { to: "done", proof: `${input.that}: ${held.join("; ")}` };
    const because = `${broke.request}: ${broke.because}${held.length === 0 ? "" : `; before it ${held.join("; ")}`}`;
    if (changed.length === 0) return { to: "wait", because };
    return { to: "stuck", because: `${because}. ${leftBehind(changed)}` };
  },
};

/** What the plan says of the requests that change something. */
function changesOf({ requests }: Pick<StepInput<"verify.journey">, "requests">): readonly string[] {
  return requests.filter(changesSomething).map(({ name, method, changes }) => `${name}: ${changes ?? method}`);
}

const leftBehind = (changed: readonly string[]): string => `It may have left behind what it changes (${changed.join("; ")}), so it is not made again by itself: see that this is gone, and let it try again`;
