// Whether the target holds everything that the source has accepted, once the source's application is fenced: a pure reading of the
// looks since then. Two things have to be so together, for each database, because either alone could deceive:
//
// - A trial write that the source accepted after the fence has arrived at the target, with as many of the application's transactions
//   as the source counted then. Replication keeps the order of commits, so what was accepted before has arrived too.
// - Between that look and another one a while later the source has counted no transaction but trial writes of ours: nobody writes
//   past the fence. Silence shows nothing: whatever was not read was not shown.

import type { DatabaseValues, Evidence } from "./evidence.ts";
import type { Milliseconds } from "./units.ts";

/** For so long at least nobody but observers may have written, by two looks at the source. */
export const quietMs: Milliseconds = 5_000;
/** A promotion goes by what was shown no longer ago. */
export const drainedForMs: Milliseconds = 5 * 60_000;

export interface Drained {
  readonly drained: boolean;
  /** What is shown, or the first thing that is not; a clause. */
  readonly because: string;
}

/** The word on all databases together. `looks` are in order, and all from after the fence was confirmed. */
export function drainedBy(databases: readonly string[], looks: readonly Evidence[]): Drained {
  const each = databases.map((database) => drainedOne(database, looks));
  const open = each.find(({ drained }) => !drained);
  return open ?? { drained: true, because: each.map(({ because }) => because).join("; ") };
}

/** Whoever could not read a database of the source for so long after its fence will not show anything more about it. */
const lostAfterMs: Milliseconds = 30_000;

/** Why nothing more can come of it, a clause: the source was not read by anybody any more. Undefined while it may still be shown. */
export function lostSource(databases: readonly string[], looks: readonly Evidence[]): string | undefined {
  const now = looks.at(-1);
  if (now === undefined) return undefined;
  const unread = databases.find((database) => {
    const lastRead = looks.findLast((look) => readingsOf(database, look.source, look).size > 0)?.at ?? looks[0]?.at ?? now.at;
    return now.at - lastRead >= lostAfterMs;
  });
  return unread === undefined ? undefined : `${unread}: nobody could read the database at ${now.source} any more, for ${lostAfterMs / 1000} s`;
}

/** The application's transactions: all but our own trial writes. Undefined where one of them is not counted. */
export function ownCount({ transactions, trialWrites }: DatabaseValues): number | undefined {
  return transactions === null || trialWrites === null ? undefined : transactions - trialWrites;
}

/** What observers that found the database well read in it, by observer. */
export function readingsOf(database: string, site: string, { observations }: Evidence): ReadonlyMap<string, DatabaseValues> {
  return new Map(observations.flatMap(({ thing, site: at, observer, answer }) => (thing === database && at === site && answer.kind === "healthy" && answer.database !== undefined ? [[observer, answer.database] as const] : [])));
}

function drainedOne(database: string, looks: readonly Evidence[]): Drained {
  const not = (because: string): Drained => ({ drained: false, because: `${database}: ${because}` });
  const now = looks.at(-1);
  if (now === undefined) return not("nobody has looked since the source was fenced");
  const { source, target } = now;
  const copies = [...readingsOf(database, target, now).values()];
  if (copies.length === 0) return not(`nobody could read the copy at ${target}`);
  if (copies.some(({ role }) => role === "writer")) return not(`the database at ${target} takes writes of its own`);
  const latest = readingsOf(database, source, now);
  if (latest.size === 0) return not(`nobody could read the database at ${source}`);
  const before = looks.filter(({ at }) => now.at - at >= quietMs);
  if (before.length === 0) return not(`it takes two looks since the fence, ${quietMs / 1000} s apart, to show anything, and there was one`);

  let missing = `nobody who could read ${source} counts its transactions`;
  for (const [observer, after] of latest) {
    const counted = ownCount(after);
    for (const earlier of before.toReversed()) {
      const first = readingsOf(database, source, earlier).get(observer);
      if (first === undefined || counted === undefined || ownCount(first) === undefined) continue;
      if (first.role !== "writer" || first.writeAccepted !== true || first.newestWriteAt === null) {
        missing = `${observer} saw ${source} accept no trial write`;
        continue;
      }
      const written = counted - (ownCount(first) ?? counted);
      if (written !== 0) {
        missing = `${source} still takes writes: ${written} ${written === 1 ? "transaction" : "transactions"} that ${written === 1 ? "is" : "are"} not ours in ${Math.round((now.at - earlier.at) / 1000)} s`;
        continue;
      }
      const marker = first.newestWriteAt;
      if (copies.some((copy) => copy.newestWriteAt !== null && copy.newestWriteAt >= marker && (ownCount(copy) ?? -1) >= counted)) {
        return { drained: true, because: `${database}: ${target} holds all ${counted} transactions that ${source} counts, and a trial write that ${source} accepted after its fence; since then ${source} has counted no other write for ${Math.round((now.at - earlier.at) / 1000)} s` };
      }
      missing = `${target} does not hold yet what ${source} had accepted`;
    }
  }
  return not(missing);
}
