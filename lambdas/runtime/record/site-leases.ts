// The leases that the watchdogs of a site hold, one item for each site: a renewal passes only while renewals are not forbidden,
// and forbidding them is one conditional write too, so the table itself decides which of the two came first.

import { Refused } from "../../../workflows/failure.ts";
import type { Item } from "../../../workflows/ports.ts";
import type { SiteLease } from "../../../workflows/self-fence.ts";
import type { Instant } from "../../../workflows/units.ts";
import { keys, maybeNumber, text } from "./context.ts";
import type { RecordContext } from "./context.ts";

const renewedPrefix = "renewed#";

/** The lease of a site; undefined where no watchdog ever renewed there and nobody forbade it. */
export async function readSiteLease(context: RecordContext, plan: string, site: string): Promise<SiteLease | undefined> {
  const item = await context.table.get(keys.watchdogs(plan), keys.siteLease(site));
  return item && toLease(item);
}

export type Renewal = { readonly held: true; readonly epoch: number } | { readonly held: false; readonly epoch: number; readonly because: string };

/**
 * Renews the lease of one host. It is dated before it is written, and never later than the watchdog believes. A time that is older
 * than what is there (an answer that was held up) does not count, but the lease is held all the same: the watchdog reckons by
 * its own clock. Throws `Transient` and `Unknown` as the table does; whoever does not know does not hold it.
 */
export async function renewSiteLease(context: RecordContext, plan: string, site: string, role: string): Promise<Renewal> {
  const field = `${renewedPrefix}${role}`;
  const at = context.clock.now();
  const written = await context.table.update(keys.watchdogs(plan), keys.siteLease(site), { [field]: at }, [
    { field: "forbiddenAt", is: "absent" },
    { any: [{ field, is: "absent" }, { field, is: "at-most", value: at }] },
  ]);
  if (written.applied) return { held: true, epoch: maybeNumber(written.item, "epoch") ?? 0 };
  const lease = written.current && toLease(written.current);
  if (lease === undefined || lease.forbidden === null) return { held: true, epoch: lease?.epoch ?? 0 };
  return { held: false, epoch: lease.epoch, because: `the run ${lease.forbidden.run} has fenced ${site}` };
}

export interface RenewalsChange {
  readonly plan: string;
  readonly site: string;
  readonly renewals: "forbidden" | "allowed";
  /** For `forbidden`: since when, and by which run. What was forbidden before stays forbidden since then and by that run, whoever takes it over. */
  readonly since: Instant;
  readonly run: string;
  readonly epoch: number;
}

/** Forbids or allows the renewals of a site; repeating it changes nothing. Throws `Refused` (code `stale-epoch`) where a later run has had its say. */
export async function setRenewals(context: RecordContext, { plan, site, renewals, since, run, epoch }: RenewalsChange): Promise<void> {
  const fields = renewals === "forbidden" ? { forbiddenAt: since, forbiddenBy: run } : { forbiddenAt: undefined, forbiddenBy: undefined };
  const written = await context.table.update(keys.watchdogs(plan), keys.siteLease(site), { ...fields, epoch }, [{ any: [{ field: "epoch", is: "absent" }, { field: "epoch", is: "at-most", value: epoch }] }]);
  if (written.applied) return;
  throw new Refused(`A run of epoch ${String(written.current?.["epoch"])} has decided about the watchdogs of ${site}; epoch ${epoch} is older and may change nothing any more.`, { code: "stale-epoch" });
}

function toLease(item: Item): SiteLease {
  const renewed = Object.entries(item).flatMap(([field, value]) => (field.startsWith(renewedPrefix) && typeof value === "number" ? [[field.slice(renewedPrefix.length), value] as const] : []));
  const at = maybeNumber(item, "forbiddenAt");
  return { renewed: Object.fromEntries(renewed), forbidden: at === undefined ? null : { at, run: text(item, "forbiddenBy") }, epoch: maybeNumber(item, "epoch") ?? 0 };
}
