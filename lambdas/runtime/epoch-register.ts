// The epoch register of a site: one number per plan in a table of that site's Region, which only grows. It is what stops a
// run that slept while another one took over (R16, I4), so it lies where the effect happens and not beside the record.

import { Defect, Refused, Transient, Unknown } from "../../workflows/failure.ts";
import type { EpochRegister, Table, Written } from "../../workflows/ports.ts";

/** The second key of a register's item. */
export const registerKey = "epoch-register";

/** The register of one site, over the table in that site's Region. */
export class TableEpochRegister implements EpochRegister {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * Raises the register to `epoch`; the epoch it already holds is accepted again, as each mutation of a run asks anew.
   * Throws `Refused` (code `stale-epoch`) when it holds a higher one and `Transient` when it cannot be reached.
   */
  async accept(plan: string, epoch: number): Promise<void> {
    if (!Number.isSafeInteger(epoch) || epoch < 1) throw new Defect(`${epoch} is no epoch: epochs are whole numbers from 1`);
    const pk = `plan#${plan}`;
    let held: unknown;
    try {
      const written: Written = await this.#table.update(pk, registerKey, { epoch }, [{ any: [{ field: "epoch", is: "absent" }, { field: "epoch", is: "at-most", value: epoch }] }]);
      if (written.applied) return;
      held = written.current?.["epoch"];
    } catch (thrown) {
      if (!(thrown instanceof Unknown)) throw thrown;
      // The register only grows, so one look tells whether the raise arrived, and repeating it later does no harm (R26).
      held = (await this.#table.get(pk, registerKey))?.["epoch"];
      if (held === epoch) return;
      if (typeof held !== "number" || held < epoch) {
        throw new Transient(`The epoch register of plan ${plan} did not answer and does not hold epoch ${epoch} yet.`, { cause: thrown });
      }
    }
    throw new Refused(
      `The epoch register of plan ${plan} at the target holds epoch ${String(held)}; epoch ${epoch} is older and may change nothing any more. A later run has taken over; look there.`,
      { code: "stale-epoch" },
    );
  }
}
