// The epoch register of a site as a break-glass run takes it: read, and raised so that of two engineers at two machines one
// wins. From then on whatever a run of the arbiter wants to change through this register is refused.

import { registerKey } from "../../../lambdas/runtime/epoch-register.ts";
import { Refused, Transient, Unknown } from "../../../workflows/failure.ts";
import type { Item, Table } from "../../../workflows/ports.ts";

export interface SiteRegister {
  /** The epoch that it holds; 0 where no run has changed anything yet. Throws `Transient` when it cannot be reached. */
  held(plan: string): Promise<number>;
  /**
   * Raises it to the epoch of this run. The same run may ask again. Throws `Refused` (code `stale-epoch`) where another run holds
   * that epoch or a higher one, and `Transient` when it cannot be reached; it may be asked again then.
   */
  claim(plan: string, epoch: number, run: string): Promise<void>;
}

/** The register over the table in its site's Region. */
export function claimedRegister(table: Table): SiteRegister {
  const pk = (plan: string): string => `plan#${plan}`;
  return {
    held: async (plan) => epochOf(await table.get(pk(plan), registerKey)),
    async claim(plan, epoch, run) {
      const current = await raise(table, pk(plan), epoch, run);
      if (current?.["claim"] === run && epochOf(current) === epoch) return;
      throw new Refused(`The epoch register of plan ${plan} holds epoch ${epochOf(current)}${typeof current?.["claim"] === "string" ? `, of run ${current["claim"]}` : ""}, and run ${run} has ${epoch}: somebody else has taken over. Look who, before anything is moved.`, { code: "stale-epoch" });
    },
  };
}

/** Gives the item as it is after the try. */
async function raise(table: Table, pk: string, epoch: number, run: string): Promise<Item | undefined> {
  try {
    const written = await table.update(pk, registerKey, { epoch, claim: run }, [{ any: [{ field: "epoch", is: "absent" }, { field: "epoch", is: "at-most", value: epoch - 1 }] }]);
    return written.applied ? written.item : written.current;
  } catch (thrown) {
    if (!(thrown instanceof Unknown)) throw thrown;
    // It only grows, so one look tells whether it was raised, and by whom (R26).
    const current = await table.get(pk, registerKey);
    if (epochOf(current) < epoch) throw new Transient("the epoch register did not answer and is not raised yet", { cause: thrown });
    return current;
  }
}

function epochOf(item: Item | undefined): number {
  const epoch = item?.["epoch"];
  return typeof epoch === "number" ? epoch : 0;
}
