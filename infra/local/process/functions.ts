// Every function of the product by the name under which the local world invokes it, with the environment that CDK would
// give it. AWS deploys the same specs; here they run together in one process, each with its own services.

import { close } from "../../../lambdas/close/close.ts";
import { assess } from "../../../lambdas/assess/assess.ts";
import { decide } from "../../../lambdas/gate/decide-function.ts";
import { gate } from "../../../lambdas/gate/gate.ts";
import { intake } from "../../../lambdas/intake/intake.ts";
import { request } from "../../../lambdas/intake/request.ts";
import { look } from "../../../lambdas/look/look.ts";
import { open } from "../../../lambdas/open/open.ts";
import { probe } from "../../../lambdas/probe/probe.ts";
import type { AnySpec } from "../../../lambdas/runtime/function.ts";
import { stepFunction } from "../../../lambdas/steps/step-function.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import type { FunctionKey } from "../../../workflows/compile-states.ts";
import type { StepFunctionName } from "../../../workflows/steps.ts";

const stepFunctions: readonly StepFunctionName[] = ["site-fencing", "database-promotion", "dr-site-activation", "dns-failover", "webhook-re-registration", "verification"];

/** The specs by name; `probe-PLACE` is the probe function of one vantage point. */
export function localFunctions(places: readonly string[]): Readonly<Record<string, AnySpec>> {
  const specs = { open, look, assess, gate, close, intake, sweep, decide, request };
  return {
    ...(specs as unknown as Record<string, AnySpec>),
    ...Object.fromEntries(stepFunctions.map((name) => [name, stepFunction(name) as unknown as AnySpec])),
    ...Object.fromEntries(places.map((place) => [`probe-${place}`, probe as unknown as AnySpec])),
  };
}

/** The substitutions of a compiled definition: locally a function's name is its own ARN. */
export const substitutions: Readonly<Record<string, FunctionKey>> = Object.fromEntries(
  (["open", "look", "assess", "gate", "close", ...stepFunctions] as const).map((key) => [
    key.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(""),
    key,
  ]),
);
