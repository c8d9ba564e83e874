// Looks that find what the look before found. Observers look every ten seconds of virtual time, and hardly ever is anything
// new: most of a story's time would go into finding that. Behaviour:
// - While the world has not changed since an observer's last two looks, the next one finds the same, later. It is reckoned
//   and not made: each sighting is a look younger; only what takes writes is really looked at, because its writes go on.
// - It takes the time that the look before took, its votes are told again, and what it remembers lies in the record before
//   anybody reads there.
// - A change of the world that an observer does not see leaves its looks as they were: what it would see now is compared with
//   what it saw, and where only a look can tell, the first one after the change does.
// - A look at everything that somebody asks for is reckoned in the same way, and what it answers with it; it tells no vote.
// - Whenever the story has a fault in store that an observer could meet, or somebody else wrote to what is remembered, the function itself runs.
// Stories come to the same end in the same words with and without it; a test compares them.

import type { ProbeAnswer } from "../../../lambdas/probe/probe.ts";
import { keys } from "../../../lambdas/runtime/record/context.ts";
import { activeSite } from "../../../lambdas/runtime/record/deployments.ts";
import { toSightings } from "../../../lambdas/runtime/record/sightings.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { intervalAfterMs, isTrouble, quickMs, unbrokenForMs } from "../../../workflows/cadence.ts";
import { observers, sightsFrom } from "../../../workflows/evidence.ts";
import type { Answer, Observation } from "../../../workflows/evidence.ts";
import { probeDeadlineMs } from "../../../workflows/look-pace.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { nextSighting } from "../../../workflows/sightings.ts";
import type { Sighting } from "../../../workflows/sightings.ts";
import { spellTimesOf } from "../../../workflows/situation.ts";
import { Transient } from "../../../workflows/failure.ts";
import type { Clock, Item, Table } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { CloudWatchService } from "../aws/cloudwatch.ts";
import type { InvokeFunction } from "../process/handlers.ts";
import type { Passed, PassOver } from "../sleeps.ts";
import type { Calls } from "./calls.ts";
import { foreseen, lookNow, mayChangeByItself } from "./looks.ts";
import type { Looker } from "./looks.ts";
import { internet } from "./network.ts";
import type { ModelledNetwork } from "./network.ts";
import type { PlanWorld } from "./plan-world.ts";
import type { Pulse } from "./pulse.ts";
import { answersTo, isSame, isSameView, ofLastLook, takesWrites } from "./quiet-watcher.ts";
import type { View, Watcher } from "./quiet-watcher.ts";
import type { Services } from "./services.ts";

/** The second look after a change confirms the first, and its votes; from then on all is as it was. */
const looksUntilSame = 2;
const asked = "probe-";

/** A look that was reckoned when it began. */
interface Reckoned extends Pick<Watcher, "beganAt" | "startedAt" | "sightings" | "sightingsAt" | "answers"> {
  readonly wrong: boolean;
}

export interface QuietParts {
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly network: ModelledNetwork;
  readonly ours: Services;
  readonly calls: Calls;
  readonly cloudwatch: CloudWatchService;
  readonly plans: readonly PlanWorld[];
  /** The record's table as it is, without ways, faults and whoever watches it. */
  readonly table: Table;
  readonly wait: (ms: Milliseconds) => Promise<void>;
  readonly invoke: InvokeFunction;
}

export class QuietLooks {
  readonly #parts: QuietParts;
  readonly #record: RecordStore;
  readonly #watchers = new Map<string, Watcher>();

  constructor(parts: QuietParts) {
    this.#parts = parts;
    this.#record = new RecordStore({ table: parts.table, clock: parts.clock });
  }

  /** Runs a function, or reckons what it would find. */
  readonly invoke: InvokeFunction = (name, payload) => {
    const { plan, mode, only, handed } = payload as Partial<Record<"plan" | "mode" | "only" | "handed", unknown>>;
    const world = this.#parts.plans.find((each) => each.plan.plan === plan);
    const isAsked = mode === "look" && only === undefined && handed === undefined;
    if (world === undefined || !name.startsWith(asked) || (mode !== "minute" && !isAsked)) return this.#parts.invoke(name, payload);
    const watcher = this.#watchers.get(keyOf(world.plan.plan, name.slice(asked.length)));
    const really = (): Promise<unknown> => (isAsked ? this.#parts.invoke(name, payload) : this.#really(name, payload, world));
    return watcher !== undefined && this.#isSame(watcher) ? this.#again(watcher, isAsked, really) : really();
  };

  #isSame(watcher: Watcher): boolean {
    const { pulse, calls } = this.#parts;
    if (watcher.looks < looksUntilSame || !calls.nothingForObservers) return false;
    if (watcher.version === pulse.stateVersion) return true;
    // Most changes of the world are nothing that this observer sees.
    if (!this.#arrives(watcher) || !isSameView(watcher.view, this.#viewOf(watcher))) return false;
    watcher.version = pulse.stateVersion;
    return true;
  }

  #viewOf({ world, place, sightings }: Pick<Watcher, "world" | "place" | "sightings">): View {
    const { network, ours } = this.#parts;
    const looker = this.#looker(world);
    return [`${ours.offsetAt(place)} ${this.#answers("cloudwatch", { world, place })} ${network.reaches(place, internet)}`, ...sightings.map((sighting) => foreseen(looker, place, sighting))];
  }

  #looker({ application }: PlanWorld): Looker {
    const { clock, pulse, wait, ours } = this.#parts;
    return { application, pulse, now: () => clock.now(), wait, offsetAt: ours.offsetAt };
  }

  /** Whether every observer of every plan has seen all of it well, and sees the same again. */
  get allWell(): boolean {
    const { pulse, plans } = this.#parts;
    return plans.every(({ plan }) => observers(plan).every((place) => {
      const watcher = this.#watchers.get(keyOf(plan.plan, place));
      return watcher !== undefined && watcher.version === pulse.stateVersion && watcher.looks >= looksUntilSame && watcher.unwell.length === 0;
    }));
  }

  /** Called before anybody reads items of a plan, one or all that begin with `sk`: what is remembered there and not written yet is written now. */
  reading(pk: string, sk = ""): void {
    for (const watcher of this.#watchers.values()) {
      if (!watcher.unwritten || !watcher.item.sk.startsWith(sk) || watcher.item.pk !== pk) continue;
      watcher.unwritten = false;
      // The table in memory has applied a write when the call returns, so whoever reads next finds it.
      void this.#record.putSightings(watcher.world.plan.plan, ofLastLook(watcher));
    }
  }

  /** Told of each item that somebody else wrote. */
  wrote(item: Item): void {
    const { pk, sk } = item;
    for (const [key, watcher] of this.#watchers) {
      if ((sk !== watcher.item.sk && sk !== activeSite) || watcher.item.pk !== pk) continue;
      if (sk !== activeSite && this.#isOfSameWorld(watcher, item)) continue;
      this.reading(pk);
      this.#watchers.delete(key);
    }
  }

  /** Whether what was written is a look that somebody asked for and that found the same; the regular looks then go on from it. */
  #isOfSameWorld(watcher: Watcher, item: Item): boolean {
    const { pulse, calls } = this.#parts;
    if (watcher.version !== pulse.stateVersion || watcher.unwritten || !calls.nothingForObservers) return false;
    if (watcher.looks < looksUntilSame) return true;
    const sightings = toSightings(item);
    const [first] = sightings;
    if (first === undefined || sightings.length !== watcher.sightings.length) return false;
    const isSame = sightings.every(({ at, kind, site, thing }, index) => {
      const known = watcher.sightings[index];
      return at === first.at && kind === known?.kind && site === known.site && thing === known.thing;
    });
    if (isSame) Object.assign(watcher, { sightings, sightingsAt: first.at, startedAt: first.at });
    return isSame;
  }

  async #really(name: string, payload: unknown, world: PlanWorld): Promise<unknown> {
    const { clock, pulse, invoke, calls } = this.#parts;
    const { plan } = world.plan;
    const place = name.slice(asked.length);
    const key = keyOf(plan, place);
    const before = this.#watchers.get(key);
    const version = pulse.stateVersion;
    const from = clock.now();
    this.reading(keys.plan(plan));
    this.#watchers.delete(key);
    const undisturbed = calls.nothingForObservers;
    const answer = await invoke(name, payload);
    // What met a fault of the story may have taken longer, or told nobody.
    if (!undisturbed || version !== pulse.stateVersion || sightsFrom(world.plan, place).some(({ thing }) => mayChangeByItself(world.application, thing))) return answer;
    const sightings = await this.#record.sightingsOf(plan, place);
    const answers = answersTo(sightings, answer as ProbeAnswer);
    if (answers === undefined) return answer;
    const active = (await this.#record.active(plan))?.site ?? world.plan.home;
    const tookMs = clock.now() - from;
    const sawNothing = before !== undefined && before.looks >= looksUntilSame && before.active === active && before.tookMs === tookMs && isSame(world, before.sightings, sightings);
    const startedAt = from + this.#parts.ours.offsetAt(place);
    // What it saw begins anew after long silence, and so do the looks that have to agree.
    const goesOn = before?.version === version && !sightingsAreBroken(before, startedAt);
    const looks = sawNothing ? looksUntilSame : (goesOn ? before.looks : 0) + 1;
    // What is remembered of another time would be carried on as far behind as it is.
    if (sightings.some(({ at }) => at !== startedAt)) return answer;
    const where = (is: (sighting: Sighting) => boolean): readonly number[] => sightings.flatMap((sighting, index) => (is(sighting) ? [index] : []));
    const writing = where(({ kind, thing }) => kind === "healthy" && takesWrites(world, thing));
    const unwell = where(({ kind }) => kind !== "healthy");
    this.#watchers.set(key, { world, place, item: { pk: keys.plan(plan), sk: keys.sightings(place) }, version, looks, tookMs, active, beganAt: from, startedAt, sightings, sightingsAt: startedAt, answers, writing, unwell, view: this.#viewOf({ world, place, sightings }), unwritten: false });
    return answer;
  }

  async #again(watcher: Watcher, isAsked: boolean, really: () => Promise<unknown>): Promise<unknown> {
    const look = this.#begin(watcher);
    if (look === undefined) return really();
    if (watcher.tookMs > 0) await this.#parts.wait(watcher.tookMs);
    if (!this.#arrives(watcher)) throw new Transient("the record went away during the look", { code: "ServiceUnavailable" });
    this.#end(watcher, look, isAsked);
    const { wrong } = look;
    if (!isAsked) return { observations: [], wrong } satisfies ProbeAnswer;
    const observations = ofLastLook(watcher).flatMap(({ observer, thing, site, at, since, spells }, index): readonly Observation[] => {
      const answer = look.answers[index];
      return answer === undefined ? [] : [{ observer, thing, site, at, since, answer, ...(spells === undefined ? {} : { spells }) }];
    });
    return { observations, wrong } satisfies ProbeAnswer;
  }

  /**
   * The regular looks of an observer one after the other, without anybody waking for them, as long as each can be reckoned.
   * `works`: whether the observer can work at all now.
   */
  rounds({ plan, decide: { every } }: Plan, place: string, works: () => boolean): PassOver {
    const key = keyOf(plan, place);
    let open: { readonly watcher: Watcher; readonly look: Reckoned } | undefined;
    const end = (watcher: Watcher, look: Reckoned): Passed => {
      open = undefined;
      const told = this.#arrives(watcher);
      const stirs = told && this.#end(watcher, look, false);
      return { restMs: Math.max(0, look.beganAt + (told && look.wrong ? Math.min(every, quickMs) : every) - this.#parts.clock.now()), stirs };
    };
    return () => {
      if (open !== undefined) return end(open.watcher, open.look);
      if (!works()) return { restMs: every, stirs: false };
      const watcher = this.#watchers.get(key);
      if (watcher === undefined || !this.#isSame(watcher)) return undefined;
      const look = this.#begin(watcher);
      if (look === undefined) return undefined;
      if (watcher.tookMs === 0) return end(watcher, look);
      open = { watcher, look };
      return { restMs: watcher.tookMs, stirs: false };
    };
  }

  /** What a look that begins now finds; undefined where that cannot be reckoned. */
  #begin(watcher: Watcher): Reckoned | undefined {
    const { clock, ours } = this.#parts;
    const { world: { plan }, place, active, sightingsAt } = watcher;
    const beganAt = clock.now();
    const startedAt = beganAt + ours.offsetAt(place);
    // Whoever did not look for so long has not seen the same all the while: what it saw begins anew.
    if (sightingsAreBroken(watcher, startedAt)) return undefined;
    const sightings = [...watcher.sightings];
    const answers = [...watcher.answers];
    for (const index of watcher.writing) {
      const next = this.#next(watcher, watcher.sightings[index], startedAt);
      if (next === undefined) return undefined;
      [sightings[index], answers[index]] = [next.sighting, next.answer];
    }
    const passedMs = startedAt - sightingsAt;
    const wrong = watcher.unwell.some((index) => {
      const known = sightings[index];
      return known !== undefined && isTrouble(plan, active, { ...known, at: known.at + passedMs });
    });
    return { beganAt, startedAt, sightings, sightingsAt, answers, wrong };
  }

  /** Whether what a look found can be told to the record now. */
  #arrives(watcher: Watcher): boolean {
    return this.#parts.ours.isUp("record") && this.#answers("dynamodb", watcher);
  }

  /** Remembers what a look found, and tells its votes unless somebody asked for it; true where an alarm changed. */
  #end(watcher: Watcher, { beganAt, startedAt, sightings, sightingsAt, answers }: Reckoned, isAsked: boolean): boolean {
    const { world: { plan: { plan } }, place, beganAt: lookBefore } = watcher;
    Object.assign(watcher, { startedAt, sightings, sightingsAt, answers, unwritten: true, ...(isAsked ? {} : { beganAt }) });
    // Who wrote meanwhile took its place, and finds this look as one that was late. The table in memory has applied it when the call returns.
    if (this.#watchers.get(keyOf(plan, place)) !== watcher) void this.#record.putSightings(plan, ofLastLook(watcher));
    return !isAsked && this.#answers("cloudwatch", watcher) && this.#parts.cloudwatch.tellAgain({ Plan: plan, Observer: place }, lookBefore);
  }

  /** What is seen and remembered of one thing that takes writes in a look that finds the same; undefined where it does not. */
  #next({ world, place, active, startedAt: before }: Watcher, known: Sighting | undefined, startedAt: Instant): { readonly sighting: Sighting; readonly answer: Answer } | undefined {
    if (known === undefined) return undefined;
    const { plan } = world;
    const look = lookNow(this.#looker(world), place, known);
    if (look === "late" || look?.kind !== "healthy") return undefined;
    const { reached: _reached, ...answer } = look;
    const { observer, thing, site } = known;
    const seen = { observer, thing, site, at: known.at - before + startedAt, answer };
    return { answer, sighting: nextSighting(known, seen, unbrokenForMs(intervalAfterMs(plan, active, known), probeDeadlineMs(plan)), spellTimesOf(plan, thing)) };
  }

  #answers(service: string, { world, place }: Pick<Watcher, "world" | "place">): boolean {
    const { network } = this.#parts;
    const { region } = world.plan.arbiter;
    return network.planeAnswers(service, region) && network.reachesRegion(place, region);
  }
}

function sightingsAreBroken({ world: { plan }, active, sightings, startedAt: before }: Watcher, startedAt: Instant): boolean {
  const passedMs = startedAt - before;
  const brokenBy = (known: Sighting): boolean => passedMs > unbrokenForMs(intervalAfterMs(plan, active, known), probeDeadlineMs(plan));
  return passedMs > Math.min(plan.decide.every, quickMs) && sightings.some(brokenBy);
}

const keyOf = (plan: string, place: string): string => `${plan}/${place}`;
