// The questions of a run that nobody has to answer any more, and of which those who keep incidents have not been told yet. What was
// told is marked by the asking that it was told of: the same question asked again is another one.

import type { GateState } from "../../../workflows/record.ts";
import { keys, type RecordContext } from "./context.ts";
import { toGate } from "./gates.ts";

/** In the order of their names. */
export async function notToldOver(context: RecordContext, run: string): Promise<readonly GateState[]> {
  const items = await context.table.query(keys.run(run), { prefix: keys.gate("") });
  return items.filter((item) => item["status"] !== "waiting").flatMap((item) => (item["toldOver"] === toGate(item).openedAt ? [] : [toGate(item)]));
}

/** Marks it; one that was asked again meanwhile keeps its own word. */
export async function keepToldOver(context: RecordContext, run: string, { gate, openedAt, revision }: GateState): Promise<void> {
  await context.table.update(keys.run(run), keys.gate(gate), { toldOver: openedAt }, [{ field: "revision", is: "equal", value: revision }]);
}
