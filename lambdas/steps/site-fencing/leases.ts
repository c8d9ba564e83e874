// What the fence needs of the record beyond its run: the leases of the sites' watchdogs, to read and to forbid. The function
// that fences is given them, and no other.

import type { Sends } from "../../aws/send.ts";
import { withoutEyes } from "../eyes.ts";
import type { Outfit } from "../eyes.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { setRenewals } from "../../runtime/record/site-leases.ts";
import type { RenewalsChange } from "../../runtime/record/site-leases.ts";
import type { SiteLease } from "../../../workflows/self-fence.ts";

/** The adapters of the fence. */
export interface FencingAdapters extends Adapters {
  readonly leases: {
    readonly read: (plan: string, site: string) => Promise<SiteLease | undefined>;
    readonly set: (change: RenewalsChange) => Promise<void>;
  };
}

export const withLeases: Outfit<FencingAdapters> = (situation) => {
  const { record } = situation.services;
  const { adapters, remeasure } = withoutEyes(situation);
  return { adapters: { ...adapters, leases: { read: (plan, site) => record.siteLease(plan, site), set: (change) => record.alone((context) => setRenewals(context, change)) } }, remeasure };
};

export const leaseSends: Sends<"dynamodb.UpdateItem", Pick<FencingAdapters, "leases">> = {
  async "dynamodb.UpdateItem"({ input: { TableName: _table, ...change } }, { leases }) {
    await leases.set(change);
    return `renewals at ${change.site} are ${change.renewals}`;
  },
};
