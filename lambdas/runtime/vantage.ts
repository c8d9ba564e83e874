// Asks the probe functions of the vantage points to look, all at the same time, each within seconds. A vantage point that
// does not answer gives `silent` observations: it has said neither that anything is healthy nor that anything is dead.

import { InvokeCommand } from "@aws-sdk/client-lambda";
import { asFailure, Transient } from "../../workflows/failure.ts";
import { sights } from "../../workflows/evidence.ts";
import type { Observation, WriteSighting } from "../../workflows/evidence.ts";
import type { Plan } from "../../workflows/plan.ts";
import { reading } from "../aws/translate.ts";
import type { Adapters } from "./adapters.ts";

export type ProbeFunctions = Readonly<Record<string, { readonly region: string; readonly function: string }>>;

export interface Seen {
  readonly observations: readonly Observation[];
  readonly lastWrites: readonly WriteSighting[];
}

/** One look from every vantage point of the plan; never throws for what a vantage point does. */
export async function lookFromEverywhere(plan: Plan, planDigest: string, probes: ProbeFunctions, adapters: Adapters): Promise<Seen> {
  const places = [...new Set(sights(plan).map((sight) => sight.observer))];
  const all = await Promise.all(places.map((place) => lookFrom(place, plan, planDigest, probes, adapters)));
  return { observations: all.flatMap((seen) => seen.observations), lastWrites: all.flatMap((seen) => seen.lastWrites) };
}

/** One look from one place. */
export async function lookFrom(place: string, plan: Plan, planDigest: string, probes: ProbeFunctions, adapters: Adapters): Promise<Seen> {
  try {
    const probe = probes[place];
    if (probe === undefined) throw new Transient(`no probe function is deployed at ${place}`);
    const lambda = adapters.clients.get("lambda", probe.region, "change");
    const answer = await reading(`lambda.Invoke ${probe.function}`, () =>
      lambda.send(new InvokeCommand({ FunctionName: probe.function, Payload: new TextEncoder().encode(JSON.stringify({ plan: plan.plan, planDigest, mode: "look" })) })),
    );
    const text = new TextDecoder().decode(answer.Payload);
    if (answer.FunctionError !== undefined) throw new Transient(`the probe at ${place} failed: ${text.slice(0, 300)}`);
    return JSON.parse(text) as Seen;
  } catch (thrown) {
    return { observations: silence(place, plan, adapters.clock.now(), asFailure(thrown).message), lastWrites: [] };
  }
}

function silence(place: string, plan: Plan, at: number, because: string): readonly Observation[] {
  return sights(plan)
    .filter((sight) => sight.observer === place)
    .map(({ observer, thing, site }) => ({ observer, thing, site, at, since: at, answer: { kind: "silent", detail: `the vantage point did not answer: ${because}` } as const }));
}
