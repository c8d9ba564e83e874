// Lambda functions of the user's own, which know what the catalogue does not (decision 0075).

import { minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const customActionRows = {
  "activate.lambda": {
    kind: "activate.lambda",
    function: "custom-action",
    title: (input, { target }) => `Have ${input.functions[target] ?? "?"} act at ${target}`,
    sentence: (input, { target }) => `Call the Lambda function ${input.functions[target] ?? "?"} at ${target}: ask it how it stands, have it act where that is not done, and ask again until it says done`,
    undo: "have the function take back what it did, where the plan says that it can (undo: true); else its owner does",
    proof: "the function itself says done when it is asked to look, after whatever it was told; what it answers to the order to act proves nothing",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"],
    changes: ["lambda:InvokeFunction"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "Lambda, Invoke: a call whose client gives up goes on until the function ends or its timeout is over; an error of the function comes with status 200 and FunctionError; too many at once is 429 TooManyRequestsException, and nothing ran",
  },
} as const satisfies RowsOf<"custom-action">;
