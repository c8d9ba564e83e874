// The data of both sites, row by row, when nobody writes any more.

import type { Clock } from "../../workflows/ports.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { DatabasePair } from "./world/database-pair.ts";

export interface ComparedRows {
  readonly sites: readonly [string, string];
  /** Rows that both hold with the same content. */
  readonly same: number;
  /** Rows that one of them does not hold, or holds otherwise. */
  readonly differing: number;
  /** The numbers of the first of those. */
  readonly examples: readonly number[];
}

/** A copy is a moment behind, and catches up when nobody writes. */
const patienceMs: Milliseconds = 15_000;

/** Compares every row of both sites, until they are the same or the patience is over. Throws what could not be read. */
export async function compareRows(database: Pick<DatabasePair, "rows">, sites: readonly [string, string], clock: Clock): Promise<ComparedRows> {
  for (const until = clock.now() + patienceMs; ; await clock.sleep(200)) {
    const [one, other] = await Promise.all([database.rows(sites[0]), database.rows(sites[1])]);
    const compared = differences(one, other, sites);
    if (compared.differing === 0 || clock.now() > until) return compared;
  }
}

function differences(one: ReadonlyMap<number, string>, other: ReadonlyMap<number, string>, sites: readonly [string, string]): ComparedRows {
  const differing = [...new Set([...one.keys(), ...other.keys()])].filter((id) => one.get(id) !== other.get(id));
  return { sites, same: [...one].filter(([id, held]) => other.get(id) === held).length, differing: differing.length, examples: differing.toSorted((a, b) => a - b).slice(0, 5) };
}
