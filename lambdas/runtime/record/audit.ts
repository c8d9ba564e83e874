// The index of the audit: one row for each entry in which somebody did, decided or was refused something, in the order of time. So
// the audit of all runs is read without reading any run. A row can be made again from its entry and says its hash; the record is
// the entry. Rows of a run are written by whoever adds to the run and by the sweep, the last ones before the lease goes back.

import { isWanted, lineOfEntry, lineOfPlanEntry } from "../../../workflows/audit.ts";
import type { AuditLine, AuditWish } from "../../../workflows/audit.ts";
import type { PlanEntry } from "../../../workflows/plan-log.ts";
import { keys, maybeNumber, type RecordContext } from "./context.ts";
import { planOf, readEntries } from "./entries.ts";

const prefix = "audit#";
const audited = "audited";

/** Where a line stands in the order of time, over all plans; pages go on after such a place. */
export const placeOf = ({ at, run, plan, seq }: Pick<AuditLine, "at" | "run" | "plan" | "seq">): string => `${String(at).padStart(15, "0")}#${run ?? plan}#${String(seq).padStart(8, "0")}`;

/** Writes the row of an entry of a plan's log. May be repeated. */
export async function auditPlanEntry(context: RecordContext, entry: PlanEntry): Promise<void> {
  await putLine(context, lineOfPlanEntry(entry));
}

/** Writes the rows that are missing of a run. May be repeated, also by several at the same time: a row has one place. */
export async function auditRun(context: RecordContext, run: string): Promise<void> {
  const plan = await planOf(context, run);
  if (plan === undefined) return;
  const item = await context.table.get(keys.run(run), audited);
  const known = item === undefined ? 0 : (maybeNumber(item, "seq") ?? 0);
  const entries = await readEntries(context, run, known);
  const lines = entries.flatMap((entry) => lineOfEntry(plan, entry) ?? []);
  const last = entries.at(-1);
  // A run that only works leaves nothing here, and whoever looks each minute must not write each minute.
  if (last === undefined || lines.length === 0) return;
  await Promise.all(lines.map((line) => putLine(context, line)));
  // Only forward: somebody who read less must not make others write again what is written.
  await context.table.update(keys.run(run), audited, { seq: last.seq }, [{ any: [{ field: "seq", is: "absent" }, { field: "seq", is: "at-most", value: last.seq }] }]);
}

async function putLine(context: RecordContext, line: AuditLine): Promise<void> {
  await context.table.put({ pk: keys.plan(line.plan), sk: `${prefix}${placeOf(line)}`, line });
}

export interface AuditPage {
  readonly lines: readonly AuditLine[];
  /** Down to where nothing is missing; null where there is nothing older. */
  readonly reached: string | null;
}

/** So many rows are read at a time where most of them are not looked for. */
const chunk = 500;

/**
 * The newest wanted lines of one plan before a place, newest first: at most `limit`, found among at most `mostRead` rows. `newest` is the
 * newest entry of the plan's log, whose row may be missing where its writer died.
 */
export async function auditOfPlan(context: RecordContext, plan: string, wish: AuditWish, range: { readonly before?: string | undefined; readonly limit: number; readonly mostRead: number }, newest?: PlanEntry): Promise<AuditPage> {
  const filtered = wish.person !== undefined || wish.kind !== undefined;
  const lines: AuditLine[] = [];
  let [after, read] = [range.before, 0];
  let more = true;
  while (more && lines.length < range.limit && read < range.mostRead) {
    const limit = Math.min(filtered ? chunk : range.limit - lines.length, range.mostRead - read);
    const items = await context.table.query(keys.plan(plan), { prefix, descending: true, limit, ...(after === undefined ? {} : { after: `${prefix}${after}` }) });
    read += items.length;
    more = items.length === limit;
    after = items.at(-1)?.sk.slice(prefix.length) ?? after;
    lines.push(...items.map((item) => item["line"] as AuditLine).filter((line) => isWanted(line, wish)));
  }
  const kept = lines.slice(0, range.limit);
  const reached = kept.length < lines.length ? placeOf(kept[kept.length - 1] as AuditLine) : more ? (after ?? null) : null;
  const late = newest && lineOfPlanEntry(newest);
  const isInRange = late !== undefined && placeOf(late) > (reached ?? "") && (range.before === undefined || placeOf(late) < range.before);
  const isMissing = isInRange && isWanted(late, wish) && !kept.some((line) => line.hash === late.hash);
  return { lines: isMissing ? [late, ...kept].toSorted(newestFirst) : kept, reached };
}

const newestFirst = (a: AuditLine, b: AuditLine): number => (placeOf(a) < placeOf(b) ? 1 : -1);

/** The lines of several plans as one page; what stands below the place down to which all plans were read is left for the next. */
export function onePage(pages: readonly AuditPage[], limit: number): AuditPage {
  const floor = pages.flatMap(({ reached }) => reached ?? []).toSorted().at(-1);
  const placed = pages.flatMap((page) => page.lines.map((line) => ({ line, place: placeOf(line) }))).filter(({ place }) => floor === undefined || place >= floor);
  const lines = placed.toSorted((a, b) => (a.place < b.place ? 1 : -1));
  const kept = lines.slice(0, limit);
  const last = kept.at(-1);
  return { lines: kept.map(({ line }) => line), reached: kept.length < lines.length && last !== undefined ? last.place : (floor ?? null) };
}
