// Whether the record's table is protected: against deletion, and by copies of every moment.

import { DescribeContinuousBackupsCommand, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import type { TableFacts } from "../../workflows/readiness/questions.ts";
import type { Clients } from "./clients.ts";
import { dynamodb } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

/** Null when there is no such table. Throws `Transient` or `Refused`. */
export async function readTableCare(clients: Clients, region: string, name: string, signal?: AbortSignal): Promise<TableFacts | null> {
  const client = clients.get(dynamodb, region, "read");
  const within = signal ? { abortSignal: signal } : {};
  return reading(`dynamodb.DescribeTable of ${name} in ${region}`, async () => {
    try {
      const [{ Table }, { ContinuousBackupsDescription }] = await Promise.all([client.send(new DescribeTableCommand({ TableName: name }), within), client.send(new DescribeContinuousBackupsCommand({ TableName: name }), within)]);
      return {
        status: Table?.TableStatus ?? "unknown",
        deletionProtection: Table?.DeletionProtectionEnabled ?? false,
        pointInTimeRecovery: ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED",
      };
    } catch (thrown) {
      if (isAwsError(thrown, "ResourceNotFoundException", "TableNotFoundException")) return null;
      throw thrown;
    }
  });
}
