// The lease: one item per plan that says which run is open, which number and hash its record has reached, and what people
// switched off. The entry that was numbered last lies in it whole, so that a crash before it is put into its place loses nothing.

import { Refused } from "../../../workflows/failure.ts";
import type { Item } from "../../../workflows/ports.ts";
import { firstHash, entryJson, entryOfJson } from "../../../workflows/entry-chain.ts";
import type { Entry } from "../../../workflows/record.ts";
import type { Instant } from "../../../workflows/units.ts";
import { type AskedReturn, toReturn } from "./returns.ts";
import { keys, maybeNumber, maybeText, mostBytes, number, type RecordContext, text } from "./context.ts";

export interface Lease {
  readonly plan: string;
  /** The epoch of the open or last run; 0 when there was none yet. */
  readonly epoch: number;
  /** The open run. */
  readonly run: string | undefined;
  /** The execution of the open run, or of the last one. */
  readonly execution: string | undefined;
  readonly openedAt: Instant | undefined;
  /** The number and hash of the entry that was numbered last, and the entry itself. */
  readonly seq: number;
  readonly hash: string;
  readonly pending: Entry | undefined;
  /** The mark of the call that numbered it, by which a writer whose answer was lost knows its own entry again. */
  readonly mark: string | undefined;
  readonly killSwitch: boolean;
  readonly killSwitchBy: string | undefined;
  readonly killSwitchReason: string | undefined;
  readonly pausedUntil: Instant | undefined;
  readonly pausedBy: string | undefined;
  readonly pauseReason: string | undefined;
  /** Until then no run starts by itself, because the run `blockedBy` ended shortly before (R4). */
  readonly blockedUntil: Instant | undefined;
  readonly blockedBy: string | undefined;
  /** The run that a person acknowledged, which lifted its block. */
  readonly acknowledged: string | undefined;
  readonly acknowledgedBy: string | undefined;
  /** What people were told last between runs, by its key; undefined when there is nothing to tell. */
  readonly noticed: string | undefined;
  /** A failover that a person requested while a repair was open: it starts when that is over. */
  readonly wish: Wish | undefined;
  /** A return that a person chose after the last failover: what it begins with starts when that run has ended. */
  readonly returns: AskedReturn | undefined;
  /** What people have yet to be told, because they could not be called when it happened. */
  readonly untold: CallToPeople | undefined;
  /** The drill that was closed while its execution waited at a question, until that was told (asleep.ts). */
  readonly asleep: string | undefined;
}

/** A person's request for a failover that waits. */
export interface Wish {
  readonly id: string;
  /** Who asked: may not be the one who accepts a loss. Undefined in an older record, where the text begins with the name. */
  readonly who?: string | undefined;
  readonly identity?: string | undefined;
  /** Who asked and why. */
  readonly what: string;
  readonly at: Instant;
}

/** A call to people; `of` names what it is about, so that a newer one is not forgotten with it. */
export interface CallToPeople {
  readonly of: string;
  readonly subject: string;
  readonly text: string;
}

/** The lease of a plan; that of a plan nobody ran yet has epoch 0. */
export async function readLease(context: RecordContext, plan: string): Promise<Lease> {
  return toLease(plan, await context.table.get(keys.plan(plan), keys.lease));
}

/** Reads the stored item as a lease; throws `Defect` when a field has another kind than ours. */
export function toLease(plan: string, stored: Item | undefined): Lease {
  const item = stored ?? { pk: keys.plan(plan), sk: keys.lease };
  const pending = maybeText(item, "pending");
  return {
    plan,
    // A pause or the kill switch may have made the item before any run did.
    epoch: item["epoch"] === undefined ? 0 : number(item, "epoch"),
    run: maybeText(item, "run"),
    execution: maybeText(item, "execution"),
    openedAt: maybeNumber(item, "openedAt"),
    seq: maybeNumber(item, "seq") ?? 0,
    hash: maybeText(item, "hash") ?? firstHash,
    pending: pending === undefined ? undefined : entryOfJson(pending),
    mark: maybeText(item, "mark"),
    killSwitch: item["killSwitch"] === true,
    killSwitchBy: maybeText(item, "killSwitchBy"),
    killSwitchReason: maybeText(item, "killSwitchReason"),
    pausedUntil: maybeNumber(item, "pausedUntil"),
    pausedBy: maybeText(item, "pausedBy"),
    pauseReason: maybeText(item, "pauseReason"),
    blockedUntil: maybeNumber(item, "blockedUntil"),
    blockedBy: maybeText(item, "blockedBy"),
    acknowledged: maybeText(item, "acknowledged"),
    acknowledgedBy: maybeText(item, "acknowledgedBy"),
    noticed: maybeText(item, "noticed"),
    wish: toWish(item),
    returns: toReturn(item),
    untold: toUntold(item),
    asleep: maybeText(item, "asleep"),
  };
}

function toWish(item: Item): Wish | undefined {
  const id = maybeText(item, "wishId");
  return id === undefined ? undefined : { id, who: maybeText(item, "wishWho"), identity: maybeText(item, "wishIdentity"), what: text(item, "wishWhat"), at: number(item, "wishAt") };
}

function toUntold(item: Item): CallToPeople | undefined {
  const of = maybeText(item, "untoldOf");
  return of === undefined ? undefined : { of, subject: text(item, "untoldSubject"), text: text(item, "untoldText") };
}

/** The fields of the lease that number an entry. Throws `Refused` (code `too-large`) for an entry that fits into no item. */
export function numbering(entry: Entry, mark: string): Readonly<Record<string, unknown>> {
  const pending = entryJson(entry);
  const bytes = Buffer.byteLength(pending);
  if (bytes > mostBytes) {
    throw new Refused(`Entry ${entry.seq} of run ${entry.run} (${entry.body.type}) has ${bytes} bytes; one item holds ${mostBytes}. Put the large part away as a document and name its digest.`, { code: "too-large" });
  }
  return { seq: entry.seq, hash: entry.hash, pending, mark };
}
