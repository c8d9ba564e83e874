// What people switch: all of it lies in the lease, so that the update which allows a mutation asks them in the same instant
// (R19, R21), and whoever starts a run reads them together.

import { Refused, Transient } from "../../../workflows/failure.ts";
import type { Condition } from "../../../workflows/ports.ts";
import { sayDuration, sayInstant } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { backOff, keys, mostTries, type RecordContext } from "./context.ts";
import { readLease } from "./lease.ts";
import type { CallToPeople, Wish } from "./lease.ts";

/** A pause ends by itself, and within so long that nobody forgets that it was ever made. */
const longestPauseMs: Milliseconds = 7 * 24 * 3_600_000;

/** In characters, of up to four bytes each: a topic that is away for days must not let the lease grow beyond what an item holds. */
const mostTextLength = 8_000;

/** Turns the kill switch of a plan on or off; while it is on, no mutation of the plan passes the door. May be repeated. */
export async function setKillSwitch(context: RecordContext, plan: string, on: boolean, by: string, reason?: string): Promise<void> {
  await context.table.update(keys.plan(plan), keys.lease, { killSwitch: on, killSwitchBy: by, killSwitchAt: context.clock.now(), killSwitchReason: reason });
}

/** Pauses the plan until that instant; null ends a pause. May be repeated. Throws `Refused` (code `pause-too-long`) for one of more than a week. */
export async function pause(context: RecordContext, plan: string, until: Instant | null, by: string, reason: string): Promise<void> {
  refuseLong(plan, until, context.clock.now());
  await context.table.update(keys.plan(plan), keys.lease, { pausedUntil: until ?? undefined, pausedBy: by, pauseReason: reason });
}

/** Throws for a pause that would be forgotten before it ends. */
export function refuseLong(plan: string, until: Instant | null, now: Instant): void {
  if (until !== null && until - now > longestPauseMs) {
    throw new Refused(`A pause of ${plan} until ${sayInstant(until)} would be forgotten before it ends; pause for ${sayDuration(longestPauseMs)} at most and pause again.`, { code: "pause-too-long" });
  }
}

/**
 * Acknowledges the run that blocks the plan: from now on runs may start by themselves again (R4). Only the block of `run` is
 * lifted, where it is given: one that a later run has left is not what the person has seen. Repeated for the same run it changes
 * nothing. Throws `Refused` (code `nothing-to-acknowledge`) where no block stands.
 */
export async function acknowledge(context: RecordContext, plan: string, by: string, reason: string, run?: string): Promise<{ readonly acknowledged: string }> {
  const { blockedBy, blockedUntil, acknowledged } = await readLease(context, plan);
  const wanted = run ?? blockedBy;
  if (wanted !== undefined && wanted === acknowledged && wanted !== blockedBy) return { acknowledged: wanted };
  const stands = blockedUntil !== undefined && context.clock.now() < blockedUntil;
  if (wanted === undefined || wanted !== blockedBy || !stands) throw nothing(plan, wanted, blockedBy);
  const fields = { blockedUntil: undefined, blockedBy: undefined, acknowledged: wanted, acknowledgedBy: by, acknowledgedAt: context.clock.now(), acknowledgedBecause: reason };
  const { applied } = await context.table.update(keys.plan(plan), keys.lease, fields, [{ field: "blockedBy", is: "equal", value: wanted }]);
  // Another run has ended in this instant and left a block of its own, or somebody else was faster; who asks again hears which.
  if (!applied && (await readLease(context, plan)).acknowledged !== wanted) throw nothing(plan, wanted, undefined);
  return { acknowledged: wanted };
}

function nothing(plan: string, wanted: string | undefined, blockedBy: string | undefined): Refused {
  const what = wanted === undefined ? `Nothing blocks plan ${plan}` : `Run ${wanted} does not block plan ${plan} now`;
  return new Refused(`${what}${blockedBy === undefined || blockedBy === wanted ? "" : `, run ${blockedBy} does`}; nothing was acknowledged.`, { code: "nothing-to-acknowledge" });
}

/** Keeps what people were told between runs, so that the next sweep does not tell it again; undefined when there is nothing to tell any more. */
export async function setNoticed(context: RecordContext, plan: string, key: string | undefined): Promise<void> {
  await context.table.update(keys.plan(plan), keys.lease, { noticed: key });
}

/** Keeps a person's request for a failover until the repair that is open is over; of two the later one counts. */
export async function setWish(context: RecordContext, plan: string, { id, who, identity, what, at }: Wish): Promise<void> {
  await context.table.update(keys.plan(plan), keys.lease, { wishId: id, wishWho: who, wishIdentity: identity, wishWhat: what, wishAt: at });
}

/** Forgets a request that was met or came to nothing, unless a later one has taken its place. */
export async function endWish(context: RecordContext, plan: string, { id }: Pick<Wish, "id">): Promise<void> {
  await context.table.update(keys.plan(plan), keys.lease, { wishId: undefined, wishWho: undefined, wishIdentity: undefined, wishWhat: undefined, wishAt: undefined }, [{ field: "wishId", is: "equal", value: id }]);
}

/**
 * Keeps a call to people until they were called; the sweep does it. What is kept already stays in the text, before the new one;
 * the same call once more changes nothing. Throws `Transient` where others keep so many at the same time that none gets through.
 */
export async function setUntold(context: RecordContext, plan: string, call: CallToPeople): Promise<void> {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const { untold } = await readLease(context, plan);
    if (untold?.of === call.of) return;
    const text = untold === undefined ? call.text : `${untold.subject}\n${untold.text}\n\n${call.text}`;
    const fields = { untoldOf: call.of, untoldSubject: call.subject, untoldText: text.slice(-mostTextLength) };
    const unchanged: Condition = untold === undefined ? { field: "untoldOf", is: "absent" } : { field: "untoldOf", is: "equal", value: untold.of };
    if ((await context.table.update(keys.plan(plan), keys.lease, fields, [unchanged])).applied) return;
    await backOff(context.clock, tries);
  }
  throw new Transient(`what people of ${plan} have to be told could not be kept: others keep something at the same time`, { code: "too-many-writers" });
}

/** Forgets what was told by now, unless something newer is to be told. */
export async function setTold(context: RecordContext, plan: string, { of }: Pick<CallToPeople, "of">): Promise<void> {
  await context.table.update(keys.plan(plan), keys.lease, { untoldOf: undefined, untoldSubject: undefined, untoldText: undefined }, [{ field: "untoldOf", is: "equal", value: of }]);
}
