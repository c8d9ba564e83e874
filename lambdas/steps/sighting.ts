// What a step's look saw, or why it saw nothing: a read that failed is a fact of its own and never an empty answer.

import { asFailure } from "../../workflows/failure.ts";
import type { StepDecision } from "../../workflows/step-decision.ts";

/** `final`: the other side said no, so another look will see no more. */
export type Sighting<T> = { readonly seen: true; readonly value: T } | { readonly seen: false; readonly because: string; readonly final: boolean };

/** Makes a read into a fact. A `Defect` is not a fact about the world and goes on as an error. */
export async function sight<T>(read: () => Promise<T>): Promise<Sighting<T>> {
  try {
    return { seen: true, value: await read() };
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.name === "Defect") throw failure;
    return { seen: false, because: failure.message, final: failure.name === "Refused" };
  }
}

/** What follows from not having seen: look again, or, where the other side said no, a person. */
export function unseen(sighting: Extract<Sighting<unknown>, { seen: false }>): StepDecision {
  return sighting.final ? { to: "stuck", because: `could not look: ${sighting.because}` } : { to: "wait", because: `could not look: ${sighting.because}` };
}
