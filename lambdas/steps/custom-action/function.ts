// The function that calls functions of the user's own. It is one of its own, so that no other function may call them.

import { customActionRows } from "../../../workflows/step-rows/custom-action.ts";
import { customFunctionSends } from "../../aws/sends/custom-functions.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { activateLambda } from "./activate.ts";

export const customAction = stepFunction("custom-action", {
  rows: customActionRows,
  kinds: { "activate.lambda": activateLambda },
  sends: customFunctionSends,
  outfit: withoutEyes,
});
