// CloudFormation puts the functions' ARNs in the place of `${Name}` when it deploys a definition. Here the same happens
// when a state machine is created, so that the definition that is tested is the one that is deployed.

import type { Machine, State } from "../../../workflows/asl.ts";
import { refuse } from "./refuse.ts";

/** Gives the machine with every FunctionName resolved. Throws Refused for a name that is not in the map. */
export function substitute(machine: Machine, functions: Readonly<Record<string, string>>): Machine {
  return {
    ...machine,
    States: Object.fromEntries(Object.entries(machine.States).map(([name, state]) => [name, resolve(name, state, functions)])),
  };
}

function resolve(name: string, state: State, functions: Readonly<Record<string, string>>): State {
  if (state.Type === "Parallel") return { ...state, Branches: state.Branches.map((branch) => substitute(branch, functions)) };
  if (state.Type !== "Task") return state;
  const wanted = /^\$\{(.+)\}$/.exec(state.Parameters.FunctionName)?.[1];
  if (wanted === undefined) return state;
  const found = Object.hasOwn(functions, wanted) ? functions[wanted] : undefined;
  if (found === undefined) refuse(`state "${name}", Parameters.FunctionName`, `names \${${wanted}}, for which no function is given`);
  return { ...state, Parameters: { ...state.Parameters, FunctionName: found } };
}
