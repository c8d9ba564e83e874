// Has the failover that is possible now been shown to work, step by step, by a run that is not too old? It never fails readiness: a step
// that nobody has proven may work, and a failover that is needed must not be put off for it.

import { letsIsolated } from "../isolated-drills.ts";
import { looksIn, sayLeft } from "../left-behind.ts";
import { figureOf, proofHoldsMs, sayDays, sayFigure, stepStandings } from "../proof-standing.ts";
import { asking } from "./check.ts";
import type { CheckRow } from "./check.ts";
import { sayInstant } from "../units.ts";
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
  {
    code: "drills-left-nothing", rows: ["R13"], shows: "no isolated drill has left a copy or a machine that goes on costing money",
    items: ({ plan, standby }) => (!letsIsolated(plan) ? [] : [asking(`drills at ${standby}`, [{ kind: "drill-left" }], (left) =>
      left.length === 0 ? pass("No isolated drill is known to have left anything.") : warn(left.map((each) => `Run ${each.run}, which ended ${sayInstant(each.at)}, may have left something. ${sayLeft(each, looksIn(plan)).join(" ")}`).join(" "), `Start the next isolated drill, which deletes copies first: understudy drill start ${plan.plan} --kind isolated. Machines and groups you set back yourself.`),
    )]),
  },
];
