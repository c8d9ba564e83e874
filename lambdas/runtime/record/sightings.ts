// What probes remember between two looks: since when an observer sees the same, and the last write it saw accepted. The
// latter is what the loss of a failover is reckoned from, so nothing that is seen later may wipe it out.

import type { Answer, WriteSighting } from "../../../workflows/evidence.ts";
import type { Item } from "../../../workflows/ports.ts";
import type { Sighting } from "../../../workflows/sightings.ts";
import { keys, number, type RecordContext, text } from "./context.ts";

/** Keeps a sighting unless a newer one is there. A last write stays until a sighting brings another; rates that begin anew wipe out the old ones. May be repeated. */
export async function putSighting(context: RecordContext, plan: string, sighting: Sighting): Promise<void> {
  const { lastWrite, rates, ...seen } = sighting;
  // A probe that was held up must not make an old answer the newest.
  await context.table.update(
    keys.plan(plan), keys.sighting(seen.observer, seen.site, seen.thing), { ...seen, rates, ...(lastWrite === undefined ? {} : { lastWrite }) },
    [{ any: [{ field: "at", is: "absent" }, { field: "at", is: "at-most", value: seen.at }] }],
  );
}

/** The newest sighting of every observer, site and thing of the plan, in the order of their names. */
export async function readSightings(context: RecordContext, plan: string): Promise<readonly Sighting[]> {
  return (await context.table.query(keys.plan(plan), { prefix: "sighting#" })).map(toSighting);
}

function toSighting(item: Item): Sighting {
  const lastWrite = item["lastWrite"] as WriteSighting | undefined;
  const rates = item["rates"] as readonly number[] | undefined;
  return {
    observer: text(item, "observer"), site: text(item, "site"), thing: text(item, "thing"), kind: text(item, "kind") as Answer["kind"],
    since: number(item, "since"), at: number(item, "at"), detail: text(item, "detail"), ...(lastWrite === undefined ? {} : { lastWrite }), ...(rates === undefined ? {} : { rates }),
  };
}
