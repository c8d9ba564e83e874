// Has a function of the user's own act, or take back. What it answers is kept for people; how it stands only a look says. A function that fails
// may have done half of it, so that is unknown and never a refusal.

import { InvokeCommand } from "@aws-sdk/client-lambda";
import { Refused, Transient, Unknown } from "../../../workflows/failure.ts";
import { toldBy } from "../custom-functions.ts";
import type { AwsAdapters, Sends } from "../send.ts";
import { lambdaAtSite } from "../services.ts";
import { isAwsError } from "../translate.ts";

/** Errors of Invoke by which the function was not started, and may be soon (API reference, Invoke). */
const notYet = ["ResourceConflictException", "ResourceNotReadyException", "SnapStartNotReadyException", "EC2ThrottledException"];

export const customFunctionSends: Sends<"lambda.Invoke", AwsAdapters> = {
  async "lambda.Invoke"({ region, input }, { clients }) {
    const named = `${input.FunctionName}:${input.Qualifier}`;
    const answer = await clients.get(lambdaAtSite, region, "change").send(new InvokeCommand(input)).catch((thrown: unknown) => {
      if (isAwsError(thrown, ...notYet)) throw new Transient(`lambda.Invoke in ${region}: ${(thrown as Error).name}: ${(thrown as Error).message}`, { code: (thrown as Error).name, cause: thrown });
      throw thrown;
    });
    const told = toldBy(answer);
    if (told.how === "failed") throw new Unknown(`${named} failed, and may have done part of it: ${told.because}`, { code: "function-failed" });
    if (told.how !== "answered") throw new Unknown(`${named} answered ${told.because}`, { code: "not-understood" });
    if (told.answer.state === "refused") throw new Refused(`${named} refuses: ${told.answer.says}`, { code: "function-refuses" });
    return `${told.answer.state}: ${told.answer.says}`;
  },
};
