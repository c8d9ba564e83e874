// Has the failover that is possible now been shown to work, step by step, by a run that is not too old? It never fails readiness: a step
// that nobody has proven may work, and a failover that is needed must not be put off for it.

import { figureOf, proofHoldsMs, sayDays, sayFigure, stepStandings } from "../proof-standing.ts";
import { asking } from "./check.ts";
import type { CheckRow } from "./check.ts";
import { pass, warn } from "./judgement.ts";

export const provenChecks: readonly CheckRow[] = [
  {
    code: "steps-proven", rows: ["R10", "R13"], shows: "each step of the failover was carried out by a run that is not too old, as it is defined now",
    items: ({ plan, active, standby, at }) => (plan.steps.length === 0 ? [] : [asking(`steps to ${standby}`, [{ kind: "proofs" }], (kept) => {
      const steps = stepStandings(plan, { source: active, target: standby }, kept, at);
      const figure = figureOf({ target: standby, steps });
      if (figure.done === figure.of) return pass(`${sayFigure(figure)} within ${sayDays(proofHoldsMs(plan))}.`);
      const open = steps.flatMap(({ id, parts }) => (parts.done.proven ? [] : [id]));
      return warn(`${sayFigure(figure)} within ${sayDays(proofHoldsMs(plan))}: ${open.join(", ")} ${open.length === 1 ? "is" : "are"} not.`, "Move the application as planned and back, which carries out the steps; a dry drill shows that they look and decide.");
    })]),
  },
];
