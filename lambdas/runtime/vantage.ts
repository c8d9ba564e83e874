// Asks the probe functions of the vantage points to look, all at the same time, each within seconds. A vantage point that
// does not answer gives `silent` observations: it has said neither that anything is healthy nor that anything is dead.

import { asFailure, Transient } from "../../workflows/failure.ts";
import { observers, sights, sightsFrom } from "../../workflows/evidence.ts";
import type { Answer, Observation, Sight } from "../../workflows/evidence.ts";
import type { Keeping } from "../../workflows/database-copies.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Instant } from "../../workflows/units.ts";
import { invokeFunction } from "../aws/lambda.ts";
import type { Adapters } from "./adapters.ts";

export type ProbeFunctions = Readonly<Record<string, { readonly region: string; readonly function: string }>>;

export interface Seen {
  readonly observations: readonly Observation[];
}

/** One look from every vantage point of the plan; never throws for what a vantage point does. */
export async function lookFromEverywhere(plan: Plan, planDigest: string, probes: ProbeFunctions, adapters: Adapters): Promise<Seen> {
  const all = await Promise.all(observers(plan).map((place) => lookFrom(place, plan, planDigest, probes, adapters)));
  return { observations: all.flatMap((seen) => seen.observations) };
}

/** One look from one place. */
export async function lookFrom(place: string, plan: Plan, planDigest: string, probes: ProbeFunctions, adapters: Adapters): Promise<Seen> {
  return lookAtAll(place, sightsFrom(plan, place), { plan: plan.plan, planDigest, mode: "look" }, probes, adapters);
}

/**
 * One look at one thing at one site, by somebody who reaches it: a step's own function runs outside every private network.
 * Whoever is inside that site is asked before the arbiter, and never the site `not`, which is the one being left; null where none is. Of a database
 * that is kept in two ways `way` names the one that is meant. Never throws.
 */
export async function lookAtOne(thing: string, site: string, not: string | null, plan: Plan, planDigest: string, probes: ProbeFunctions, adapters: Adapters, way?: Keeping): Promise<Answer> {
  const able = sights(plan).filter((sight) => sight.thing === thing && sight.site === site && sight.observer !== not);
  const sight = able.find(({ observer }) => observer === site) ?? able[0];
  if (sight === undefined) return { kind: "silent", detail: `the plan lets nobody${not === null ? "" : ` but ${not}`} look at ${thing} of ${site}` };
  const { observations } = await lookAtAll(sight.observer, [sight], { plan: plan.plan, planDigest, mode: "look", only: { thing, site, ...(way === undefined ? {} : { way }) } }, probes, adapters);
  return observations[0]?.answer ?? { kind: "silent", detail: `${sight.observer} said nothing of ${thing}` };
}

/** Asks the probe at a place; what it does not say of these things is silent. */
async function lookAtAll(place: string, wanted: readonly Sight[], event: object, probes: ProbeFunctions, adapters: Adapters): Promise<Seen> {
  try {
    const probe = probes[place];
    if (probe === undefined) throw new Transient(`no probe function is deployed at ${place}`);
    const { failed, text } = await invokeFunction(adapters.clients, probe.region, probe.function, event);
    if (failed) throw new Transient(`the probe at ${place} failed: ${text.slice(0, 300)}`);
    return { observations: ownOf(place, wanted, JSON.parse(text), adapters.clock.now()) };
  } catch (thrown) {
    // The error's own words are for the log; a person needs to know that nobody looked from there, and by which sign.
    const { code, name } = asFailure(thrown);
    const because = `its probe could not be asked (${code ?? name})`;
    return { observations: wanted.map((sight) => silence(sight, adapters.clock.now(), because)) };
  }
}

/** One observation for each thing that the place has to look at: it speaks for nobody else, and what it left out is silent. */
function ownOf(place: string, wanted: readonly Sight[], told: unknown, at: Instant): readonly Observation[] {
  const { observations } = told as Partial<Seen>;
  if (!Array.isArray(observations)) throw new Transient(`the probe at ${place} gave no observations`);
  return wanted.map(
    (sight) => (observations as readonly unknown[]).find((seen): seen is Observation => isOf(sight, seen)) ?? silence(sight, at, "it left this out"),
  );
}

const kinds: readonly unknown[] = ["healthy", "failing", "silent"] satisfies readonly Observation["answer"]["kind"][];

function isOf(sight: Sight, seen: unknown): boolean {
  const { observer, thing, site, at, since, answer } = (seen ?? {}) as Partial<Observation>;
  return observer === sight.observer && thing === sight.thing && site === sight.site && typeof at === "number" && typeof since === "number" && kinds.includes(answer?.kind);
}

function silence({ observer, thing, site }: Sight, at: Instant, because: string): Observation {
  return { observer, thing, site, at, since: at, answer: { kind: "silent", detail: `the vantage point did not answer: ${because}` } };
}
