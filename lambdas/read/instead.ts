// Whether a planned move could be had instead of a failover that asks, for whoever is about to decide. It is judged anew at each reading,
// from what the observers saw last, and kept nowhere.

import { asFailure } from "../../workflows/failure.ts";
import { switchoverInstead } from "../../workflows/instead.ts";
import type { Instead } from "../../workflows/instead.ts";
import type { GateState, RunState } from "../../workflows/record.ts";
import { nestedStaying } from "../runtime/nested-moves.ts";
import type { Services } from "../runtime/services.ts";

/** Null where no failover asks whether to begin. */
export async function insteadOf(state: RunState, gates: readonly GateState[], halts: { readonly killSwitch: boolean; readonly pausedUntil?: number | undefined }, { record, plan: planOf, adapters }: Services): Promise<Instead | null> {
  if (!gates.some(({ kind, status }) => kind === "approve-failover" && status === "waiting")) return null;
  const [plan, active, sightings, kept] = await Promise.all([planOf(state.planDigest), record.active(state.plan), record.sightings(state.plan), record.readiness(state.plan)]);
  // Another plan that cannot be read takes back the offer, and not the sight of this run.
  const nested = await nestedStaying(plan, state.target, { record, plan: planOf }).catch((thrown: unknown) => [`whether the plans that are its steps could be moved too is not known: ${asFailure(thrown).message}`]);
  return switchoverInstead({ plan, state, active: active?.site ?? plan.home, sightings, nested, readiness: kept?.newest ?? null, halts }, adapters.clock.now());
}
