// The console's services over whatever invokes the product's functions by name. It asks five of them and nothing else: one
// reads, one takes decisions, one takes requests, one switches, one looks at readiness. None of them ever gives out a task token.

import type { Plan } from "../../workflows/plan.ts";
import type { DecisionAnswer } from "../gate/decide-function.ts";
import type { StartAnswer } from "../intake/start-run.ts";
import type { AuditAnswer } from "../read/audit.ts";
import type { DrillsAnswer, OverviewAnswer, PlanDetails, Question, ReportsAnswer, RunAnswer } from "../read/read.ts";
import type { SwitchAnswer } from "../switch/switch.ts";
import type { ConsoleServices } from "./ports.ts";

/** Invokes a function and gives its answer; throws one of the four failures, with the function's own words where it refused. */
export type Invoke = (name: "read" | "decide" | "request" | "switch", payload: unknown) => Promise<unknown>;

/** Has the checks of a plan's readiness run, as its schedule does, and does not wait for what they find: that takes minutes. */
export type BeginChecks = (checks: { readonly plan: string; readonly planDigest: string }) => Promise<void>;

export function servicesOver(invoke: Invoke, beginChecks: BeginChecks): ConsoleServices {
  const read = async <T>(question: Question): Promise<T> => (await invoke("read", question)) as T;
  return {
    overview: () => read<OverviewAnswer>({ what: "overview" }),
    plan: async (plan) => read<PlanDetails>({ what: "plan", plan }),
    drills: () => read<DrillsAnswer>({ what: "drills" }),
    run: async (run, after) => read<RunAnswer>({ what: "run", run, ...(after === undefined ? {} : { after }) }),
    reports: () => read<ReportsAnswer>({ what: "reports" }),
    text: async (digest) => (await read<{ readonly text: Plan }>({ what: "text", digest })).text,
    audit: (wanted) => read<AuditAnswer>({ what: "audit", ...wanted }),
    decide: async (decision) => (await invoke("decide", decision)) as DecisionAnswer,
    request: async (request) => (await invoke("request", request)) as StartAnswer,
    check: beginChecks,
    switch: async (request) => (await invoke("switch", request)) as SwitchAnswer,
  };
}
