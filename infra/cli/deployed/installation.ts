// A deployed installation as the command line sees it: the functions `read`, `decide`, `request` and `switch` in the arbiter's
// Region, invoked with the AWS credentials of whoever types. It needs neither the console nor an identity provider.

import type { Clients } from "../../../lambdas/aws/clients.ts";
import { invokeFunction, thrownThere } from "../../../lambdas/aws/lambda.ts";
import type { DecisionRequest } from "../../../lambdas/gate/decide.ts";
import type { DecisionAnswer } from "../../../lambdas/gate/decide-function.ts";
import type { StartAnswer } from "../../../lambdas/intake/start-run.ts";
import type { AuditAnswer, AuditQuestion } from "../../../lambdas/read/audit.ts";
import type { Known } from "../../../lambdas/read/known.ts";
import type { DrillsAnswer, PlanAnswer, PlansAnswer, PlanTextAnswer, Question, RunAnswer } from "../../../lambdas/read/read.ts";
import type { RunInfo } from "../../../lambdas/runtime/record/runs.ts";
import type { SwitchAnswer, SwitchRequest } from "../../../lambdas/switch/switch.ts";
import type { World } from "../../../lambdas/report/document.ts";
import { controlFunctionName } from "../../../workflows/names.ts";
import type { DrillKind } from "../../../workflows/drill-kinds.ts";
import type { Person } from "../../../workflows/person.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Entry } from "../../../workflows/record.ts";
import type { Instant } from "../../../workflows/units.ts";
import { explained } from "./trouble.ts";

/** A decision as the function takes it; from here it is always known who it is. */
export type DecisionToSend = DecisionRequest & { readonly person: Person };
export interface RequestToSend {
  readonly plan: string;
  readonly by: string;
  readonly person: Person;
  readonly reason: string;
  /** The same request sent twice starts one run. */
  readonly id: string;
  readonly repair?: { readonly name: string; readonly site: string };
  readonly drill?: { readonly kind: DrillKind; readonly to?: string; readonly end?: true; readonly said?: "caused" | "removed"; readonly cleans?: true };
  readonly switchover?: { readonly to: string; readonly failback: boolean };
}
export type SwitchToSend = Omit<SwitchRequest, "person"> & { readonly person: Person };
export type AboutPlan = PlanAnswer & Known & { readonly runs: readonly RunInfo[] };
export type AboutRun = Omit<RunAnswer, "more">;

/** What commands ask of an installation; tests have one of their own. Each throws `Refused` for what the record does not know. */
export interface Installation {
  /** Where it is, for sentences. */
  readonly region: string;
  /** Whether what is decided here is done, or only rehearsed on this machine. */
  readonly world: World;
  /** All plans; those of which the record cannot be read apart, with why. */
  plans(): Promise<Pick<PlansAnswer, "plans" | "unreadable">>;
  /** The clock of its functions. */
  clock(): Promise<Instant>;
  /** A plan with its newest runs. */
  plan(name: string, mostRuns?: number): Promise<AboutPlan>;
  /** A run with its entries after that number, however many they are. */
  run(run: string, after?: number): Promise<AboutRun>;
  /** The calendar of drills, of all plans or of one. */
  drills(plan?: string): Promise<DrillsAnswer>;
  /** Who did, decided or was refused what, newest first, a page at a time. */
  audit(wanted: Omit<AuditQuestion, "what">): Promise<AuditAnswer>;
  /** The plan as it was deployed under that digest. */
  planText(digest: string): Promise<Plan>;
  decide(decision: DecisionToSend): Promise<DecisionAnswer>;
  request(request: RequestToSend): Promise<StartAnswer>;
  switch(request: SwitchToSend): Promise<SwitchAnswer>;
}

export type Control = "read" | "decide" | "request" | "switch";
/** Invokes a function and gives its answer; throws what the call or the function threw. */
export type Invoke = (name: Control, payload: unknown) => Promise<unknown>;

/** The installation behind an invocation. */
export function installationOf(region: string, invoke: Invoke, world: World = "LIVE"): Installation {
  const ask = async <T>(question: Question): Promise<T> => (await invoke("read", question)) as T;
  return {
    region,
    world,
    plans: () => ask<PlansAnswer>({ what: "plans" }),
    clock: async () => (await ask<PlansAnswer>({ what: "plans" })).at,
    plan: (name, limit) => ask<AboutPlan>({ what: "runs", plan: name, ...(limit === undefined ? {} : { limit }) }),
    run: async (run, after = 0) => {
      const entries: Entry[] = [];
      for (;;) {
        const { more, ...answer } = await ask<RunAnswer>({ what: "run", run, after: entries.at(-1)?.seq ?? after });
        entries.push(...answer.entries);
        if (!more) return { ...answer, entries };
      }
    },
    drills: (plan) => ask<DrillsAnswer>({ what: "drills", ...(plan === undefined ? {} : { plan }) }),
    planText: async (digest) => (await ask<PlanTextAnswer>({ what: "text", digest })).text,
    audit: (wanted) => ask<AuditAnswer>({ what: "audit", ...wanted }),
    decide: async (decision) => (await invoke("decide", decision)) as DecisionAnswer,
    request: async (request) => (await invoke("request", request)) as StartAnswer,
    switch: async (request) => (await invoke("switch", request)) as SwitchAnswer,
  };
}

/** The functions of that Region, or of the rehearsal at that address. */
export function invokeOn(region: string, clients: Clients, local?: string): Invoke {
  return async (control, payload) => {
    const name = controlFunctionName(control);
    const called = await invokeFunction(clients, region, name, payload).catch((thrown: unknown) => {
      throw explained(thrown, { region, local }, { name, changes: control !== "read" });
    });
    if (called.failed) throw thrownThere(name, called.text);
    return JSON.parse(called.text) as unknown;
  };
}
