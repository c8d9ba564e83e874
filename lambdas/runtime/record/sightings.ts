// What probes remember between two looks: since when an observer sees the same, and the last write it saw accepted. The
// latter is what the loss of a failover is reckoned from, so nothing that is seen later may wipe it out.
//
// An observer has one item for all that it sees, with two fields for each thing: one write for each look. An item for each
// thing was the dearest part of an installation that looks every ten seconds, because DynamoDB counts writes (and a look
// from afar waited for one after the other).

import { Defect } from "../../../workflows/failure.ts";
import type { Answer, Standing, WriteSighting } from "../../../workflows/evidence.ts";
import type { Condition, Item, Written } from "../../../workflows/ports.ts";
import type { Spells } from "../../../workflows/spells.ts";
import type { Sighting } from "../../../workflows/sightings.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { keys, type RecordContext, text } from "./context.ts";

/** Names of plans, sites and things hold no #. */
const seenPrefix = "seen#";
const field = (kind: "seen" | "write", site: string, thing: string): string => `${kind}#${site}#${thing}`;

/** No look is held up for so long, because its function does not live so long: what is newer by more was seen by a clock that has gone back since. */
const heldUpMs: Milliseconds = 60_000;

/**
 * Keeps what one or more observers saw in a look, unless a look that began later is there. An observer whose clock was set back
 * sees on: what it remembers lies in its future, and would make it blind until then (I26). A last write stays until a
 * sighting brings another; rates that begin anew wipe out the old ones. May be repeated.
 */
export async function putSightings(context: RecordContext, plan: string, sightings: readonly Sighting[]): Promise<void> {
  for (const observer of new Set(sightings.map((each) => each.observer))) {
    // When the look began: a probe that was held up must not make an old answer the newest.
    const at = Math.min(...sightings.flatMap((each) => (each.observer === observer ? each.at : [])));
    const fields: Record<string, unknown> = { observer, at };
    for (const { observer: by, site, thing, kind, since, at: seenAt, detail, standing, rates, spells, lastWrite } of sightings) {
      if (by !== observer) continue;
      // The table leaves out what is undefined.
      fields[field("seen", site, thing)] = { kind, since, at: seenAt, detail, standing, rates, spells };
      if (lastWrite !== undefined) fields[field("write", site, thing)] = lastWrite;
    }
    const put = (condition: Condition): Promise<Written> => context.table.update(keys.plan(plan), keys.sightings(observer), fields, [condition]);
    const written = await put({ any: [{ field: "at", is: "absent" }, { field: "at", is: "at-most", value: at }] });
    const newer = written.applied ? undefined : written.current?.["at"];
    if (typeof newer === "number" && newer - at > heldUpMs) await put({ field: "at", is: "equal", value: newer });
  }
}

/** The newest sighting of every observer, site and thing of the plan, in the order of their names. */
export async function readSightings(context: RecordContext, plan: string): Promise<readonly Sighting[]> {
  return (await context.table.query(keys.plan(plan), { prefix: "sighting#" })).flatMap(toSightings);
}

/** The newest sightings of one observer: one item, so one read. */
export async function readOwnSightings(context: RecordContext, plan: string, observer: string): Promise<readonly Sighting[]> {
  const item = await context.table.get(keys.plan(plan), keys.sightings(observer));
  return item === undefined ? [] : toSightings(item);
}

type Seen = { readonly kind: Answer["kind"]; readonly since: number; readonly at: number; readonly detail: string; readonly standing?: Standing; readonly rates?: readonly number[]; readonly spells?: Spells };

/** What an item of an observer holds, in the order of the names; throws `Defect` for an item that is none. */
export function toSightings(item: Item): readonly Sighting[] {
  const observer = text(item, "observer");
  const sightings: Sighting[] = [];
  for (const name of Object.keys(item).filter((each) => each.startsWith(seenPrefix)).sort()) {
    const split = name.indexOf("#", seenPrefix.length);
    if (split < 0) continue;
    const [site, thing] = [name.slice(seenPrefix.length, split), name.slice(split + 1)];
    const seen = item[name] as Seen | undefined;
    if (typeof seen?.at !== "number" || typeof seen.since !== "number") throw new Defect(`${item.pk} ${item.sk}: the field ${name} is no sighting`);
    const lastWrite = item[field("write", site, thing)] as WriteSighting | undefined;
    sightings.push(lastWrite === undefined ? { observer, site, thing, ...seen } : { observer, site, thing, ...seen, lastWrite });
  }
  return sightings;
}
