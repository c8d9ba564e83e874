// The inside of a data centre, at the arbiter: hosts report to it what their watcher saw, and runs ask it as they ask a probe
// function. It looks at nothing itself: what was not reported lately is silent, and silence is no vote. Decisions/0017.

import * as z from "zod/mini";
import { intervalAfterMs, looksWrong, quickMs } from "../../workflows/cadence.ts";
import { sightsFrom } from "../../workflows/evidence.ts";
import type { Observation } from "../../workflows/evidence.ts";
import { hasWatcher } from "../../workflows/inside-sights.ts";
import { probeDeadlineMs } from "../../workflows/look-pace.ts";
import { observed } from "../../workflows/observed.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { publishVotes } from "../probe/votes.ts";
import { baseEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import type { Call } from "../runtime/function.ts";
import type { Seen } from "../runtime/vantage.ts";
import { glimpsesOf, report } from "./report.ts";
import type { Report } from "./report.ts";

const look = z.object({ mode: z.literal("look"), plan: z.string().check(z.minLength(1)), planDigest: z.string().check(z.length(64)) });

/** What a watcher is told; it reads these two words and nothing else. */
export interface ReportAnswer {
  /** When the begin of its next look is due, from that of this one. */
  readonly againMs: Milliseconds;
  /** Why the report does not count. */
  readonly because?: string;
}
type Context = Omit<Call<z.output<typeof baseEnvironment>, unknown>, "input">;

export const inside = defineFunction({
  name: "inside-report",
  env: baseEnvironment,
  input: z.discriminatedUnion("mode", [report, look]),
  async run({ input, ...context }): Promise<ReportAnswer | Seen> {
    if (input.mode === "report") return take(input, context);
    const plan = await context.services.plan(input.planDigest);
    return lastReported(plan, context);
  },
});

async function take(told: Report, { env, services, log }: Context): Promise<ReportAnswer> {
  const { record, adapters } = services;
  const now = adapters.clock.now();
  const place = env.UNDERSTUDY_PLACE;
  const deployed = await record.deployed(told.plan);
  if (deployed?.planDigest !== told.planDigest) {
    // A watcher of another text of the plan may look at other addresses. The next run of its association brings the new one.
    log.error("a host reports by another text of the plan", { host: told.host });
    return { againMs: quickMs, because: "the plan was deployed anew, and this host still watches by another text of it" };
  }
  const plan = await services.plan(told.planDigest);
  if (!hasWatcher(plan, place)) return { againMs: plan.decide.every, because: `no hosts look from ${place} in this plan` };

  const active = (await record.active(plan.plan))?.site ?? plan.home;
  const previous = await ownSightings(plan, place, services);
  const deadlineMs = probeDeadlineMs(plan);
  const { observations, sightings } = observed(plan, active, glimpsesOf(plan, place, told, now), previous, deadlineMs);
  await record.putSightings(plan.plan, sightings);
  await publishVotes({ plan, observer: place, active, seen: observations, previous, health: told.beat === "minute", deadlineMs }, services, log);
  // A run that is open looks every ten seconds too, and can see from here only what was reported.
  const closer = looksWrong(plan, active, sightings, previous) || (await record.readLease(plan.plan)).run !== undefined;
  return { againMs: closer ? Math.min(plan.decide.every, quickMs) : plan.decide.every };
}

async function ownSightings(plan: Plan, place: string, { record }: Context["services"]): Promise<readonly Sighting[]> {
  return record.sightingsOf(plan.plan, place);
}

/** What was reported last, thing by thing; silent where it is older than two of the intervals in which it is due. */
async function lastReported(plan: Plan, { env, services }: Context): Promise<Seen> {
  const now = services.adapters.clock.now();
  const place = env.UNDERSTUDY_PLACE;
  const active = (await services.record.active(plan.plan))?.site ?? plan.home;
  const remembered = await ownSightings(plan, place, services);
  const observations = sightsFrom(plan, place)
    .map(({ thing, site }): Observation => {
      const last = remembered.find((each) => each.thing === thing && each.site === site);
      const silentFor = silence(last, now, last === undefined ? 0 : intervalAfterMs(plan, active, last));
      if (last !== undefined && silentFor === undefined) return { observer: place, thing, site, at: last.at, since: last.since, answer: { kind: last.kind, detail: last.detail } };
      return { observer: place, thing, site, at: now, since: now, answer: { kind: "silent", detail: silentFor ?? "" } };
    });
  return { observations };
}

/** Why what was reported last is silence by now; undefined where it still counts. */
function silence(last: Sighting | undefined, now: Instant, intervalMs: Milliseconds): string | undefined {
  if (last === undefined) return "no host has ever reported on this";
  const ageMs = now - last.at;
  return ageMs <= 2 * intervalMs ? undefined : `no host has reported on this for ${sayDuration(ageMs)}; the last word was: ${last.detail}`;
}
