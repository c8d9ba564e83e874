// The step functions are one program with different permissions: each is deployed under its own name and role, and is
// given the kinds that the catalogue puts into it and the changes that these make. What is missing does not compile.

import * as z from "zod/mini";
import { Defect } from "../../workflows/failure.ts";
import type { StepKindName } from "../../workflows/plan-steps.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import type { StepKind } from "../../workflows/step-decision.ts";
import type { StepFunctionName, StepRow } from "../../workflows/step-rows/row.ts";
import type { StepRows } from "../../workflows/steps.ts";
import { sendOnce } from "../aws/send.ts";
import type { Operation, Sends } from "../aws/send.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { carried, onward } from "../runtime/carried.ts";
import { steppingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { runStep } from "../runtime/run-step.ts";
import type { AnyStepKind, RowInUse } from "../runtime/run-step.ts";
import type { Knows } from "../runtime/step-context.ts";
import type { Outfit } from "./eyes.ts";

/** The kinds that the catalogue gives to a function. */
export type KindOf<F extends StepFunctionName> = { [K in StepKindName]: StepRows[K]["function"] extends F ? K : never }[StepKindName];

/** The IAM action of an AWS operation. */
type ActionOf<O extends Operation> = O extends `${infer Service}.${infer Name}` ? `${Service}:${Name}` : never;
/** The step kind that a provider's operation belongs to. */
type WebhookOf<O extends Operation> = O extends `${infer Provider}.${string}` ? `webhooks.${Provider}` : never;
/** The changes that a cluster's own interface makes, for the kinds of clusters: what allows them is no IAM action. */
type ClusterOf<F extends StepFunctionName, O extends Operation> = O extends `kubernetes.${string}` ? (Extract<KindOf<F>, `${string}.kubernetes`> extends never ? never : O) : never;
/** The changes that a function makes: those whose actions stand in the rows of its kinds, those of its providers, and those of clusters. */
export type OperationOf<F extends StepFunctionName> = {
  [O in Operation]: ActionOf<O> extends StepRows[KindOf<F>]["changes"][number] ? O : WebhookOf<O> extends KindOf<F> ? O : ClusterOf<F, O>;
}[Operation];

export interface StepFunctionParts<F extends StepFunctionName, A extends Adapters> {
  /** The rows of its kinds, and of no others: what it does not use, its bundle does not hold (decision 0019). */
  readonly rows: { readonly [K in KindOf<F>]: StepRow<K> };
  readonly kinds: { readonly [K in KindOf<F>]: StepKind<K, unknown, A> };
  readonly sends: Sends<OperationOf<F>, A>;
  /** `withEyes` where a kind looks through the vantage points. */
  readonly outfit: Outfit<A>;
  readonly knows?: Knows;
}

/** Makes the spec of one step function. */
export function stepFunction<F extends StepFunctionName, A extends Adapters>(name: F, { rows, kinds, sends, outfit, knows }: StepFunctionParts<F, A>) {
  const table: Partial<Record<StepKindName, unknown>> = kinds;
  const rowTable: Partial<Record<StepKindName, RowInUse>> = rows;
  const ours = <V>(found: V | undefined, kind: StepKindName): V => {
    if (found === undefined) throw new Defect(`${kind} is no step of the function ${name}`);
    return found;
  };
  return defineFunction({
    name,
    env: steppingEnvironment,
    input: z.extend(carried, { step: z.string().check(z.minLength(1)) }),
    async run({ env, input, services, remainingMs }) {
      const state = await services.state(input.run);
      const plan = planOfRun(await services.plan(input.planDigest), state);
      const register = env.UNDERSTUDY_REGISTERS[state.target];
      if (register === undefined) throw new Defect(`no epoch register is deployed for ${state.target}`);
      const outfitted = outfit({ plan, state, probes: env.UNDERSTUDY_PROBES[plan.plan] ?? {}, services });
      const answer = await runStep(
        { plan, run: input.run, epoch: input.epoch, step: input.step, remainingMs },
        {
          ...outfitted,
          record: services.record,
          knows,
          targetRegister: services.register(register),
          send: (mutation) => sendOnce(mutation.call, sends as Partial<Sends<Operation, A>>, outfitted.adapters),
          kindOf: ({ kind }) => ours(table[kind] as AnyStepKind | undefined, kind),
          rowOf: ({ kind }) => ours(rowTable[kind], kind),
        },
      );
      return onward(input, answer.go, answer.go === "wait" ? { waitSeconds: answer.waitSeconds } : {});
    },
  });
}
