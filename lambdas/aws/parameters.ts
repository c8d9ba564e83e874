// A parameter of Systems Manager's Parameter Store as it stands.

import { GetParameterCommand } from "@aws-sdk/client-ssm";
import type { Clients } from "./clients.ts";
import { ssm } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

export interface Parameter {
  /** Grows by one with each change of the value. */
  readonly version: number;
  /** String, StringList or SecureString; the value of the last is not decrypted here. */
  readonly type: string;
  readonly value: string;
}

/** Undefined where the Region has no parameter of that name. Throws `Transient` or `Refused`. */
export async function readParameter(clients: Clients, region: string, name: string, signal?: AbortSignal): Promise<Parameter | undefined> {
  const client = clients.get(ssm, region, "read");
  const answer = await reading(`ssm.GetParameter of ${name} in ${region}`, async () => {
    try {
      return await client.send(new GetParameterCommand({ Name: name }), signal ? { abortSignal: signal } : {});
    } catch (thrown) {
      if (isAwsError(thrown, "ParameterNotFound")) return undefined;
      throw thrown;
    }
  });
  if (answer === undefined) return undefined;
  const { Version = 0, Type = "unknown", Value = "" } = answer.Parameter ?? {};
  return { version: Version, type: Type, value: Value };
}
