// AWS Secrets Manager on one machine.
//
// Behaviour: every secret is replicated to every Region, so each Region answers alike. GetSecretValue takes the name and
// gives the fields as one JSON text; an unknown name is ResourceNotFoundException (HTTP 400).

import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";

export class LocalSecretsManager implements AwsService {
  readonly #secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;

  /** Fields of each secret by its name. */
  constructor(secrets: Readonly<Record<string, Readonly<Record<string, string>>>>) {
    this.#secrets = secrets;
  }

  async handle(call: AwsCall): Promise<unknown> {
    if (call.operation !== "GetSecretValue") throw notImplemented(call);
    const name = String(call.input["SecretId"]);
    const fields = this.#secrets[name];
    if (fields === undefined) throw new AwsAnswerError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    return {
      $metadata: { httpStatusCode: 200 },
      ARN: `arn:aws:secretsmanager:${call.region}:000000000000:secret:${name}`,
      Name: name,
      VersionId: "00000000-0000-0000-0000-000000000001",
      VersionStages: ["AWSCURRENT"],
      SecretString: JSON.stringify(fields),
    };
  }
}
