// Whether the target could take over now, read from what everybody saw of it. A standby that cannot is told also while the
// source is well: readiness is blocked then, and nothing else (A6, A7, A9, A24).

import type { Cluster } from "./clusters.ts";
import { hasOwnCopy } from "./database-copies.ts";
import type { Answer, Evidence, Observation } from "./evidence.ts";
import { sights } from "./evidence.ts";
import type { Plan } from "./plan.ts";
import { serviceName } from "./plan-members.ts";
import { watchedServices } from "./plan.ts";
import { sayBan } from "./self-fence.ts";

/** Why the target cannot take over: every database and every service that should run on a standby has to be seen healthy there, and a cluster must be able to elect without the source. */
export function targetBlockers(plan: Plan, evidence: Evidence, clusters: readonly Cluster[]): readonly string[] {
  const { source, target, observations } = evidence;
  const seenAt = (thing: string): readonly Observation[] => observations.filter((seen) => seen.thing === thing && seen.site === target);
  const notSeenWell = neededAtTarget(plan).flatMap(({ thing, called }) => blocker(`${called} at ${target}`, seenAt(thing)));
  // Told first: what is stopped there is so on purpose, and mending it would be in vain.
  return [...(notSeenWell.length > 0 ? banOf(evidence) : []), ...notSeenWell, ...clusters.filter(cannotLose).map((cluster) => `${sayWithout(cluster, source)}, which are too few`)];
}

/** Why nothing that a watchdog guards starts at the target. */
function banOf({ target, selfFence }: Evidence): readonly string[] {
  const ban = selfFence?.targetBan ?? null;
  return ban === null ? [] : [sayBan(target, ban)];
}

/** Whether the copy of a database is not seen well at the target: it could not be promoted, whatever else is the case. */
export function lacksCopy(plan: Plan, { target, observations }: Evidence): boolean {
  return copiesOf(plan).some((thing) => !observations.some((seen) => seen.thing === thing && seen.site === target && standsReady(seen.answer)));
}

/** Whether the cluster would have too few members to elect a writer once the source is gone: its redundancy is lost. */
export function cannotLose({ leftWithoutSource, enough }: Cluster): boolean {
  return leftWithoutSource < enough;
}

/** How many members a cluster would be left with. */
export function sayWithout({ service, members, enough, gone, leftWithoutSource }: Cluster, source: string): string {
  const because = gone.length === 0 ? "" : ` (${gone.join(", ")} ${gone.length === 1 ? "does" : "do"} not answer)`;
  return `without ${source}, ${service} would have ${leftWithoutSource} of ${members} members${because} and needs ${enough}`;
}

/** The databases of which a copy stands at both sites: what is restored has none before, and an owner's is not ours to judge. */
function copiesOf(plan: Plan): readonly string[] {
  return Object.entries(plan.databases).flatMap(([thing, database]) => (hasOwnCopy(database) ? [thing] : []));
}

/** Well, or a copy that fails for nothing but that its group has lost its primary: only the promotion ends that (SQL Server). */
function standsReady(answer: Answer): boolean {
  return answer.kind === "healthy" || (answer.kind === "failing" && answer.standing === "leaderless" && answer.database?.role === "replica");
}

/** What has to run at a standby before it may take over: not what is stopped there on purpose (A1), nor what is only shown. */
function neededAtTarget(plan: Plan): readonly { readonly thing: string; readonly called: string }[] {
  return [
    ...watchedServices(plan).flatMap(([thing, service]) => (service.standby === "stopped" || service.failure === "observe" ? [] : [{ thing, called: thing }])),
    ...copiesOf(plan).map((thing) => ({ thing, called: `database ${thing}` })),
  ];
}

/** What somebody outside the source did not see well at the target; the observer inside the source dies with it. Silence counts as much as trouble. */
export function targetDoubts(plan: Plan, evidence: Evidence, clusters: readonly Cluster[]): readonly string[] {
  const { source, target, observations } = evidence;
  const needed = new Map(neededAtTarget(plan).map(({ thing, called }) => [thing, called]));
  const doubts = sights(plan).flatMap(({ observer, thing: lookedAt, site }) => {
    const thing = serviceName(lookedAt);
    const called = needed.get(thing);
    if (called === undefined || site !== target || observer === source) return [];
    const seen = observations.some((each) => each.observer === observer && each.thing === thing && each.site === site && standsReady(each.answer));
    return seen ? [] : [`${observer} did not see ${called} at ${target} healthy`];
  });
  const unseen = clusters.filter(({ seenWithoutSource, enough }) => seenWithoutSource < enough).map(({ service, enough }) => `fewer than ${enough} members of ${service} were seen to answer without ${source}`);
  // Seen to write, and not only not seen to miss a writer: who tells of that must not make a verdict bolder by falling silent.
  const unwritten = clusters.filter(({ writesWithoutSource }) => writesWithoutSource === false).map(({ service }) => sayUnwritten(service, source));
  return [...new Set([...banOf(evidence), ...doubts, ...unseen, ...unwritten])];
}

/** What is doubtful of a cluster whose writer stands at the source: whether it could have one without it. */
export const sayUnwritten = (service: string, source: string): string => `no member of ${service} was seen to take writes without ${source}`;

function blocker(what: string, seen: readonly Observation[]): readonly string[] {
  if (seen.some((each) => standsReady(each.answer))) return [];
  // Of several words on it the first by the alphabet, so that nothing depends on who was heard first.
  const [failing] = seen.filter((each) => each.answer.kind === "failing").map(({ answer }) => answer.detail).sort();
  if (failing !== undefined) return [`${what} fails: ${failing}`];
  return [`${what} was seen by nobody`];
}
