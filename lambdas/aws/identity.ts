// Who we are to AWS: asked before anything else, because without credentials no other question need wait for its deadline.

import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { Refused } from "../../workflows/failure.ts";
import type { Where } from "../../workflows/permission-things.ts";
import type { Clients } from "./clients.ts";
import { sts } from "./sts.ts";
import { reading } from "./translate.ts";

/** Account and partition of the credentials. Needs no permission. Throws `Transient` without credentials or network, `Refused` for bad ones. */
export async function readIdentity(clients: Clients, region: string, signal?: AbortSignal): Promise<Where> {
  const { Account, Arn } = await reading(`sts.GetCallerIdentity in ${region}`, () => clients.get(sts, region, "read").send(new GetCallerIdentityCommand({}), signal ? { abortSignal: signal } : {}));
  const partition = Arn?.split(":")[1];
  if (Account === undefined || partition === undefined) throw new Refused(`sts.GetCallerIdentity in ${region} names no account`, { code: "no-identity" });
  return { account: Account, partition };
}

/** Who we are to AWS, for the record: the whole ARN, and the name by which people know somebody (user, or session of a role). Needs no permission. */
export async function readCaller(clients: Clients, region: string): Promise<{ readonly arn: string; readonly name: string; readonly groups: readonly string[] }> {
  const { Arn } = await reading(`sts.GetCallerIdentity in ${region}`, () => clients.get(sts, region, "read").send(new GetCallerIdentityCommand({})));
  if (Arn === undefined) throw new Refused(`sts.GetCallerIdentity in ${region} names nobody`, { code: "no-identity" });
  return { arn: Arn, name: Arn.split("/").at(-1) ?? Arn, groups: groupsOf(Arn) };
}

/**
 * The role that somebody has assumed, as a group: IAM decides who may assume it. IAM Identity Center puts
 * `AWSReservedSSO_` before the name of a permission set and an underscore and 16 digits behind it; its own name counts too.
 */
export function groupsOf(arn: string): readonly string[] {
  const role = /^arn:[^:]+:sts::\d+:assumed-role\/([^/]+)\/[^/]+$/.exec(arn)?.[1];
  if (role === undefined) return [];
  const set = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(role)?.[1];
  return set === undefined ? [role] : [role, set];
}
