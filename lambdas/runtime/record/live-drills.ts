// The live drills of a plan. One item holds the newest, whole; while it is open no other begins, and each change of it passes only where
// nobody else has changed it since. Ended ones stand each in an item of their own as well, for as long as the record.

import { Transient } from "../../../workflows/failure.ts";
import type { LiveDrill } from "../../../workflows/live-drill-state.ts";
import type { Condition, Item } from "../../../workflows/ports.ts";
import { keys, maybeNumber, type RecordContext } from "./context.ts";

const sk = "live-drill";
const prefix = "live-drill#";
/** Fifteen digits, as in the list of runs. */
const ended = ({ openedAt, id }: LiveDrill): string => `${prefix}${String(openedAt).padStart(15, "0")}#${id}`;

/** A drill as it was read, with what a change of it has to find unchanged. */
export interface KeptLiveDrill {
  readonly drill: LiveDrill;
  readonly writes: number;
}

/** The newest live drill of the plan, open or ended; undefined before the first. */
export async function newestLiveDrill(context: RecordContext, plan: string): Promise<KeptLiveDrill | undefined> {
  return kept(await context.table.get(keys.plan(plan), sk));
}

/** Begins a drill unless one is open; gives the one that stands then, which may be another, or the same from an earlier call. */
export async function beginLiveDrill(context: RecordContext, drill: LiveDrill): Promise<{ readonly drill: LiveDrill; readonly isNew: boolean }> {
  const before = await newestLiveDrill(context, drill.plan);
  if (before !== undefined && (before.drill.closed === null || before.drill.id === drill.id)) return { drill: before.drill, isNew: false };
  const { applied } = await context.table.put({ pk: keys.plan(drill.plan), sk, drill, writes: (before?.writes ?? 0) + 1 }, unchanged(before));
  if (applied) return { drill, isNew: true };
  const stands = await newestLiveDrill(context, drill.plan);
  if (stands === undefined) throw new Transient(`the live drill ${drill.id} could not be begun: others write it at the same time`, { code: "raced" });
  return { drill: stands.drill, isNew: false };
}

/** Keeps the changed drill where nobody has changed it since it was read, and gives it as it is then. Throws `Transient` where somebody has; who looks again sees what stands. */
export async function changeLiveDrill(context: RecordContext, before: KeptLiveDrill, drill: LiveDrill): Promise<KeptLiveDrill> {
  // Its own item first: whoever dies between the two ends it once more.
  if (drill.closed !== null) await context.table.put({ pk: keys.plan(drill.plan), sk: ended(drill), drill });
  const writes = before.writes + 1;
  const { applied } = await context.table.put({ pk: keys.plan(drill.plan), sk, drill, writes }, unchanged(before));
  if (!applied) throw new Transient(`the live drill ${drill.id} was changed by others at the same time; look again`, { code: "raced" });
  return { drill, writes };
}

/** The newest live drills of a plan, the open one too, newest first. */
export async function listLiveDrills(context: RecordContext, plan: string, limit: number): Promise<readonly LiveDrill[]> {
  const [newest, items] = await Promise.all([newestLiveDrill(context, plan), context.table.query(keys.plan(plan), { prefix, descending: true, limit })]);
  const before = items.map((item) => item["drill"] as LiveDrill).filter(({ id }) => id !== newest?.drill.id);
  return [...(newest === undefined ? [] : [newest.drill]), ...before].slice(0, limit);
}

function unchanged(before: KeptLiveDrill | undefined): readonly Condition[] {
  return [before === undefined ? { field: "writes", is: "absent" } : { field: "writes", is: "equal", value: before.writes }];
}

function kept(item: Item | undefined): KeptLiveDrill | undefined {
  return item === undefined ? undefined : { drill: item["drill"] as LiveDrill, writes: maybeNumber(item, "writes") ?? 0 };
}
