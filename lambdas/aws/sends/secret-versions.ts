// Makes a version of a secret out of another one, and moves a label from exactly one version to another.

import { GetSecretValueCommand, PutSecretValueCommand, UpdateSecretVersionStageCommand } from "@aws-sdk/client-secrets-manager";
import { withKeys } from "../json-document.ts";
import type { AwsAdapters, Sends } from "../send.ts";
import { secretsmanagerAtSite } from "../services.ts";
import { reading } from "../translate.ts";

export const secretSends: Sends<"secretsmanager.PutSecretValue" | "secretsmanager.UpdateSecretVersionStage", AwsAdapters> = {
  async "secretsmanager.PutSecretValue"({ region, input, from, set }, { clients }) {
    // Asked once only, as the change: whoever gives up here has changed nothing.
    const what = `secretsmanager.GetSecretValue of ${input.SecretId} in ${region}`;
    const former = await reading(what, () => clients.get(secretsmanagerAtSite, region, "change").send(new GetSecretValueCommand({ SecretId: input.SecretId, VersionId: from })));
    // The same token with the same content is the same version, however often it is sent.
    const command = new PutSecretValueCommand({ ...input, SecretString: withKeys(former.SecretString, set, `the secret ${input.SecretId} in ${region}`) });
    const answer = await clients.get(secretsmanagerAtSite, region, "change").send(command);
    return `version ${answer.VersionId}`;
  },
  async "secretsmanager.UpdateSecretVersionStage"({ region, input }, { clients }) {
    await clients.get(secretsmanagerAtSite, region, "change").send(new UpdateSecretVersionStageCommand(input));
    return `${input.VersionStage} moved to version ${input.MoveToVersionId}`;
  },
};
