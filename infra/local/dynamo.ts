// A DynamoDB on this machine, so that the real client and its wire format are in the loop without an account. It is
// dynalite in memory: conditional writes are atomic per item; it has no transactions and, on a failed condition, does not
// answer with the item, which makes the table read it.

import type { AddressInfo } from "node:net";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { DynamoTable } from "../../lambdas/aws/dynamo-table.ts";
import { Transient } from "../../workflows/failure.ts";
import { systemClock } from "./system-clock.ts";

export interface LocalDynamo {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  readonly table: DynamoTable;
  close(): Promise<void>;
}

/** Longer than any pause between two calls of a run, and shorter than anybody's patience with a forgotten socket. */
const keptAliveMs = 600_000;

/** Starts it on a free port of 127.0.0.1 with one table and those of `also`; throws `Transient` when one does not become active within 5 s. */
export async function startDynamo(options: { readonly name?: string; readonly region?: string; readonly also?: readonly string[] } = {}): Promise<LocalDynamo> {
  const { name = "understudy", region = "eu-central-1", also = [] } = options;
  const server = dynalite({ createTableMs: 0 });
  // Node's servers close a connection that was idle for 5 s; a call that leaves in that instant would find it reset.
  server.keepAliveTimeout = keptAliveMs;
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint, region, maxAttempts: 1,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    // Generous, because here a slow answer means a busy machine and never a dead Region.
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  });
  const close = async (): Promise<void> => {
    client.destroy();
    server.closeAllConnections();
    await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
  };
  try {
    await Promise.all([name, ...also].map((each) => createTable(client, each)));
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { endpoint, client, table: new DynamoTable(client, name), close };
}

async function createTable(client: DynamoDBClient, name: string): Promise<void> {
  await client.send(new CreateTableCommand({
    TableName: name, BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }, { AttributeName: "sk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
  }));
  for (let looks = 0; looks < 500; looks += 1) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.TableStatus === "ACTIVE") return;
    await systemClock.sleep(10);
  }
  throw new Transient(`the local table ${name} did not become active within 5 s`);
}
