// What follows when a look saw nothing: look again, or, where the other side said no, a person. Never "as if all were well".

import type { StepDecision } from "../../workflows/step-decision.ts";
import type { Seen } from "./seen.ts";

/** The decision on a read that gave nothing. */
export function unseen({ because, refused }: Extract<Seen<unknown>, { seen: false }>): StepDecision {
  return refused ? { to: "stuck", because: `could not look: ${because}` } : { to: "wait", because: `could not look: ${because}` };
}
