// Asks the probe functions of the vantage points to look, all at the same time, each within seconds. A vantage point that
// does not answer gives `silent` observations: it has said neither that anything is healthy nor that anything is dead.

import { asFailure, Transient } from "../../workflows/failure.ts";
import { observers, sights } from "../../workflows/evidence.ts";
import type { Observation, Sight } from "../../workflows/evidence.ts";
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
  try {
    const probe = probes[place];
    if (probe === undefined) throw new Transient(`no probe function is deployed at ${place}`);
    const { failed, text } = await invokeFunction(adapters.clients, probe.region, probe.function, { plan: plan.plan, planDigest, mode: "look" });
    if (failed) throw new Transient(`the probe at ${place} failed: ${text.slice(0, 300)}`);
    return { observations: ownOf(place, plan, JSON.parse(text), adapters.clock.now()) };
  } catch (thrown) {
    // The error's own words are for the log; a person needs to know that nobody looked from there, and by which sign.
    const { code, name } = asFailure(thrown);
    const because = `its probe could not be asked (${code ?? name})`;
    return { observations: sightsFrom(place, plan).map((sight) => silence(sight, adapters.clock.now(), because)) };
  }
}

/** One observation for each thing that the place has to look at: it speaks for nobody else, and what it left out is silent. */
function ownOf(place: string, plan: Plan, told: unknown, at: Instant): readonly Observation[] {
  const { observations } = told as Partial<Seen>;
  if (!Array.isArray(observations)) throw new Transient(`the probe at ${place} gave no observations`);
  return sightsFrom(place, plan).map(
    (sight) => (observations as readonly unknown[]).find((seen): seen is Observation => isOf(sight, seen)) ?? silence(sight, at, "it left this out"),
  );
}

const kinds: readonly unknown[] = ["healthy", "failing", "silent"] satisfies readonly Observation["answer"]["kind"][];

function isOf(sight: Sight, seen: unknown): boolean {
  const { observer, thing, site, at, since, answer } = (seen ?? {}) as Partial<Observation>;
  return observer === sight.observer && thing === sight.thing && site === sight.site && typeof at === "number" && typeof since === "number" && kinds.includes(answer?.kind);
}

function sightsFrom(place: string, plan: Plan): readonly Sight[] {
  return sights(plan).filter((sight) => sight.observer === place);
}

function silence({ observer, thing, site }: Sight, at: Instant, because: string): Observation {
  return { observer, thing, site, at, since: at, answer: { kind: "silent", detail: `the vantage point did not answer: ${because}` } };
}
