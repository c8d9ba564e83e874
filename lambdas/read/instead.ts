// Whether a planned move could be had instead of a failover that asks, for whoever is about to decide. It is judged anew at each reading,
// from what the observers saw last, and kept nowhere.

import { switchoverInstead } from "../../workflows/instead.ts";
import type { Instead } from "../../workflows/instead.ts";
import type { GateState, RunState } from "../../workflows/record.ts";
import type { Services } from "../runtime/services.ts";

/** Null where no failover asks whether to begin. */
export async function insteadOf(state: RunState, gates: readonly GateState[], halts: { readonly killSwitch: boolean; readonly pausedUntil?: number | undefined }, { record, plan: planOf, adapters }: Services): Promise<Instead | null> {
  if (!gates.some(({ kind, status }) => kind === "approve-failover" && status === "waiting")) return null;
  const [plan, active, sightings, kept] = await Promise.all([planOf(state.planDigest), record.active(state.plan), record.sightings(state.plan), record.readiness(state.plan)]);
  return switchoverInstead({ plan, state, active: active?.site ?? plan.home, sightings, readiness: kept?.newest ?? null, halts }, adapters.clock.now());
}
