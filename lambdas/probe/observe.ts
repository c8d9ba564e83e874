// One look from one place: everything that the plan wants seen from there, at the same time, and the control address
// beside it. What the looks amount to is decided in `finding.ts` and `observed.ts`, which are pure.

import type { Keeping } from "../../workflows/database-copies.ts";
import type { Sight } from "../../workflows/evidence.ts";
import { sightsFrom } from "../../workflows/evidence.ts";
import { probeDeadlineMs } from "../../workflows/look-pace.ts";
import { observed } from "../../workflows/observed.ts";
import type { Observed } from "../../workflows/observed.ts";
import type { Plan } from "../../workflows/plan.ts";
import { probeOf, serviceOf } from "../../workflows/plan-members.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { lookControl } from "./control.ts";
import { lookAtPlanned } from "./engines.ts";
import type { Look } from "./finding.ts";
import { classify, unable } from "./finding.ts";
import { lookByProbe } from "./kinds.ts";

export interface Looking {
  readonly plan: Plan;
  /** The observer: `arbiter` or a site's name. */
  readonly place: string;
  /** The site that serves now: at the other, what is stopped on purpose is no trouble. */
  readonly active: string;
  /** One thing at one site, of a database also one way alone; left out, everything that the plan wants seen from here. */
  readonly only?: (Pick<Sight, "thing" | "site"> & { readonly way?: Keeping | undefined }) | undefined;
  /** What this observer remembers; sightings of others are left alone. */
  readonly previous: readonly Sighting[];
  readonly adapters: Omit<Adapters, "place">;
  /** For each probe; all run at the same time. */
  readonly deadlineMs?: Milliseconds;
}

/**
 * Looks at everything once; takes a little more than the deadline at most and never throws for what it sees. A service that is
 * stopped on purpose at a standby is looked at too: the observation is what it is, and the rules know what it means.
 */
export async function observe({ plan, place, active, only, previous, adapters, deadlineMs = probeDeadlineMs(plan) }: Looking): Promise<Observed> {
  const { clock } = adapters;
  const way: Adapters = { ...adapters, place };
  const startedAt = clock.now();
  const { world } = adapters.dialer;
  const controlAddress = plan["vantage-points"][place]?.control;
  const control = world !== undefined && controlAddress !== undefined ? world.control(place, controlAddress, deadlineMs) : lookControl(way, controlAddress, deadlineMs);
  const seen = await Promise.all(
    sightsFrom(plan, place)
      .filter((sight) => only === undefined || (sight.thing === only.thing && sight.site === only.site))
      .map(async (sight) => {
        const look = (await world?.look(place, sight, deadlineMs)) ?? (await lookAt(way, plan, sight, deadlineMs, only?.way));
        const { observer, thing, site } = sight;
        return { observer, thing, site, at: instantOf(look, startedAt, clock.now()), answer: classify(look, await control) };
      }),
  );
  return observed(plan, active, seen, previous, deadlineMs);
}

/**
 * When a look saw what it saw. Normally its start: an accepted write is then never dated too late, and a thing that gave no
 * sign of life had fallen silent by then, however long the probe waited for it. A thing that answered and then failed was
 * alive after the start, so there it is the end. The bound of the loss rests on this (`mostAfter` in loss.ts).
 */
function instantOf(look: Look, startedAt: Instant, endedAt: Instant): Instant {
  return look.kind === "failing" && look.reached ? endedAt : startedAt;
}

async function lookAt(way: Adapters, plan: Plan, { kind, thing, site }: Sight, deadlineMs: Milliseconds, only?: Keeping): Promise<Look> {
  if (kind === "service") {
    const service = serviceOf(plan, thing);
    return service !== undefined && "probe" in service ? lookByProbe(way, probeOf(service, thing), { plan, site, deadlineMs }) : unable(`the plan has no probe for ${thing}`);
  }
  const database = plan.databases[thing];
  return database === undefined ? unable(`the plan has no database ${thing}`) : lookAtPlanned(way, database, site, deadlineMs, only);
}
