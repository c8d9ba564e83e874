// Secrets by reference, from Secrets Manager of the Region in which the function runs (its replica there, so that no
// failed Region is needed). One instance serves one invocation: a secret that was rotated is read anew by the next.

import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import { Refused } from "../../workflows/failure.ts";
import type { Secrets } from "../../workflows/ports.ts";
import type { Clients } from "./clients.ts";
import { reading } from "./translate.ts";

const fieldsSchema = z.record(z.string(), z.string());
type Fields = Readonly<Record<string, string>>;

export class SecretsManagerSecrets implements Secrets {
  readonly #clients: Clients;
  readonly #region: string;
  readonly #read = new Map<string, Promise<Fields>>();

  constructor(clients: Clients, region: string) {
    this.#clients = clients;
    this.#region = region;
  }

  /** See the port. A secret that is no JSON object of texts is `Refused`; its content is in no message. */
  read(reference: string): Promise<Fields> {
    const known = this.#read.get(reference);
    if (known) return known;
    const fields = this.#fetch(reference);
    this.#read.set(reference, fields);
    // A failed read is not kept: within one invocation the next look may fare better.
    fields.catch(() => this.#read.delete(reference));
    return fields;
  }

  async #fetch(reference: string): Promise<Fields> {
    const client = this.#clients.get("secretsmanager", this.#region, "read");
    const answer = await reading(`secretsmanager.GetSecretValue of ${reference} in ${this.#region}`, () => client.send(new GetSecretValueCommand({ SecretId: reference })));
    const fields = fieldsSchema.safeParse(asJson(answer.SecretString));
    if (!fields.success) throw new Refused(`the secret ${reference} is no JSON object whose fields are texts`, { code: "secret-malformed" });
    return fields.data;
  }
}

/** One field of a secret; throws `Refused` with the names, never the values, when it is not there. */
export async function secretField(secrets: Secrets, reference: string, field: string): Promise<string> {
  const value = (await secrets.read(reference))[field];
  if (value === undefined || value === "") throw new Refused(`the secret ${reference} has no field ${field}`, { code: "secret-field-missing" });
  return value;
}

function asJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    // The parser's own message would quote the secret.
    return undefined;
  }
}
