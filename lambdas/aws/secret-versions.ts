// A secret at a site as a step sees it that sets a few keys of it: which version has which label, and what the named keys
// hold. Nothing else of the secret leaves this file.

import { DescribeSecretCommand, GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import type { Clients } from "./clients.ts";
import { keysOf } from "./json-document.ts";
import { secretsmanagerAtSite } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

export interface SecretVersions {
  /** The Region of the secret that this one is a copy of; null: it is one of its own. A copy takes no changes. */
  readonly copyOf: string | null;
  /** Set while it waits for its deletion; nobody can read it then. */
  readonly deleted: boolean;
  /** The version that has each label. */
  readonly labels: Readonly<Record<string, string>>;
  /** The version that was read as the current one, and its named keys; those that it has not are missing. Null for one that is deleted. */
  readonly current: { readonly version: string; readonly keys: Readonly<Record<string, string>> } | null;
}

/** Undefined where the Region has no secret of that name. Throws `Transient` or `Refused`; no message holds a value. */
export async function readSecretVersions(clients: Clients, region: string, name: string, keys: readonly string[], signal?: AbortSignal): Promise<SecretVersions | undefined> {
  const client = clients.get(secretsmanagerAtSite, region, "read");
  const within = signal ? { abortSignal: signal } : {};
  const described = await reading(`secretsmanager.DescribeSecret of ${name} in ${region}`, async () => {
    try {
      return await client.send(new DescribeSecretCommand({ SecretId: name }), within);
    } catch (thrown) {
      if (isAwsError(thrown, "ResourceNotFoundException")) return undefined;
      throw thrown;
    }
  });
  if (described === undefined) return undefined;
  const labels = Object.fromEntries(Object.entries(described.VersionIdsToStages ?? {}).flatMap(([version, stages]) => stages.map((stage) => [stage, version] as const)));
  const { PrimaryRegion, DeletedDate } = described;
  const facts = { copyOf: PrimaryRegion === undefined || PrimaryRegion === region ? null : PrimaryRegion, deleted: DeletedDate !== undefined, labels };
  if (facts.deleted) return { ...facts, current: null };
  const answer = await reading(`secretsmanager.GetSecretValue of ${name} in ${region}`, () => client.send(new GetSecretValueCommand({ SecretId: name }), within));
  return { ...facts, current: { version: answer.VersionId ?? "", keys: keysOf(answer.SecretString, keys, `the secret ${name} in ${region}`) } };
}
