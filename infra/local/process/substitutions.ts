// How the functions of a compiled definition are called in the local world. Apart from the functions themselves, so that whoever
// deploys a plan does not load all of them, and the SDK with them, which takes two seconds.

import type { FunctionKey } from "../../../workflows/compile-states.ts";
import { catalogue } from "../../../workflows/steps.ts";

const keys: readonly FunctionKey[] = ["open", "look", "assess", "gate", "close", ...new Set(Object.values(catalogue).map((row) => row.function))];

/** The substitutions of a compiled definition: locally a function's name is its own ARN. */
export const substitutions: Readonly<Record<string, FunctionKey>> = Object.fromEntries(
  keys.map((key) => [key.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(""), key]),
);
