// What observers remember, read as evidence: what the sweep judges between runs. Nobody is asked to look for it.

import { intervalAfterMs, unbrokenForMs } from "./cadence.ts";
import type { Answer, DatabaseValues, Evidence, Observation } from "./evidence.ts";
import { sights } from "./evidence.ts";
import { probeDeadlineMs } from "./look-pace.ts";
import type { Plan, SiteName } from "./plan.ts";
import { otherSite } from "./plan.ts";
import type { Sighting } from "./sightings.ts";
import type { Instant } from "./units.ts";

/** The newest word of every observer on everything that the plan wants seen; silent where it is too old or was never said. */
export function rememberedEvidence(plan: Plan, active: SiteName, remembered: readonly Sighting[], now: Instant): Evidence {
  const observations = sights(plan).map(({ observer, thing, site }): Observation => {
    const last = remembered.find((each) => each.observer === observer && each.thing === thing && each.site === site);
    const base = { observer, thing, site } as const;
    if (last === undefined) return { ...base, at: now, since: now, answer: { kind: "silent", detail: "nothing was ever seen from there" } };
    const fresh = now - last.at <= unbrokenForMs(intervalAfterMs(plan, active, last), probeDeadlineMs(plan));
    if (fresh) return { ...base, at: last.at, since: last.since, answer: answerOf(last) };
    // It has been silent since its last word, as in a run's own look; what it said before that is no silence.
    return { ...base, at: now, since: last.kind === "silent" ? last.since : last.at, answer: { kind: "silent", detail: `nothing new was seen from there; the last word was: ${last.detail}` } };
  });
  const lastWrites = remembered.flatMap(({ lastWrite }) => (lastWrite === undefined ? [] : [lastWrite]));
  return { at: now, source: active, target: otherSite(plan, active), observations, lastWrites, fence: "not-tried" };
}

function answerOf(sighting: Sighting): Answer {
  const { kind, detail, standing } = sighting;
  if (kind === "silent") return { kind, detail };
  const database = writerIn(sighting);
  return { kind, detail, ...(standing === undefined ? {} : { standing }), ...(database === undefined ? {} : { database }) };
}

/** That a database took a write in this very look is all that is remembered of its values; an older write says nothing of now. */
function writerIn({ kind, at, lastWrite }: Sighting): DatabaseValues | undefined {
  if (kind !== "healthy" || lastWrite?.at !== at) return undefined;
  return { role: "writer", writeAccepted: true, newestWriteAt: lastWrite.writtenAt, transactions: lastWrite.transactions, trialWrites: lastWrite.trialWrites, lagMs: null };
}
