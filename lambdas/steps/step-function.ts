// The six step functions are one program with different permissions: each is deployed under its own name and role and
// carries out only the kinds that the catalogue gives to it.

import { sendAws } from "../aws/send.ts";
import { Defect } from "../../workflows/failure.ts";
import { catalogue } from "../../workflows/steps.ts";
import type { StepFunctionName } from "../../workflows/steps.ts";
import type { MutationCall } from "../../workflows/mutations.ts";
import * as z from "zod";
import type { Adapters } from "../runtime/adapters.ts";
import { carried, onward } from "../runtime/carried.ts";
import { steppingEnvironment } from "../runtime/environment.ts";
import { remeasureLoss } from "../runtime/fresh-evidence.ts";
import { defineFunction } from "../runtime/function.ts";
import { runStep } from "../runtime/run-step.ts";
import { kindOf } from "./kinds.ts";
import { sendProvider } from "./send-provider.ts";

/** Makes the spec of one step function. */
export function stepFunction(name: StepFunctionName) {
  return defineFunction({
    name,
    env: steppingEnvironment,
    input: carried.extend({ step: z.string().min(1) }),
    async run({ env, input, services, remainingMs }) {
      const plan = await services.plan(input.planDigest);
      const state = await services.state(input.run);
      const register = env.UNDERSTUDY_REGISTERS[state.target];
      if (register === undefined) throw new Defect(`no epoch register is deployed for ${state.target}`);
      const answer = await runStep(
        { plan, run: input.run, epoch: input.epoch, step: input.step, remainingMs },
        {
          adapters: services.adapters,
          record: services.record,
          targetRegister: services.register(register),
          remeasure: (current, database) => remeasureLoss(plan, current, database, env.UNDERSTUDY_PROBES, services),
          send: (mutation) => send(mutation.call, services.adapters),
          kindOf: (step) => {
            if (catalogue[step.kind].function !== name) throw new Defect(`${step.kind} belongs to ${catalogue[step.kind].function}, not to ${name}`);
            return kindOf(step.kind);
          },
        },
      );
      return onward(input, answer.go, answer.go === "wait" ? { waitSeconds: answer.waitSeconds } : {});
    },
  });
}

function send(call: MutationCall, adapters: Adapters): Promise<string> {
  switch (call.operation) {
    case "viber.set_webhook":
    case "facebook.subscriptions":
      return sendProvider(call, adapters);
    default:
      return sendAws(call, adapters);
  }
}
