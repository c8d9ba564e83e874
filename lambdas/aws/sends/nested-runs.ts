// Asks for a run of another plan, by the function by which people ask. What it answers is kept for people; how it stands only a look says. A
// function that failed may have started the run, so that is unknown and never a refusal.

import { InvokeCommand } from "@aws-sdk/client-lambda";
import { Refused, Unknown } from "../../../workflows/failure.ts";
import type { AwsAdapters, Sends } from "../send.ts";
import { lambda } from "../services.ts";

/** The answers by which a run is on its way that leads where this one wants it. */
const onItsWay: ReadonlySet<string> = new Set(["started", "duplicate", "joined"]);

export const nestedRunSends: Sends<"lambda.Invoke", AwsAdapters> = {
  async "lambda.Invoke"({ region, input }, { clients }) {
    const { FunctionError: error, Payload: payload } = await clients.get(lambda, region, "change").send(new InvokeCommand(input));
    const text = payload === undefined ? "" : new TextDecoder().decode(payload);
    if (error !== undefined) throw new Unknown(`${input.FunctionName} failed, and may have started the run: ${text.slice(0, 300)}`, { code: "function-failed" });
    const told = answerIn(text);
    if (told === undefined) throw new Unknown(`${input.FunctionName} answered what is not understood: ${text.slice(0, 300)}`, { code: "not-understood" });
    if (!onItsWay.has(told.answered)) throw new Refused(`${told.answered}: ${told.because}`, { code: told.answered });
    return told.run === "" ? told.answered : `${told.answered}: run ${told.run}`;
  },
};

function answerIn(text: string): { readonly answered: string; readonly because: string; readonly run: string } | undefined {
  try {
    const { answered, because = "", run = "" } = JSON.parse(text) as { readonly answered?: unknown; readonly because?: string; readonly run?: string };
    return typeof answered === "string" ? { answered, because, run } : undefined;
  } catch {
    return undefined;
  }
}
