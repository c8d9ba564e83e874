// Steps that are a whole plan of their own (decision 0080).

import { minutes } from "./row.ts";
import type { RowsOf } from "./row.ts";
import { asksNoAws } from "../step-cases.ts";

export const nestedPlanRows = {
  "activate.plan": {
    kind: "activate.plan",
    function: "nested-plans",
    title: (input, { target }) => `Have plan ${input.plan} serve at ${input.sites[target] ?? "?"}`,
    sentence: (input, { target }) => `Ask for a run of the plan ${input.plan} to ${input.sites[target] ?? "?"} in the same mode, unless it serves there already, and wait until that run has ended or only its commit window is open; it asks its own people, and nobody approves it here`,
    undo: "stop the run of that plan while it is open or ask for one in the other direction, or to skip this: then the rest is taken back and that plan stays where it serves",
    proof: "the record says that the other plan serves at the site that this plan names, and that no run of it is open but one that leads there and is in its commit window",
    deadlineMs: minutes(120),
    callMs: 15_000,
    reads: [],
    changes: ["lambda:InvokeFunction"],
    regions: (_input, _direction, plan) => [plan.arbiter.region],
    source: "decision 0080; Step Functions, StartExecution: the same name and input is the same start, another input with a name that is taken is ExecutionAlreadyExists, and nothing starts twice",
    noCase: asksNoAws,
  },
} as const satisfies RowsOf<"nested-plans">;
