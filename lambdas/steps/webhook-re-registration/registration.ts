// What all providers have in common: how one is looked at, when a registration is right, when it is made anew, what proves it,
// and how it is taken back. A provider's own file says what it reads and what is still missing.

import type { Mutation, MutationCall } from "../../../workflows/mutations.ts";
import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import { sayInstant } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { sayInTime } from "../../../workflows/webhook-clock.ts";
import { addressesAt, providerTitle } from "../../../workflows/webhooks.ts";
import type { WebhookStep } from "../../../workflows/webhooks.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { readLastInbound } from "./inbound.ts";

/** One look at a provider stays within this: the provider's answer and the application's, one after the other. */
export const providerLookMs: Milliseconds = 5_500;
/** How long a registration that was found right may stay without a message before it is made anew. */
const graceMs: Milliseconds = 30_000;

/** What is still missing, with the change that brings it about. */
export interface Lack {
  readonly because: string;
  readonly mutation: Mutation;
}

export interface RegistrationFacts<T> {
  /** What the provider says. */
  readonly registration: Seen<T>;
  /** Undefined when it was not asked, because the provider could not be or something is missing there. */
  readonly lastInboundAt: Seen<Instant | null> | undefined;
}

/** A registration as a provider's file describes it, from what the provider says. */
export interface Wanted {
  /** What is missing; empty when it is as it should be. */
  readonly lacks: readonly Lack[];
  /** What is sent where all is right and no message comes; empty where the same again could do harm. */
  readonly renew: readonly Mutation[];
  /** What the provider says besides, of deliveries that fail, a clause. */
  readonly notes?: string;
}

type Addressed = Pick<WebhookStep, "kind" | "input">;

/** Asks the provider, and, where nothing is missing there, the application at the target. Throws only `Defect`. */
export async function lookAtRegistration<T>(
  step: Addressed, { target }: Pick<StepContext, "target">, adapters: Adapters, read: () => Promise<T>, wanted: (value: T) => Pick<Wanted, "lacks">,
): Promise<RegistrationFacts<T>> {
  const registration = await see(adapters.clock, providerLookMs, providerTitle(step), read);
  if (!registration.seen || wanted(registration.value).lacks.length > 0) return { registration, lastInboundAt: undefined };
  const { inbound } = addressesAt(step as WebhookStep, target);
  return { registration, lastInboundAt: await see(adapters.clock, providerLookMs, inbound, () => readLastInbound(inbound, adapters)) };
}

/** The decision, from what provider and application say. */
export function decideRegistration<T>(step: Addressed, facts: RegistrationFacts<T>, context: StepContext, wanted: (value: T) => Wanted): StepDecision {
  if (!facts.registration.seen) return unseen(facts.registration);
  const title = providerTitle(step);
  const { callback } = addressesAt(step as WebhookStep, context.target);
  const { lacks, renew, notes } = wanted(facts.registration.value);
  if (lacks.length > 0) return { to: "act", because: lacks.map(({ because }) => because).join("; "), mutations: lacks.map(({ mutation }) => mutation) };

  const registeredAt = registeredIn(context);
  const since = registeredAt ?? context.startedAt;
  const inbound = facts.lastInboundAt;
  if (inbound?.seen === true && inbound.value !== null && inbound.value > since) {
    const how = registeredAt === undefined ? "names this address since before the run" : `was given this address at ${sayInstant(registeredAt)}`;
    const inTime = context.webhookClock === undefined ? undefined : sayInTime(step, context.webhookClock, since);
    return { to: "done", proof: `${title} ${how}: ${callback}; a message arrived there at ${sayInstant(inbound.value)}${inTime === undefined ? "" : `; ${inTime}`}` };
  }
  // A provider that gave up on an address still names it (A28): with no message coming, registering again is the cure,
  // and where all is well it does no harm. A person who sends the step round again asks for just that.
  if (registeredInRound(context) === undefined && renew.length > 0 && context.at - context.startedAt >= graceMs) {
    return { to: "act", because: `${title} names ${callback}, but no message has arrived since ${sayInstant(since)}: it may have given up on it`, mutations: renew };
  }
  return { to: "wait", because: `${title} names ${callback}; ${missingMessage(inbound, since)}${notes === undefined ? "" : `; ${notes}`}` };
}

/** When the step last sent a registration that may have happened; undefined when it has sent none. */
export function registeredIn({ sent }: Pick<StepContext, "sent">): Instant | undefined {
  return sent.filter(({ outcome }) => outcome !== "refused" && outcome !== "not-sent").at(-1)?.at;
}

/** The same of the present round alone: a person's "retry" begins another. */
export function registeredInRound({ sent, startedAt }: Pick<StepContext, "sent" | "startedAt">): Instant | undefined {
  return registeredIn({ sent: sent.filter(({ at }) => at >= startedAt) });
}

/** Why no message proves the registration yet, a clause. */
export function missingMessage(inbound: Seen<Instant | null> | undefined, since: Instant): string {
  if (inbound === undefined || !inbound.seen) return `the application could not be asked about messages${inbound === undefined ? "" : `: ${inbound.because}`}`;
  const last = inbound.value === null ? "none ever did" : `the last one did at ${sayInstant(inbound.value)}`;
  return `no message has arrived since ${sayInstant(since)} (${last})`;
}

/**
 * The way back: what stood before the step's first change is registered again. `holds` tells whether the provider's present
 * answer is what a call asks for. A provider that asks the address first refuses it while nothing answers there; a person is told.
 */
export function undoRegistration<T>(step: Addressed, facts: RegistrationFacts<T>, context: StepContext, holds: (value: T, call: MutationCall) => boolean): StepDecision {
  const { registration } = facts;
  if (!registration.seen) return unseen(registration);
  const title = providerTitle(step);
  const former = formerCalls(context);
  if (former.length === 0) return { to: "done", proof: `${title} had nothing before the run that could be put back` };
  const missing = former.filter(({ call }) => !holds(registration.value, call));
  if (missing.length === 0) return { to: "done", proof: `${title} has what it had before the run` };
  return { to: "act", because: `${title} does not have what it had before the run`, mutations: missing.map((each) => backTo(each, title)) };
}

/** What stood before a change, and whether the change, and so the way back, may be sent again. */
interface Former extends Pick<Mutation, "key" | "repeatable"> {
  readonly call: MutationCall;
}

/** What stood before the first change of each key, where something did. */
export function formerCalls({ toUndo = [] }: Pick<StepContext, "toUndo">): readonly Former[] {
  return toUndo.flatMap(({ key, undoBy, repeatable }, index) => (undoBy === undefined || toUndo.findIndex((each) => each.key === key) !== index ? [] : [{ key, call: undoBy, repeatable }]));
}

/** Whether two lists name the same, in whatever order a provider tells them. */
export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...new Set(a)].sort()) === JSON.stringify([...new Set(b)].sort());
}

/** The change that puts back what stood before. */
export function backTo({ key, call, repeatable }: Former, title: string): Mutation {
  return { key: `${key} back`, sentence: `Register with ${title} again what stood there before the run`, call, undo: null, settleMs: 5_000, repeatable };
}

/** What undoes a registration, for people, and the call that does it; `former` undefined: nothing stood there before. */
export function undoneBy(former: { readonly says: string; readonly call: MutationCall } | undefined): Pick<Mutation, "undo" | "undoBy"> {
  return former === undefined ? { undo: "nothing to undo: nothing was registered before" } : { undo: `register ${former.says} again`, undoBy: former.call };
}
