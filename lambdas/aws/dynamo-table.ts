// The table of the product on DynamoDB: single items, conditional writes, strongly consistent reads. Every write is sent
// once by the client that the caller made (maxAttempts 1), so that a repeated write is always our own decision; a read may be
// sent again, because a connection that slept with its function is often dead at the first call.

import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { Defect } from "../../workflows/failure.ts";
import type { Condition, Item, Table, Written } from "../../workflows/ports.ts";
import { fromAttributes, toAttributes } from "./attribute-values.ts";
import { dynamoFailure } from "./dynamo-failure.ts";
import { conditionExpression, Placeholders, updateExpression } from "./expressions.ts";
import { isAwsError } from "./translate.ts";

type Key = { pk: AttributeValue; sk: AttributeValue };

/** The table `name` with the string keys `pk` and `sk`, reached with the caller's client. */
export class DynamoTable implements Table {
  readonly #client: DynamoDBClient;
  readonly #reader: DynamoDBClient;
  readonly #name: string;

  /** `reader` may send a read again; left out, reads go as writes do. */
  constructor(client: DynamoDBClient, name: string, reader: DynamoDBClient = client) {
    this.#client = client;
    this.#reader = reader;
    this.#name = name;
  }

  async get(pk: string, sk: string): Promise<Item | undefined> {
    const { Item: found } = await this.#call("GetItem", "read", () => this.#reader.send(new GetItemCommand({ TableName: this.#name, Key: key(pk, sk), ConsistentRead: true })));
    return found && item(found);
  }

  async put(whole: Item, conditions: readonly Condition[] = []): Promise<Written> {
    const placeholders = new Placeholders();
    const condition = conditionExpression(conditions, placeholders);
    const attributes = toAttributes(whole);
    const command = new PutItemCommand({ TableName: this.#name, Item: attributes, ...checked(condition), ...placeholders.fields() });
    return this.#write("PutItem", whole.pk, whole.sk, async () => {
      await this.#client.send(command);
      return item(attributes);
    });
  }

  async update(pk: string, sk: string, set: Readonly<Record<string, unknown>>, conditions: readonly Condition[] = []): Promise<Written> {
    const placeholders = new Placeholders();
    const change = updateExpression(set, placeholders);
    const condition = conditionExpression(conditions, placeholders);
    const command = new UpdateItemCommand({
      TableName: this.#name, Key: key(pk, sk), ReturnValues: "ALL_NEW",
      ...(change === undefined ? {} : { UpdateExpression: change }), ...checked(condition), ...placeholders.fields(),
    });
    return this.#write("UpdateItem", pk, sk, async () => item((await this.#client.send(command)).Attributes ?? key(pk, sk)));
  }

  async remove(pk: string, sk: string): Promise<void> {
    await this.#call("DeleteItem", "change", () => this.#client.send(new DeleteItemCommand({ TableName: this.#name, Key: key(pk, sk) })));
  }

  async query(pk: string, range: { readonly prefix?: string; readonly after?: string; readonly limit?: number; readonly descending?: boolean } = {}): Promise<readonly Item[]> {
    const { prefix = "", after, limit = Number.POSITIVE_INFINITY, descending = false } = range;
    let start: Record<string, AttributeValue> | undefined;
    if (after !== undefined && after !== "") {
      // DynamoDB refuses to start outside the range of the prefix; there, either everything comes after or nothing does.
      if (after.startsWith(prefix)) start = key(pk, after);
      else if ((Buffer.compare(Buffer.from(after), Buffer.from(prefix)) > 0) !== descending) return [];
    }
    const found: Item[] = [];
    while (found.length < limit) {
      const page = await this.#call("Query", "read", () =>
        this.#reader.send(new QueryCommand({
          TableName: this.#name, ConsistentRead: true, ScanIndexForward: !descending,
          KeyConditionExpression: prefix === "" ? "#pk = :pk" : "#pk = :pk AND begins_with(#sk, :prefix)",
          ExpressionAttributeNames: prefix === "" ? { "#pk": "pk" } : { "#pk": "pk", "#sk": "sk" },
          ExpressionAttributeValues: prefix === "" ? { ":pk": { S: pk } } : { ":pk": { S: pk }, ":prefix": { S: prefix } },
          ...(Number.isFinite(limit) ? { Limit: limit - found.length } : {}),
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        })),
      );
      found.push(...(page.Items ?? []).map(item));
      start = page.LastEvaluatedKey;
      if (start === undefined) break;
    }
    return found;
  }

  /** A conditional write. When the condition failed and the service did not say what is there, one read does. */
  async #write(operation: string, pk: string, sk: string, send: () => Promise<Item>): Promise<Written> {
    try {
      return { applied: true, item: await send() };
    } catch (thrown) {
      if (!isAwsError(thrown, "ConditionalCheckFailedException")) throw dynamoFailure(thrown, operation, this.#name, await this.#region(), "change");
      const { Item: answered } = thrown as { readonly Item?: Readonly<Record<string, AttributeValue>> };
      return { applied: false, current: answered === undefined ? await this.get(pk, sk) : item(answered) };
    }
  }

  async #call<T>(operation: string, purpose: "read" | "change", send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (thrown) {
      throw dynamoFailure(thrown, operation, this.#name, await this.#region(), purpose);
    }
  }

  /** Only for the sentence of an error; a client without a Region must fail with its own error and not with a second one. */
  #region(): Promise<string> {
    return this.#client.config.region().catch(() => "an unknown Region");
  }
}

function key(pk: string, sk: string): Key {
  return { pk: { S: pk }, sk: { S: sk } };
}

function checked(condition: string | undefined): { ConditionExpression?: string; ReturnValuesOnConditionCheckFailure?: "ALL_OLD" } {
  return condition === undefined ? {} : { ConditionExpression: condition, ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
}

function item(attributes: Readonly<Record<string, AttributeValue>>): Item {
  const { pk, sk, ...fields } = fromAttributes(attributes);
  if (typeof pk !== "string" || typeof sk !== "string") throw new Defect("an item without the string keys pk and sk");
  return { pk, sk, ...fields };
}
