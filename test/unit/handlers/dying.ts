// A process of a handler that dies at one of its writes to the record.

import { Mortal } from "../runtime/bench.ts";
import type { World } from "./world.ts";

/** Runs `work` in a process that dies at the given write, and gives the number of writes it came to. */
export async function dyingAt(world: World, diesAt: Mortal["diesAt"], work: () => Promise<unknown>): Promise<{ readonly writes: number; readonly died: boolean }> {
  const table = new Mortal(world.table);
  table.diesAt = diesAt;
  world.revive(table);
  await work().catch(() => undefined);
  world.revive();
  return { writes: table.writes, died: table.dead };
}
