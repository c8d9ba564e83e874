// What a step's function sees through the vantage points: databases in private networks, which only an observer reaches, and the
// loss, measured again before a promotion. Only the functions that need eyes are given them, because others shall not carry them.

import type { Keeping } from "../../workflows/database-copies.ts";
import type { Answer } from "../../workflows/evidence.ts";
import { Refused } from "../../workflows/failure.ts";
import type { Loss } from "../../workflows/loss.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { RunState } from "../../workflows/record.ts";
import type { Instant } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";
import type { DoorParts } from "../runtime/door.ts";
import { remeasureLoss } from "../runtime/fresh-evidence.ts";
import type { Services } from "../runtime/services.ts";
import { lookAtOne } from "../runtime/vantage.ts";
import type { ProbeFunctions } from "../runtime/vantage.ts";

/** The adapters of a step that sees through the vantage points. */
export interface SeeingAdapters extends Adapters {
  /** What is seen of a thing at a site now, of a database also of one way alone, by an observer that is not at the site being left. Never throws. */
  readonly lookAt: (thing: string, site: string, way?: Keeping) => Promise<Answer>;
  /** What would be lost if the target held all writes of the source up to then, as the door will measure it. */
  readonly lossAt: (database: string, holdsUntil: Instant) => Promise<Loss>;
}

/** What a call is made with, from which its eyes are made. */
export interface Situation {
  readonly plan: Plan;
  readonly state: RunState;
  readonly probes: ProbeFunctions;
  readonly services: Services;
}

/** What a step function works with besides its own kinds and changes. */
export type Outfit<A extends Adapters> = (situation: Situation) => { readonly adapters: A; readonly remeasure: DoorParts["remeasure"] };

export const withEyes: Outfit<SeeingAdapters> = ({ plan, state, probes, services }) => ({
  adapters: { ...services.adapters, lookAt: (thing, site, way) => lookAtOne(thing, site, state.kind === "repair" || state.kind === "reprotect" ? null : state.source, plan, state.planDigest, probes, services.adapters, way), lossAt: (database, holdsUntil) => remeasureLoss(plan, state, { database, holdsUntil }, probes, services) },
  remeasure: (current, database, holdsUntil) => remeasureLoss(plan, current, { database, holdsUntil }, probes, services),
});

export const withoutEyes: Outfit<Adapters> = ({ services }) => ({
  adapters: services.adapters,
  remeasure: async (_state, database) => {
    throw new Refused(`this function cannot measure the loss of ${database} again, so nothing that loses data is sent`, { code: "no-eyes" });
  },
});
