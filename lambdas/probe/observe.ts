// One look from one place: everything that the plan wants seen from there, at the same time, and the control address
// beside it. What the looks amount to is decided in `finding.ts` and `sightings.ts`, which are pure.

import type { Observation, Sight } from "../../workflows/evidence.ts";
import { sights } from "../../workflows/evidence.ts";
import { atSite } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import { nextSighting, unbrokenForMs } from "../../workflows/sightings.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { lookControl } from "./control.ts";
import type { Look } from "./finding.ts";
import { classify, unable } from "./finding.ts";
import { lookByProbe } from "./kinds.ts";
import { lookPostgres } from "./postgres.ts";
import { defaultDeadlineMs } from "./way.ts";

export interface Looking {
  readonly plan: Plan;
  /** The observer: `arbiter` or a site's name. */
  readonly place: string;
  /** What this observer remembers; sightings of others are left alone. */
  readonly previous: readonly Sighting[];
  readonly adapters: Omit<Adapters, "place">;
  /** For each probe; all run at the same time. */
  readonly deadlineMs?: Milliseconds;
}

export interface Observed {
  readonly observations: readonly Observation[];
  /** What to remember, one for each observation. */
  readonly sightings: readonly Sighting[];
}

/** Even at the fastest cadence a connection to another continent needs its round trips. */
const shortestDeadlineMs: Milliseconds = 2_500;

/** The deadline of a plan's probes: a look is over before the next one begins, unless the plan looks faster than any probe can. */
export function probeDeadlineMs(plan: Plan): Milliseconds {
  return Math.max(shortestDeadlineMs, Math.min(defaultDeadlineMs, plan.decide.every));
}

/**
 * Looks at everything once; takes a little more than the deadline at most and never throws for what it sees. A service that is
 * stopped on purpose at a standby is looked at too: the observation is what it is, and the rules know what it means.
 */
export async function observe({ plan, place, previous, adapters, deadlineMs = probeDeadlineMs(plan) }: Looking): Promise<Observed> {
  const { clock } = adapters;
  const way: Adapters = { ...adapters, place };
  const startedAt = clock.now();
  const control = lookControl(way, plan["vantage-points"][place]?.control, deadlineMs);
  const seen = await Promise.all(
    sights(plan)
      .filter((sight) => sight.observer === place)
      .map(async (sight) => {
        const look = await lookAt(way, plan, sight, deadlineMs);
        return { sight, at: instantOf(look, startedAt, clock.now()), answer: classify(look, await control) };
      }),
  );
  const remembered = new Map(previous.map((sighting) => [keyOf(sighting), sighting]));
  const unbrokenMs = unbrokenForMs(plan.decide.every, deadlineMs);
  const sightings = seen.map(({ sight: { observer, thing, site }, at, answer }) =>
    nextSighting(remembered.get(keyOf({ observer, thing, site })), { observer, thing, site, at, answer }, unbrokenMs),
  );
  const observations = seen.map(({ sight: { observer, thing, site }, at, answer }, index) => ({ observer, thing, site, at, since: sightings[index]?.since ?? at, answer }));
  return { observations, sightings };
}

/**
 * When a look saw what it saw. Normally its start: an accepted write is then never dated too late, and a thing that gave no
 * sign of life had fallen silent by then, however long the probe waited for it. A thing that answered and then failed was
 * alive after the start, so there it is the end. The bound of the loss rests on this (`gapAfter` in loss.ts).
 */
function instantOf(look: Look, startedAt: Instant, endedAt: Instant): Instant {
  return look.kind === "failing" && look.reached ? endedAt : startedAt;
}

function keyOf({ observer, thing, site }: Pick<Sighting, "observer" | "thing" | "site">): string {
  return `${observer}/${site}/${thing}`;
}

async function lookAt(way: Adapters, plan: Plan, { kind, thing, site }: Sight, deadlineMs: Milliseconds): Promise<Look> {
  if (kind === "service") {
    const service = plan.services[thing];
    return service !== undefined && "probe" in service ? lookByProbe(way, service.probe, { plan, site, deadlineMs }) : unable(`the plan has no probe for ${thing}`);
  }
  const database = plan.databases[thing];
  const instance = database?.["rds-replica"][site];
  if (database === undefined || instance === undefined) return unable(`the plan has no database ${thing} at ${site}`);
  return lookPostgres(way, { endpoint: atSite(instance.endpoint, site), database: database.database, secret: atSite(database.secret, site) }, deadlineMs);
}
