// Secrets by reference, from Secrets Manager of the arbiter's Region, which is neither site's: no failed site is needed, and an
// observer that does not reach the arbiter could not tell what it saw anyway.

import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import * as z from "zod/mini";
import { Refused } from "../../workflows/failure.ts";
import type { Clock, Secrets } from "../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { secretsmanager } from "./services.ts";
import { reading } from "./translate.ts";

/**
 * As long as one call of a function may take: a warm function keeps this object for hours, and a secret that was rotated
 * meanwhile must not be the old one in its next call.
 */
const keptMs: Milliseconds = 15_000;

const fieldsSchema = z.record(z.string(), z.string());
type Fields = Readonly<Record<string, string>>;

export class ManagedSecrets implements Secrets {
  readonly #clients: Clients;
  readonly #region: string;
  readonly #clock: Pick<Clock, "now">;
  readonly #kept = new Map<string, { readonly at: Instant; readonly fields: Promise<Fields> }>();

  constructor(options: { readonly clients: Clients; readonly region: string; readonly clock: Pick<Clock, "now"> }) {
    this.#clients = options.clients;
    this.#region = options.region;
    this.#clock = options.clock;
  }

  /** See the port. A secret that is no JSON object of texts is `Refused`; its content is in no message. */
  read(reference: string): Promise<Fields> {
    const now = this.#clock.now();
    const kept = this.#kept.get(reference);
    if (kept !== undefined && now - kept.at < keptMs) return kept.fields;
    const fields = this.#fetch(reference);
    this.#kept.set(reference, { at: now, fields });
    // A failed read is not kept: the next look may fare better.
    fields.catch(() => this.#kept.delete(reference));
    return fields;
  }

  async #fetch(reference: string): Promise<Fields> {
    const client = this.#clients.get(secretsmanager, this.#region, "read");
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
