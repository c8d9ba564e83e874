// A return that a person chose at the end of a failover: it waits in the lease until that run has ended, because nothing starts beside
// it. Under fields of its own, so that a sweep of before commit windows does not take it for a failover that was requested.

import { keys, maybeNumber, maybeText, type RecordContext } from "./context.ts";
import type { Item } from "../../../workflows/ports.ts";
import type { Instant } from "../../../workflows/units.ts";

/** What is to be started, for whom. */
export interface AskedReturn {
  /** The failover after which it was chosen; it is asked for once for each. */
  readonly run: string;
  /** The site that shall serve again. */
  readonly to: string;
  readonly starts: "reprotect" | "switchover";
  readonly who: string;
  readonly identity: string | undefined;
  /** Who asks and why. */
  readonly what: string;
  readonly at: Instant;
}

/** Keeps it until it is started; written again it is the same. */
export async function setReturn(context: RecordContext, plan: string, { run, to, starts, who, identity, what, at }: AskedReturn): Promise<void> {
  await context.table.update(keys.plan(plan), keys.lease, { returnOf: run, returnTo: to, returnStarts: starts, returnWho: who, returnIdentity: identity, returnWhat: what, returnAt: at });
}

/** Forgets what was started or came to nothing, unless a later one has taken its place. */
export async function endReturn(context: RecordContext, plan: string, run: string): Promise<void> {
  await context.table.update(keys.plan(plan), keys.lease, { returnOf: undefined, returnTo: undefined, returnStarts: undefined, returnWho: undefined, returnIdentity: undefined, returnWhat: undefined, returnAt: undefined }, [{ field: "returnOf", is: "equal", value: run }]);
}

/** The one that waits in the lease as it is stored. */
export function toReturn(item: Item): AskedReturn | undefined {
  const [run, to, starts, who, what, at] = [maybeText(item, "returnOf"), maybeText(item, "returnTo"), maybeText(item, "returnStarts"), maybeText(item, "returnWho"), maybeText(item, "returnWhat"), maybeNumber(item, "returnAt")];
  if (run === undefined || to === undefined || (starts !== "reprotect" && starts !== "switchover") || who === undefined || what === undefined || at === undefined) return undefined;
  return { run, to, starts, who, identity: maybeText(item, "returnIdentity"), what, at };
}
