// The leases that the watchdogs of a site hold, one item for each site: a renewal passes only while renewals are not forbidden,
// and forbidding them is one conditional write too, so the table itself decides which of the two came first.

import { Refused, Transient } from "../../../workflows/failure.ts";
import type { Condition, Item } from "../../../workflows/ports.ts";
import { lastsUntil } from "../../../workflows/self-fence.ts";
import type { SiteLease } from "../../../workflows/self-fence.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { keys, maybeNumber, mostTries, text } from "./context.ts";
import type { RecordContext } from "./context.ts";

const renewedPrefix = "renewed#";
const lastsPrefix = "lasts#";
const machinePrefix = "machine#";

/** The lease of a site; undefined where no watchdog ever renewed there and nobody forbade it. */
export async function readSiteLease(context: RecordContext, plan: string, site: string): Promise<SiteLease | undefined> {
  const item = await context.table.get(keys.watchdogs(plan), keys.siteLease(site));
  return item && toLease(item);
}

export type Renewal = { readonly held: true; readonly epoch: number } | { readonly held: false; readonly epoch: number; readonly because: string };

export interface RenewalCall {
  readonly plan: string;
  readonly site: string;
  readonly role: string;
  /** The machine on which the watchdog runs. */
  readonly machine: string;
  /** By which the watchdog itself reckons. */
  readonly leaseMs: Milliseconds;
}

/**
 * Renews the lease of one host. It is dated before it is written, and never later than the watchdog believes. A time that is older
 * than what is there (an answer that was held up) does not count, but the lease is held all the same: the watchdog reckons by
 * its own clock, and what is there lasts at least as long. Until when leases of the role last never becomes less.
 * Throws `Transient` and `Unknown` as the table does, and `Transient` where others always came in between; whoever does not
 * know does not hold it.
 */
export async function renewSiteLease(context: RecordContext, { plan, site, role, machine, leaseMs }: RenewalCall): Promise<Renewal> {
  const [renewed, lasts, by] = [`${renewedPrefix}${role}`, `${lastsPrefix}${role}`, `${machinePrefix}${role}`];
  const at = context.clock.now();
  const end = lastsUntil(at, leaseMs);
  const free: Condition = { field: "forbiddenAt", is: "absent" };
  const notNewer: Condition = { any: [{ field: renewed, is: "absent" }, { field: renewed, is: "at-most", value: at }] };
  // A longer lease, told before, stays what the fence waits for: known only once the table has said so.
  let longer: number | undefined;
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const { fields, condition } = lastingFields(lasts, end, longer);
    const written = await context.table.update(keys.watchdogs(plan), keys.siteLease(site), { [renewed]: at, [by]: machine, ...fields }, [free, notNewer, condition]);
    if (written.applied) return { held: true, epoch: maybeNumber(written.item, "epoch") ?? 0 };
    const { current } = written;
    const lease = current && toLease(current);
    if (lease?.forbidden) return { held: false, epoch: lease.epoch, because: `the run ${lease.forbidden.run} has fenced ${site}` };
    const until = lease?.lasts?.[role];
    if (lease !== undefined && (lease.renewed[role] ?? at) > at) {
      // Only what really is there can stand in for this renewal.
      if (until !== undefined && until >= end && lease.machines?.[role] === machine) return { held: true, epoch: lease.epoch };
      throw new Transient(`the lease of ${role} at ${site} was renewed meanwhile, by another machine or for a shorter time`, { code: "overtaken" });
    }
    longer = until !== undefined && until > end ? until : undefined;
  }
  throw new Transient(`the lease of ${role} at ${site} was not renewed, because others wrote it ${mostTries} times in between`, { code: "contended" });
}

function lastingFields(field: string, end: Instant, longer: number | undefined): { readonly fields: Readonly<Record<string, unknown>>; readonly condition: Condition } {
  if (longer !== undefined) return { fields: {}, condition: { field, is: "equal", value: longer } };
  return { fields: { [field]: end }, condition: { any: [{ field, is: "absent" }, { field, is: "at-most", value: end }] } };
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
  const at = maybeNumber(item, "forbiddenAt");
  const times = (prefix: string) => byRole(item, prefix, isNumber);
  const machines = byRole(item, machinePrefix, isText);
  return { renewed: times(renewedPrefix), lasts: times(lastsPrefix), machines, forbidden: at === undefined ? null : { at, run: text(item, "forbiddenBy") }, epoch: maybeNumber(item, "epoch") ?? 0 };
}

const isNumber = (value: unknown): value is number => typeof value === "number";
const isText = (value: unknown): value is string => typeof value === "string";

function byRole<T>(item: Item, prefix: string, is: (value: unknown) => value is T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(item).flatMap(([field, value]) => (field.startsWith(prefix) && is(value) ? [[field.slice(prefix.length), value] as const] : [])));
}
