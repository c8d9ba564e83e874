// What RDS is about to do to an instance.

import { DescribePendingMaintenanceActionsCommand } from "@aws-sdk/client-rds";
import type { Clients } from "./clients.ts";
import { describe } from "./rds.ts";
import { rds } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

/**
 * The maintenance of an instance that has a date, each as RDS names it; null where there is no such instance. What is only available has no date
 * until somebody asks for it, and does not stand in the way of a switchover. Throws `Transient` or `Refused`.
 */
export async function readDatedMaintenance(clients: Clients, region: string, id: string, signal?: AbortSignal): Promise<readonly string[] | null> {
  const instance = await describe(clients, region, id, signal);
  if (instance?.DBInstanceArn === undefined) return null;
  const ask = new DescribePendingMaintenanceActionsCommand({ ResourceIdentifier: instance.DBInstanceArn });
  const answer = await reading(`rds.DescribePendingMaintenanceActions in ${region}`, async () => {
    try {
      return await clients.get(rds, region, "read").send(ask, signal ? { abortSignal: signal } : {});
    } catch (thrown) {
      if (isAwsError(thrown, "ResourceNotFoundFault", "ResourceNotFound")) return undefined;
      throw thrown;
    }
  });
  const actions = (answer?.PendingMaintenanceActions ?? []).flatMap(({ PendingMaintenanceActionDetails: details = [] }) => details);
  return actions.flatMap(({ Action, CurrentApplyDate: at }) => (at === undefined ? [] : [`${Action ?? "maintenance"} on ${at.toISOString().slice(0, 10)}`]));
}
