// How long a call of a function may take: what its states in the compiled definition wait for it, less a second, so that
// Step Functions hears how a call ended from the function and not from its own clock, while the call would go on unseen.

import type { Machine } from "../../workflows/asl.ts";
import { waitsForToken } from "../../workflows/asl-events.ts";
import { substitutionName } from "../../workflows/compile-states.ts";
import type { FunctionKey } from "../../workflows/compile-states.ts";
import type { PlanFunction } from "../../workflows/permissions-own.ts";
import type { Seconds } from "../../workflows/units.ts";

/** A gate's state waits for people for weeks; its function only writes the question down and calls them. Enrolment keeps 18 s for its answer to CloudFormation. */
const others: Readonly<Partial<Record<PlanFunction, Seconds>>> = { gate: 20, enrol: 60 };

/** The time-out of a plan's function, in seconds. */
export function secondsOfCall(name: PlanFunction, machines: readonly { readonly definition: Machine }[]): Seconds {
  const fixed = others[name];
  if (fixed !== undefined) return fixed;
  return Math.max(...machines.flatMap(({ definition }) => waits(definition, `\${${substitutionName(name as FunctionKey)}}`))) - 1;
}

function waits(machine: Machine, functionName: string): readonly Seconds[] {
  return Object.values(machine.States).flatMap((state) => {
    if (state.Type === "Parallel") return state.Branches.flatMap((branch) => waits(branch, functionName));
    return state.Type === "Task" && state.Parameters.FunctionName === functionName && !waitsForToken(state) ? [state.TimeoutSeconds] : [];
  });
}
