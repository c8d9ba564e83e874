// The game days of a plan. One item holds the newest, whole; while it is open no other begins, and each change of it passes only where
// nobody else has changed it since. Ended ones stand each in an item of their own as well, for as long as the record.

import { Transient } from "../../../workflows/failure.ts";
import type { GameDay } from "../../../workflows/game-day-state.ts";
import type { Condition, Item } from "../../../workflows/ports.ts";
import { keys, maybeNumber, type RecordContext } from "./context.ts";

const sk = "game-day";
const prefix = "game-day#";
/** Fifteen digits, as in the list of runs. */
const ended = ({ openedAt, id }: GameDay): string => `${prefix}${String(openedAt).padStart(15, "0")}#${id}`;

/** A game day as it was read, with what a change of it has to find unchanged. */
export interface KeptGameDay {
  readonly day: GameDay;
  readonly writes: number;
}

/** The newest game day of the plan, open or ended, with what was drawn; undefined before the first. */
export async function newestGameDay(context: RecordContext, plan: string): Promise<KeptGameDay | undefined> {
  return kept(await context.table.get(keys.plan(plan), sk));
}

/** Begins a game day unless one is open; gives the one that stands then, which may be another, or the same from an earlier call. Throws `Transient` where others write it in this instant. */
export async function beginGameDay(context: RecordContext, day: GameDay): Promise<{ readonly day: GameDay; readonly isNew: boolean }> {
  const before = await newestGameDay(context, day.plan);
  if (before !== undefined && (before.day.closed === null || before.day.id === day.id)) return { day: before.day, isNew: false };
  const { applied } = await context.table.put({ pk: keys.plan(day.plan), sk, day, writes: (before?.writes ?? 0) + 1 }, unchanged(before));
  if (applied) return { day, isNew: true };
  const stands = await newestGameDay(context, day.plan);
  if (stands === undefined) throw new Transient(`the game day ${day.id} could not be begun: others write it at the same time`, { code: "raced" });
  return { day: stands.day, isNew: false };
}

/** Keeps the changed day where nobody has changed it since it was read. Throws `Transient` (code `raced`) where somebody has; who looks again sees what stands. */
export async function changeGameDay(context: RecordContext, before: KeptGameDay, day: GameDay): Promise<KeptGameDay> {
  // Its own item first: whoever dies between the two ends it once more.
  if (day.closed !== null) await context.table.put({ pk: keys.plan(day.plan), sk: ended(day), day });
  const writes = before.writes + 1;
  const { applied } = await context.table.put({ pk: keys.plan(day.plan), sk, day, writes }, unchanged(before));
  if (!applied) throw new Transient(`the game day ${day.id} was changed by others at the same time; look again`, { code: "raced" });
  return { day, writes };
}

/** The newest game days of a plan, the open one too, newest first, with what was drawn. */
export async function listGameDays(context: RecordContext, plan: string, limit: number): Promise<readonly GameDay[]> {
  const [newest, items] = await Promise.all([newestGameDay(context, plan), context.table.query(keys.plan(plan), { prefix, descending: true, limit })]);
  const before = items.map((item) => item["day"] as GameDay).filter(({ id }) => id !== newest?.day.id);
  return [...(newest === undefined ? [] : [newest.day]), ...before].slice(0, limit);
}

function unchanged(before: KeptGameDay | undefined): readonly Condition[] {
  return [before === undefined ? { field: "writes", is: "absent" } : { field: "writes", is: "equal", value: before.writes }];
}

function kept(item: Item | undefined): KeptGameDay | undefined {
  return item === undefined ? undefined : { day: item["day"] as GameDay, writes: maybeNumber(item, "writes") ?? 0 };
}
