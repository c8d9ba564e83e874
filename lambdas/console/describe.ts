// What needs the compiler and the rules of plans: the explanation of a plan and the graph of a run. It is loaded when a page
// first asks for it, because it is larger than all the rest, and the page on which a person decides does without.

import { explainPlan } from "../../workflows/explain.ts";
import type { Explanation } from "../../workflows/explain.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { RunState } from "../../workflows/record.ts";
import type { Report } from "../../workflows/report.ts";
import type { Html } from "./html.ts";
import { graphView } from "./pages/graph.ts";

export function explained(plan: Plan, digest: string, direction: { readonly source: string; readonly target: string }): Explanation {
  return explainPlan(plan, digest, direction);
}

export function drawn(text: Plan, state: RunState, report: Report): Html {
  return graphView(text, state, report);
}
