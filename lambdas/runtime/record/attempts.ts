// How many tries to decide in a run were refused. The first are in the record one by one; the rest are only counted, so that
// nobody can fill it.

import { keys, maybeNumber, mostTries, backOff, type RecordContext } from "./context.ts";

/** Counts one more; gives how many there are now. Throws what the table throws; undefined where too many count at the same time. */
export async function countAttempt(context: RecordContext, run: string): Promise<number | undefined> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (tries > 0) await backOff(context.clock, tries);
    const before = await attemptsOf(context, run);
    const same = before === 0 ? ({ field: "count", is: "absent" } as const) : ({ field: "count", is: "equal", value: before } as const);
    if ((await context.table.update(keys.run(run), keys.attempts, { count: before + 1 }, [same])).applied) return before + 1;
  }
  return undefined;
}

/** How many were refused in this run by now. */
export async function attemptsOf(context: RecordContext, run: string): Promise<number> {
  const item = await context.table.get(keys.run(run), keys.attempts);
  return item === undefined ? 0 : (maybeNumber(item, "count") ?? 0);
}
