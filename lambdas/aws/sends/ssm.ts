// Sends a Run Command. Systems Manager has no idempotency token for it, so the record keeps the id that came back; where it
// was lost, the command is found again by the mark in its comment.

import { SendCommandCommand } from "@aws-sdk/client-ssm";
import type { AwsAdapters, Sends } from "../send.ts";
import { ssm } from "../services.ts";

export const ssmSends: Sends<"ssm.SendCommand", AwsAdapters> = {
  async "ssm.SendCommand"({ region, input }, { clients }) {
    const answer = await clients.get(ssm, region, "change").send(new SendCommandCommand(input));
    return `command ${answer.Command?.CommandId ?? ""}`;
  },
};

/** The id of a Run Command in an answer of the record, if there is one. */
export function commandIdIn(answer: string): string | undefined {
  return /^command ([0-9a-f-]{36})$/.exec(answer)?.[1];
}
