// What is known of an observer whose looks are reckoned: what its last look found, and when that was.

import type { ProbeAnswer } from "../../../lambdas/probe/probe.ts";
import type { Answer } from "../../../workflows/evidence.ts";
import { serviceName } from "../../../workflows/plan-members.ts";
import type { Sighting } from "../../../workflows/sightings.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { PlanWorld } from "./plan-world.ts";

/** What a look hangs on besides what is remembered, and of each thing what it would see. */
export type View = readonly (string | undefined)[];

/** Whether a look sees what was to be seen before; never where only a look can tell. */
export function isSameView(before: View, now: View): boolean {
  return before.length === now.length && now.every((each, index) => each !== undefined && each === before[index]);
}

export interface Watcher {
  readonly world: PlanWorld;
  readonly place: string;
  /** Under which it is remembered. */
  readonly item: { readonly pk: string; readonly sk: string };
  /** Of the world, when the last look began, or the newest in which it would see the same. */
  version: number;
  /** How many looks in a row were made in this version. */
  readonly looks: number;
  readonly tookMs: Milliseconds;
  readonly active: string;
  /** When the last look began, by true time and by the observer's clock. */
  beganAt: Instant;
  startedAt: Instant;
  /** Those of things that take writes are of the last look, the others of a look that began at `sightingsAt`. */
  sightings: readonly Sighting[];
  sightingsAt: Instant;
  /** What the look answered of each, in the same order. */
  answers: readonly Answer[];
  /** Where in the list those stand that take writes, and those that are not healthy. */
  readonly writing: readonly number[];
  readonly unwell: readonly number[];
  /** What was to be seen in that version; undefined where only a look can tell. */
  readonly view: View;
  /** The record does not hold them yet. */
  unwritten: boolean;
}

/** What a look answered of each thing that is remembered; undefined where it does not say something of each. */
export function answersTo(sightings: readonly Sighting[], { observations }: ProbeAnswer): readonly Answer[] | undefined {
  const answers = sightings.flatMap((sighting) => observations.find(({ thing, site }) => thing === sighting.thing && site === sighting.site)?.answer ?? []);
  return answers.length === sightings.length ? answers : undefined;
}

/** Whether two looks found the same; what databases tell of their writes is looked at each time. */
export function isSame(world: PlanWorld, before: readonly Sighting[], after: readonly Sighting[]): boolean {
  return before.length === after.length && after.every(({ thing, site, kind, since, standing, spells, detail }, index) => {
    const known = before[index];
    return known?.thing === thing && known.site === site && known.kind === kind && known.since === since && known.standing === standing && known.spells?.times === spells?.times && known.spells?.over === spells?.over && (known.detail === detail || takesWrites(world, thing));
  });
}

/** What is remembered after the last look. Things that take writes are at its time already. */
export function ofLastLook(watcher: Watcher): readonly Sighting[] {
  const passedMs = watcher.startedAt - watcher.sightingsAt;
  if (passedMs !== 0) watcher.sightings = watcher.sightings.map((known, index) => (watcher.writing.includes(index) ? known : { ...known, at: known.at + passedMs }));
  watcher.sightingsAt = watcher.startedAt;
  return watcher.sightings;
}

export function takesWrites({ application }: PlanWorld, thing: string): boolean {
  return application.databases.has(thing) || application.writtenByBoth.includes(serviceName(thing));
}
