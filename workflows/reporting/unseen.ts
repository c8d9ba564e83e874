// What this report cannot vouch for: what the plan does not manage, what nobody could look at, and what a look is blind to by
// its kind. Nothing here is healthy by being silent about it (R15).

import type { Evidence } from "../evidence.ts";
import { unmanagedServices } from "../plan.ts";
import type { Plan } from "../plan.ts";
import { allSteps, plannedNodes } from "../plan-steps.ts";
import { probeCatalogue } from "../probes.ts";
import { probeKind } from "../probe-input.ts";
import type { RunState } from "../record.ts";

export interface Unseen {
  readonly notManaged: readonly { readonly service: string; readonly because: string }[];
  /** By the last look: what nobody who was to look at it could see, with why. */
  readonly notObserved: readonly { readonly thing: string; readonly site: string; readonly observers: readonly string[]; readonly because: string }[];
  /** Observers that said nothing at all in the last look. */
  readonly silentObservers: readonly string[];
  /** What each kind of look that the plan uses proves, and what it cannot see. */
  readonly blindSpots: readonly { readonly kind: string; readonly things: readonly string[]; readonly proves: string; readonly blindTo: string }[];
  /** Whether the plan verifies as a client does, at the end. */
  readonly verified: boolean;
}

export function unseenOf(plan: Plan, state: RunState): Unseen {
  return {
    notManaged: unmanagedServices(plan),
    ...silences(state.evidence),
    blindSpots: blindSpotsOf(plan),
    verified: allSteps(plannedNodes(plan.steps)).some(({ id, phase }) => phase === "verify" && state.steps[id]?.status === "done"),
  };
}

function silences(evidence: Evidence | null): Pick<Unseen, "notObserved" | "silentObservers"> {
  if (evidence === null) return { notObserved: [], silentObservers: [] };
  const { observations } = evidence;
  const places = [...new Set(observations.map(({ thing, site }) => `${thing} ${site}`))];
  const notObserved = places.flatMap((place) => {
    const about = observations.filter(({ thing, site }) => `${thing} ${site}` === place);
    const [first] = about;
    return first === undefined || about.some(({ answer }) => answer.kind !== "silent") ? [] : [{ thing: first.thing, site: first.site, observers: about.map(({ observer }) => observer), because: [...new Set(about.map(({ answer }) => answer.detail))].join("; ") }];
  });
  const observers = [...new Set(observations.map(({ observer }) => observer))];
  return { notObserved, silentObservers: observers.filter((observer) => observations.every((seen) => seen.observer !== observer || seen.answer.kind === "silent")) };
}

function blindSpotsOf(plan: Plan): Unseen["blindSpots"] {
  const used = new Map<string, string[]>();
  for (const [service, watched] of Object.entries(plan.services)) {
    if (!("probe" in watched)) continue;
    const kind = probeKind(watched.probe);
    used.set(kind, [...(used.get(kind) ?? []), service]);
  }
  return [...used].map(([kind, things]) => {
    const { title, proves, blindTo } = probeCatalogue[kind as keyof typeof probeCatalogue];
    return { kind: title, things, proves, blindTo };
  });
}
