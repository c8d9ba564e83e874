// What a look amounts to: observations that say since when, and what the observer remembers of them. The same for a probe
// function and for what the hosts of a data centre report.

import { intervalAfterMs, keyOf, unbrokenForMs } from "./cadence.ts";
import type { Observation } from "./evidence.ts";
import type { Plan } from "./plan.ts";
import { nextSighting } from "./sightings.ts";
import { spellTimesOf } from "./situation.ts";
import type { Glimpse, Sighting } from "./sightings.ts";
import type { Milliseconds } from "./units.ts";

export interface Observed {
  readonly observations: readonly Observation[];
  /** What to remember, one for each observation. */
  readonly sightings: readonly Sighting[];
}

/**
 * Joins one look to what its observer remembers; sightings of other observers are left alone. Trouble goes on without a
 * break only if it was looked at in the interval of trouble: two failures a minute apart are not a minute of failure.
 */
export function observed(plan: Plan, active: string, seen: readonly Glimpse[], previous: readonly Sighting[], deadlineMs: Milliseconds): Observed {
  const remembered = new Map(previous.map((sighting) => [keyOf(sighting), sighting]));
  const sightings = seen.map((glimpse) => {
    const before = remembered.get(keyOf(glimpse));
    return nextSighting(before, glimpse, unbrokenForMs(before === undefined ? plan.decide.every : intervalAfterMs(plan, active, before), deadlineMs), spellTimesOf(plan, glimpse.thing));
  });
  const observations = seen.map((glimpse, index): Observation => {
    const { since = glimpse.at, spells } = sightings[index] ?? {};
    return { ...glimpse, since, ...(spells === undefined ? {} : { spells }) };
  });
  return { observations, sightings };
}
