// Whether somebody uses the site at which a re-protection would set the database aside. The record may be behind: a failover that was stopped
// after its traffic leaves users where no copy may be made. So it is seen, and silence shows nothing (R9, R15).

import { ownCount, quietMs } from "./drained.ts";
import type { Answer, DatabaseValues, Evidence } from "./evidence.ts";
import { thingsLookedAt, serviceName } from "./plan-members.ts";
import { watchedServices } from "./plan.ts";
import type { Plan, SiteName } from "./plan.ts";
import { reprotectedDatabases } from "./reprotects.ts";
import { sayInstant } from "./units.ts";

export interface OldSite {
  readonly plan: Plan;
  readonly source: SiteName;
  readonly target: SiteName;
  readonly evidence: Evidence;
  /** The looks of this run before that one, in order; null while nobody has been asked yet, when there need not be any. */
  readonly before: readonly Evidence[] | null;
}

const answersTo = ({ observations }: Evidence, site: SiteName, is: (thing: string) => boolean): readonly Answer[] => observations.flatMap(({ thing, site: at, answer }) => (is(thing) && at === site ? [answer] : []));

/** Whatever is not seen to stand still there although it must run at one site only: it may write, and what is set aside then would be what is used. */
export function atWorkThere({ plan, target, evidence }: OldSite): readonly string[] {
  return watchedServices(plan).flatMap(([name, watched]) => {
    if (watched.standby !== "stopped") return [];
    if (answersTo(evidence, target, (thing) => serviceName(thing) === name).some(({ kind }) => kind === "healthy")) return [`${name} is at work there`];
    const unseen = thingsLookedAt(name, watched, target).filter((each) => !answersTo(evidence, target, (thing) => thing === each).some(({ kind }) => kind === "failing"));
    return unseen.map((thing) => `nobody saw that ${thing} is stopped there`);
  });
}

/** Names that observers saw lead users there. One that is meant to lead to both sites tells nothing. */
export function usersThere({ source, target, evidence: { observations } }: OldSite): readonly string[] {
  const led = observations.flatMap(({ observer, thing, answer }) => {
    const to = answer.kind === "silent" ? [] : (answer.leadsTo ?? []);
    const both = answer.kind === "healthy" && to.includes(source);
    return to.includes(target) && !both ? [`${observer} sees that ${thing} leads users there`] : [];
  });
  return [...new Set(led)];
}

/** Databases there that somebody writes to, or of which that cannot be told. A writer is read twice before it is set aside, as long apart as a drained one is. */
export function writtenThere(s: OldSite): readonly string[] {
  const { plan, target, evidence, before } = s;
  return reprotectedDatabases(plan).flatMap((name): readonly string[] => {
    const answers = answersTo(evidence, target, (thing) => thing === name);
    if (answers.every(({ kind }) => kind === "silent")) return [`nobody could look at ${name} there`];
    const now = writersOf(name, target, evidence);
    if (now.size === 0) return [];
    const counted = [...now].flatMap(([observer, values]) => counting(observer, ownCount(values)));
    if (counted.length === 0) return [`${name} there takes writes of its own, and nobody could count its transactions, so whether somebody writes to it is not known`];
    if (before === null) return [];
    const pairs = counted.flatMap(([observer, count]) => before.filter(({ at }) => evidence.at - at >= quietMs).flatMap((look) => {
      const first = writersOf(name, target, look).get(observer);
      return counting(observer, first === undefined ? undefined : ownCount(first)).map(([, earlier]) => ({ at: look.at, more: count - earlier }));
    }));
    const [written] = pairs.filter(({ more }) => more !== 0);
    if (written !== undefined) return [`${name} there counts ${Math.abs(written.more)} transactions ${written.more > 0 ? "more" : "less"} than at ${sayInstant(written.at)}, and they are not ours: somebody may be writing to it`];
    if (pairs.length > 0) return [];
    if (!before.some(({ at }) => evidence.at - at >= quietMs)) return [`the transactions of ${name} there have to be counted twice, ${quietMs / 1000} s apart, and the approval came before that; ask again, and approve no sooner than that`];
    return [`the transactions of ${name} there were not counted twice, ${quietMs / 1000} s apart, by the same observer, so whether somebody writes to it is not known`];
  });
}

const counting = (observer: string, count: number | undefined): readonly (readonly [string, number])[] => (count === undefined ? [] : [[observer, count]]);

/** What each observer read there of a database that is a writer, also of one that does not answer as it should. */
function writersOf(name: string, site: SiteName, { observations }: Evidence): ReadonlyMap<string, DatabaseValues> {
  return new Map(observations.flatMap(({ thing, site: at, observer, answer }) => (thing === name && at === site && answer.kind !== "silent" && answer.database?.role === "writer" ? [[observer, answer.database] as const] : [])));
}
