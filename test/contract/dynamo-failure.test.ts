// What the table makes of DynamoDB's errors, seen with a real client and a server that answers as DynamoDB does.

import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoTable } from "../../lambdas/aws/dynamo-table.ts";
import { Failure } from "../../workflows/failure.ts";
import type { Table } from "../../workflows/ports.ts";

/** Answers every request as the case says and counts them. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let arrived: string[];
let server: Server;
const clients: DynamoDBClient[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    arrived.push(String(request.headers["x-amz-target"]).replace(/^.*\./, ""));
    request.resume();
    request.on("end", () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  arrived = [];
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

function table(options: { readonly endpoint?: string; readonly httpAgent?: Agent; readonly unsigned?: boolean } = {}): DynamoTable {
  const client = new DynamoDBClient({
    endpoint: options.endpoint ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "eu-central-1",
    maxAttempts: 1,
    credentials: options.unsigned
      ? async () => {
          throw Object.assign(new Error("Could not load credentials from any providers"), { name: "CredentialsProviderError" });
        }
      : { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 150, throwOnRequestTimeout: true, ...(options.httpAgent ? { httpAgent: options.httpAgent } : {}) },
  });
  clients.push(client);
  return new DynamoTable(client, "understudy");
}

const reads: readonly (readonly [string, string, (on: Table) => Promise<unknown>])[] = [
  ["get", "GetItem", (on) => on.get("p", "s")],
  ["query", "Query", (on) => on.query("p")],
];
const writes: readonly (readonly [string, string, (on: Table) => Promise<unknown>])[] = [
  ["put", "PutItem", (on) => on.put({ pk: "p", sk: "s" })],
  ["update", "UpdateItem", (on) => on.update("p", "s", { n: 1 }, [{ field: "n", is: "absent" }])],
  ["remove", "DeleteItem", (on) => on.remove("p", "s")],
];

async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const thrown = await call.then(() => undefined, (each: unknown) => each);
  expect(thrown).toBeInstanceOf(Failure);
  return thrown as Failure;
}

function says(status: number, name: string, more: object = {}) {
  return (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: "as the case wants it", ...more }));
  };
}

const faults: readonly (readonly [string, typeof answer, string, string])[] = [
  // what happens, how, what a read becomes, what a write becomes
  ["never answers", () => undefined, "Transient", "Unknown"],
  ["resets the connection", (request) => request.socket.resetAndDestroy(), "Transient", "Unknown"],
  ["closes the connection", (request) => request.socket.destroy(), "Transient", "Unknown"],
  ["breaks off in the middle of the answer", (request, response) => {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "content-length": "100" });
    response.write('{"Item"', () => request.socket.destroy());
  }, "Transient", "Unknown"],
  ["answers something that is no JSON", (_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<html>");
  }, "Transient", "Unknown"],
  ["answers 500", says(500, "InternalServerError"), "Transient", "Unknown"],
  ["answers 503", says(503, "ServiceUnavailable"), "Transient", "Unknown"],
  ["answers 502 without a body", (_request, response) => void response.writeHead(502).end(), "Transient", "Unknown"],
  ["throttles", says(400, "ThrottlingException"), "Transient", "Transient"],
  ["has no throughput left", says(400, "ProvisionedThroughputExceededException"), "Transient", "Transient"],
  ["limits the account's requests", says(400, "RequestLimitExceeded"), "Transient", "Transient"],
  ["denies access", says(400, "AccessDeniedException"), "Refused", "Refused"],
  ["finds the request invalid", says(400, "ValidationException"), "Refused", "Refused"],
  ["has no such table", says(400, "ResourceNotFoundException"), "Refused", "Refused"],
  ["does not know the credentials", says(400, "UnrecognizedClientException"), "Refused", "Refused"],
  ["finds the credentials expired", says(400, "ExpiredTokenException"), "Refused", "Refused"],
  ["says no in a word we do not know", says(400, "SomethingNewException"), "Refused", "Refused"],
];

describe.each(faults)("a table that %s", (_what, behaviour, whenRead, whenWritten) => {
  beforeEach(() => {
    answer = behaviour;
  });
  test.each([...reads.map((each) => [...each, whenRead] as const), ...writes.map((each) => [...each, whenWritten] as const)])(
    "on %s: %s is sent once and the error is one of ours",
    async (_method, operation, call, expected) => {
      const failure = await failureOf(call(table()));
      expect(failure.name).toBe(expected);
      expect(failure.message).toContain(`dynamodb.${operation} on table understudy in eu-central-1`);
      expect(failure.cause).toBeInstanceOf(Error);
      expect(arrived).toEqual([operation]);
    },
  );
});

const remedies: readonly (readonly [string, RegExp])[] = [
  ["AccessDeniedException", /Allow dynamodb:PutItem on table understudy/],
  ["ResourceNotFoundException", /Deploy the stack that makes table understudy/],
  ["ValidationException", /Correct|correct what is named above/],
  ["SomethingNewException", /Nothing was changed/],
];
test.each(remedies)("a refusal says place, cause and remedy: %s", async (name, remedy) => {
  answer = says(400, name);
  const failure = await failureOf(table().put({ pk: "p", sk: "s" }));
  expect(failure.message).toMatch(/^dynamodb\.PutItem on table understudy in eu-central-1: .*as the case wants it\. /);
  expect(failure.message).toMatch(remedy);
  expect(failure.code).toBe(name);
});

describe("a table that is never reached", () => {
  const everything = [...reads, ...writes];

  test.each(everything)("because its name does not resolve: %s is Transient", async (_method, _operation, call) => {
    // The agent's own look-up fails, so that no name leaves the machine. (That nobody listens is tried in test/local: within
    // Jest the SDK does not know Node's own errors as errors and drops their code.)
    const httpAgent = new Agent({ lookup: (name, _options, done) => done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" }), []) });
    expect(await failureOf(call(table({ endpoint: "http://dynamodb.nowhere.invalid", httpAgent })))).toMatchObject({ name: "Transient", code: "ENOTFOUND" });
  });

  test.each(everything)("because there are no credentials: %s is Refused, as nothing was sent", async (_method, _operation, call) => {
    answer = says(500, "InternalServerError");
    const failure = await failureOf(call(table({ unsigned: true })));
    expect(failure).toMatchObject({ name: "Refused", code: "CredentialsProviderError", message: expect.stringContaining("Give the process credentials") });
    expect(arrived).toEqual([]);
  });
});

describe("a condition that fails", () => {
  test("takes the item from the answer when the service gives it, without another read", async () => {
    answer = says(400, "ConditionalCheckFailedException", { Item: { pk: { S: "p" }, sk: { S: "s" }, n: { N: "7" } } });
    expect(await table().update("p", "s", { n: 1 }, [{ field: "n", is: "absent" }])).toEqual({ applied: false, current: { pk: "p", sk: "s", n: 7 } });
    expect(arrived).toEqual(["UpdateItem"]);
  });

  test("reads the item when the service does not give it", async () => {
    answer = (request, response) => {
      if (arrived.at(-1) === "PutItem") says(400, "ConditionalCheckFailedException")(request, response);
      else response.end(JSON.stringify({ Item: { pk: { S: "p" }, sk: { S: "s" } } }));
    };
    expect(await table().put({ pk: "p", sk: "s" }, [{ field: "pk", is: "absent" }])).toEqual({ applied: false, current: { pk: "p", sk: "s" } });
    expect(arrived).toEqual(["PutItem", "GetItem"]);
  });

  test("is Transient when that read fails, because nothing was written", async () => {
    answer = (request, response) => {
      if (arrived.at(-1) === "PutItem") says(400, "ConditionalCheckFailedException")(request, response);
      else request.socket.destroy();
    };
    expect(await failureOf(table().put({ pk: "p", sk: "s" }, [{ field: "pk", is: "absent" }]))).toMatchObject({ name: "Transient" });
  });
});
