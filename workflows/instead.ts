// Whether what a failover asks for could be had without loss: by a planned move instead, while both sites live. It is told where a person
// is about to decide on the failover; whoever takes it rejects the failover and asks for the move, whose own run looks again and refuses
// where it must. So this is never more than an offer, and silence or trouble takes it back.

import { ruleFor } from "./assess-switchover.ts";
import type { Switchover } from "./assess-switchover.ts";
import type { Answer, Evidence, Observation } from "./evidence.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";
import { rememberedEvidence } from "./remembered.ts";
import type { Sighting } from "./sightings.ts";
import type { Instant } from "./units.ts";

/** The offer of a planned move, or why there is none. */
export interface Instead {
  readonly possible: boolean;
  /** What hinders it, as a clause; empty where it is possible. */
  readonly because: string;
}

export interface InsteadOf {
  readonly plan: Plan;
  readonly state: Pick<RunState, "kind" | "repair" | "dry" | "drill" | "source" | "target" | "openedAt" | "evidence" | "closed">;
  readonly active: string;
  /** What the observers saw last, which is newer than what the run looked at. */
  readonly sightings: readonly Sighting[];
  readonly readiness: Switchover["readiness"];
  readonly nested: Switchover["nested"];
  readonly halts: { readonly killSwitch: boolean; readonly pausedUntil?: Instant | undefined };
}

/** Null for a run that is no failover, or that has looked at nothing yet. Pure. */
export function switchoverInstead({ plan, state, active, sightings, readiness, nested, halts }: InsteadOf, now: Instant): Instead | null {
  const { source, target, openedAt, evidence: looked } = state;
  if (state.kind !== "failover" || state.repair !== undefined || state.dry || state.drill !== undefined || state.closed !== null || looked === null) return null;
  const evidence = brought(rememberedEvidence(plan, source, sightings, now), looked);
  const circumstances = { blockedUntil: null, pausedUntil: halts.pausedUntil ?? null, killSwitch: halts.killSwitch, openedAt, requestedBy: null, alarming: null };
  const { rule, say } = ruleFor({ plan, source, target, failback: target === plan.home, active, evidence, circumstances, nested, readiness });
  return { possible: rule.verdict === "ask", because: say(rule.hindrance) };
}

/**
 * Who sees what is by what was seen last, and the values of databases, which nobody remembers, by the run's own look. A database that
 * was well then and is seen well now may have fallen behind meanwhile: the move's own run looks at that.
 */
function brought(remembered: Evidence, looked: Evidence): Evidence {
  const observations = remembered.observations.map((each): Observation => {
    const then = looked.observations.find(({ observer, thing, site }) => observer === each.observer && thing === each.thing && site === each.site);
    return { ...each, answer: withValues(each.answer, then?.answer) };
  });
  return { ...remembered, observations };
}

function withValues(now: Answer, then: Answer | undefined): Answer {
  if (now.kind !== "healthy" || then?.kind !== "healthy" || then.database === undefined) return now;
  return { ...now, database: then.database };
}
