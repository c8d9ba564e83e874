// What stands in for the arbiter while a break-glass run goes: its state machine answers for Step Functions, people are called
// at the terminal, and the functions that look are handed the plan, because the record they would read it from is away. All
// other calls go where they always go.

import type { Plan } from "../../../workflows/plan.ts";
import type { AwsCall } from "../aws/backend.ts";
import { StepFunctionsApi } from "../aws/step-functions.ts";
import type { StepFunctionsService } from "../stepfunctions/service.ts";
import type { Replay } from "./replay.ts";

export interface BackstageParts {
  readonly service: StepFunctionsService;
  readonly replay: Replay;
  readonly plan: Plan;
  readonly source: string;
  /** Calls whoever sits at the terminal. */
  readonly tell: (subject: string, text: string) => void;
}

/** Answers a call that is ours; undefined for any other. */
export type Backstage = (call: Pick<AwsCall, "service" | "operation" | "input" | "region" | "from">) => Promise<unknown> | undefined;

export function backstageOf({ service, replay, tell }: BackstageParts): Backstage {
  const api = new StepFunctionsApi(service);
  return (call) => {
    if (call.service === "sns") {
      tell(String(call.input["Subject"] ?? ""), String(call.input["Message"] ?? ""));
      return Promise.resolve({ MessageId: "terminal" });
    }
    if (call.service !== "sfn") return undefined;
    return continued(call, api, replay);
  };
}

async function continued(call: AwsCall, api: StepFunctionsApi, replay: Replay): Promise<unknown> {
  if (call.operation === "SendTaskSuccess") await replay.answered(String(call.input["taskToken"]), JSON.parse(String(call.input["output"])));
  return api.handle(call);
}

/** The input of a call to a function that looks, with what it would else read from the record; any other input as it is. */
export function handing({ service, operation, input }: Pick<AwsCall, "service" | "operation" | "input">, plan: Plan, source: string): AwsCall["input"] {
  if (service !== "lambda" || operation !== "Invoke" || input["InvocationType"] === "DryRun" || typeof input["Payload"] === "string") return input;
  const order = JSON.parse(new TextDecoder().decode(input["Payload"] as Uint8Array)) as { readonly mode?: unknown };
  if (order.mode !== "look") return input;
  return { ...input, Payload: new TextEncoder().encode(JSON.stringify({ ...order, handed: { plan, active: source } })) };
}
