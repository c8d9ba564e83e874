// How often an observer looks, and what it tells of what it saw. It looks once an interval while all is well, and every ten
// seconds as soon as anything looks wrong: that costs nothing on the days on which nothing happens. Pure; see decisions/0015.

import type { Observation } from "./evidence.ts";
import type { Plan } from "./plan.ts";
import { vantagePlace } from "./plan.ts";
import { ballot, stoppedOnStandby, vote } from "./situation.ts";
import type { Sighting } from "./sightings.ts";
import type { Instant, Milliseconds } from "./units.ts";

/** EventBridge Scheduler wakes every observer this often, and cannot do so more often (aws.md §5). */
export const minuteMs: Milliseconds = 60_000;
/** How often an observer looks while anything looks wrong. */
export const quickMs: Milliseconds = 10_000;
/** What has looked wrong for so long, and always the same way, is known; looking at it every ten seconds would only cost. */
const knownMs: Milliseconds = 60 * minuteMs;
/** A run that waits for a long hold time need not look more often than this part of it; its history is bounded. */
const looksInHold = 20;
/** This many looks may be missing before "without a break" is no longer true. */
const looksMissing = 2;

/** After the first good look so many more must follow; a vote takes one failing look more than the first. */
const looksToReturn = 2;

type Decide = Pick<Plan["decide"], "every" | "hold">;

/** How often a look happens while something looks wrong, at least: by the observers' own looks and by those of a run that watches. */
export function troubleEveryMs({ every, hold }: Decide): Milliseconds {
  return Math.min(every, Math.max(quickMs, hold / looksInHold));
}

/**
 * How long a source that answers again must go on answering before a run ends for it: three looks in a row, where two failing
 * ones in a row started it. So one good look of a source that flaps ends no run, as one bad look starts none.
 */
export function returnMs(decide: Decide): Milliseconds {
  return looksToReturn * troubleEveryMs(decide);
}

/** Whether a sighting calls for looking closer: not as it should be, and not known as such for long. */
export function isTrouble(plan: Plan, active: string, { thing, site, kind, since, at }: Pick<Sighting, "thing" | "site" | "kind" | "since" | "at">): boolean {
  if (kind === "healthy") return false;
  // A1: at the site that stands by, what is stopped on purpose is as it should be.
  if (site !== active && stoppedOnStandby(plan, thing)) return false;
  return at - since < knownMs;
}

/** So long a failure has to last at least before anything is sure to be made of it: it begins just after a look, and is then held. */
export function noticedAfterMs({ every, hold }: Decide): Milliseconds {
  return every + hold;
}

/** When the look that follows a sighting is due. */
export function intervalAfterMs(plan: Plan, active: string, sighting: Pick<Sighting, "thing" | "site" | "kind" | "since" | "at">): Milliseconds {
  return isTrouble(plan, active, sighting) ? troubleEveryMs(plan.decide) : plan.decide.every;
}

/**
 * How long after a sighting the next one still continues it: two looks may be missing, and a look takes its deadline.
 * Beyond that the observer did not watch; two failures an hour apart are not an hour of failure (they would pass any hold time).
 */
export function unbrokenForMs(intervalMs: Milliseconds, deadlineMs: Milliseconds): Milliseconds {
  return (looksMissing + 1) * intervalMs + deadlineMs;
}

/** Whether an observer looks closer for the coming minute: something is wrong, or is not as it was at its look before. */
export function looksWrong(plan: Plan, active: string, seen: readonly Sighting[], previous: readonly Sighting[]): boolean {
  const before = new Map(previous.map((sighting) => [keyOf(sighting), sighting.kind]));
  return seen.some((sighting) => isTrouble(plan, active, sighting) || (before.get(keyOf(sighting)) ?? sighting.kind) !== sighting.kind);
}

/** What an observer remembers a thing under. */
export function keyOf({ observer, thing, site }: Pick<Sighting, "observer" | "thing" | "site">): string {
  return `${observer}/${site}/${thing}`;
}

/** One look ahead within the minute, as a message that comes when it is due. */
export interface Tick {
  readonly dueAt: Instant;
  /** The interval that it belongs to: it is worth nothing once the next one is due. */
  readonly everyMs: Milliseconds;
}

/** The look that sends: by the schedule, or by a tick of its own. */
export type Sender = { readonly mode: "minute" } | ({ readonly mode: "tick" } & Tick);

/**
 * The looks that a look has to order. The one of the minute orders all that come before the next minute; a tick orders some
 * only where it is the first to see trouble, so that messages never breed messages. `wrong` is what it saw, `wasWrong` what
 * the look before it had seen.
 */
export function ticksAfter({ every }: Pick<Decide, "every">, sender: Sender, { startedAt, wrong, wasWrong }: { readonly startedAt: Instant; readonly wrong: boolean; readonly wasWrong: boolean }): readonly Tick[] {
  const everyMs = wrong ? Math.min(every, quickMs) : every;
  if (sender.mode === "tick" && (!wrong || wasWrong || sender.everyMs <= everyMs)) return [];
  const count = Math.ceil(minuteMs / everyMs) - 1;
  return Array.from({ length: Math.max(0, count) }, (_none, index) => ({ dueAt: startedAt + (index + 1) * everyMs, everyMs }));
}

/** Seconds to wait for a tick, as SQS takes them: whole ones, none below zero. */
export function delaySeconds({ dueAt }: Tick, now: Instant): number {
  return Math.max(0, Math.round((dueAt - now) / 1_000));
}

/** Whether a tick comes too late to be a look of its time: the next one is due, and two looks at once would count double. */
export function isStale({ dueAt, everyMs }: Tick, now: Instant): boolean {
  return now - dueAt > everyMs;
}

/** What a vote is told as: the alarms of `voteAlarmName` stand from `confirmed` on. */
export const ballotValue = { healthy: 0, failing: 1, confirmed: 2 } as const;

export interface PublishedVote {
  readonly site: string;
  readonly value: (typeof ballotValue)[keyof typeof ballotValue];
}

export interface Publishing {
  readonly plan: Plan;
  readonly observer: string;
  readonly active: string;
  readonly seen: readonly Observation[];
  /** What the observer remembered before this look. */
  readonly previous: readonly Sighting[];
  /** Whether health is told too. */
  readonly health: boolean;
  /** Of one look. */
  readonly deadlineMs: Milliseconds;
}

/**
 * The votes to publish after a look: trouble at once, health only where `health` is asked for, silence never. A failing look
 * after a failing look is confirmed by that alone, so that a vote does not hang on ticks that may not come; a message that
 * came twice confirms nothing, because half an interval must lie between.
 */
export function votesToPublish({ plan, observer, active, seen, previous, health, deadlineMs }: Publishing): readonly PublishedVote[] {
  return Object.keys(plan.sites).flatMap((site): readonly PublishedVote[] => {
    if (!plan.decide.votes.of.some((word) => vantagePlace(plan, word, site) === observer)) return [];
    const role = site === active ? "active" : "standby";
    const now = ballot(plan, seen, site, observer, role);
    if (now === "silent" || (now === "healthy" && !health)) return [];
    if (now === "healthy") return [{ site, value: ballotValue.healthy }];
    // The look before saw the site fail too, and long enough ago to be another look.
    const before = previous.filter((each) => each.observer === observer && each.site === site).map(asObservation);
    const then = vote(plan, before, site, observer, role);
    const [at, lookedAt] = [newest(seen.filter((each) => each.site === site)), newest(before)];
    const { every } = plan.decide;
    const confirmed = then.ballot === "failing" && at - lookedAt <= unbrokenForMs(every, deadlineMs) && at - (lookedAt - then.forMs) >= Math.min(every, quickMs) / 2;
    return [{ site, value: confirmed ? ballotValue.confirmed : ballotValue.failing }];
  });
}

function asObservation({ observer, thing, site, at, since, kind, detail }: Sighting): Observation {
  return { observer, thing, site, at, since, answer: { kind, detail } };
}

function newest(seen: readonly { readonly at: Instant }[]): Instant {
  return Math.max(0, ...seen.map(({ at }) => at));
}
