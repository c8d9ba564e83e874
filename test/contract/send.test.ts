// Every change is one request, whatever the other side answers: real SDK clients against a server that counts.

import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Clients } from "../../lambdas/aws/clients.ts";
import { commandIdIn, sendAws } from "../../lambdas/aws/send.ts";
import type { AwsMutationCall } from "../../lambdas/aws/send.ts";
import { joinRealms } from "./one-realm.ts";
import { failureOf } from "./stand-ins/world.ts";

// The real clients of the product against a server on loopback that behaves as badly as a dying Region. What counts is that
// each change is sent once and no more, and which of the four errors its end becomes.

const calls: { readonly [O in AwsMutationCall["operation"]]: Extract<AwsMutationCall, { readonly operation: O }> } = {
  "ec2.StopInstances": { operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds: ["i-0a0a0a0a0a"] } },
  "ec2.StartInstances": { operation: "ec2.StartInstances", region: "eu-west-1", input: { InstanceIds: ["i-0a0a0a0a0a"] } },
  "rds.PromoteReadReplica": { operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-b" } },
  "ssm.SendCommand": {
    operation: "ssm.SendCommand",
    region: "eu-central-1",
    input: { DocumentName: "AWS-RunShellScript", InstanceIds: ["mi-0b0b0b0b0b0b0b0b0"], Comment: "us/r/s/7", TimeoutSeconds: 60, Parameters: { commands: ["true"] } },
  },
  "autoscaling.UpdateAutoScalingGroup": {
    operation: "autoscaling.UpdateAutoScalingGroup",
    region: "eu-central-1",
    input: { AutoScalingGroupName: "web-b", MinSize: 1, MaxSize: 3, DesiredCapacity: 2 },
  },
  "s3.PutObject": { operation: "s3.PutObject", region: "eu-central-1", input: { Bucket: "switch-b", Key: "active", Body: "site-b", ContentType: "text/plain" } },
  "s3.DeleteObject": { operation: "s3.DeleteObject", region: "eu-central-1", input: { Bucket: "switch-b", Key: "active" } },
  "route53.ChangeResourceRecordSets": {
    operation: "route53.ChangeResourceRecordSets",
    region: "us-east-1",
    input: {
      HostedZoneId: "Z0123456789",
      ChangeBatch: {
        Comment: "us/r/s/7",
        Changes: [
          { Action: "DELETE", ResourceRecordSet: { Name: "chat.example.com.", Type: "A", TTL: 60, SetIdentifier: "site-a", Weight: 100, ResourceRecords: [{ Value: "192.0.2.1" }] } },
          { Action: "CREATE", ResourceRecordSet: { Name: "chat.example.com.", Type: "A", TTL: 60, SetIdentifier: "site-a", Weight: 0, ResourceRecords: [{ Value: "192.0.2.1" }] } },
        ],
      },
    },
  },
};
const all = Object.values(calls).map((call) => [call.operation, call] as const);

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
let server: Server;
let received: Request[] = [];
let respond: (request: Request, response: ServerResponse) => void;
const environment = { ...process.env };
const partRealms = joinRealms();
afterAll(partRealms);

beforeEach(async () => {
  received = [];
  server = createServer((message, response) => {
    let body = "";
    message.on("data", (chunk: Buffer) => (body += chunk.toString()));
    message.on("end", () => {
      const request = { method: message.method ?? "", url: message.url ?? "", headers: message.headers, body };
      received.push(request);
      respond(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  });
});
afterEach(async () => {
  process.env = { ...environment };
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const send = (call: AwsMutationCall) => sendAws(call, { clients: new Clients() });

/** An error in the form of the service's own protocol. */
function refuse(call: AwsMutationCall, status: number, code: string): typeof respond {
  return (_request, response) => {
    if (call.operation === "ssm.SendCommand") response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify({ __type: code, message: "said no" }));
    else if (call.operation.startsWith("s3.")) response.writeHead(status).end(`<Error><Code>${code}</Code><Message>said no</Message></Error>`);
    else if (call.operation.startsWith("ec2.")) response.writeHead(status).end(`<Response><Errors><Error><Code>${code}</Code><Message>said no</Message></Error></Errors></Response>`);
    else response.writeHead(status).end(`<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>said no</Message></Error></ErrorResponse>`);
  };
}

describe("a change that is sent to AWS", () => {
  it("is unknown and sent once when the server hangs, whatever the operation", async () => {
    respond = () => undefined;
    const failures = await Promise.all(all.map(([, call]) => failureOf(send(call))));
    expect(failures).toEqual(all.map(() => "Unknown ETIMEDOUT"));
    expect(received).toHaveLength(all.length);
    expect(new Set(received.map(({ method, url, body, headers }) => `${method} ${url} ${body} ${headers["x-amz-target"]}`)).size).toBe(all.length);
  }, 15_000);

  it.each(all)("is unknown and sent once when the connection breaks: %s", async (_operation, call) => {
    respond = (_request, response) => response.socket?.resetAndDestroy();
    expect(await failureOf(send(call))).toBe("Unknown ECONNRESET");
    expect(received).toHaveLength(1);
  });

  it.each(all)("is unknown and sent once when the service fails: %s", async (_operation, call) => {
    respond = refuse(call, 500, "InternalFailure");
    expect(await failureOf(send(call))).toBe("Unknown InternalFailure");
    expect(received).toHaveLength(1);
  });

  it.each(all)("is unknown when the service is not available: %s", async (_operation, call) => {
    respond = refuse(call, 503, "ServiceUnavailable");
    expect(await failureOf(send(call))).toBe("Unknown ServiceUnavailable");
    expect(received).toHaveLength(1);
  });

  it.each(all)("is transient and sent once when it is throttled: %s", async (_operation, call) => {
    const code = call.operation.startsWith("s3.") ? "SlowDown" : call.operation.startsWith("ec2.") ? "RequestLimitExceeded" : call.operation.startsWith("ssm.") ? "ThrottlingException" : "Throttling";
    respond = refuse(call, code === "SlowDown" || code === "RequestLimitExceeded" ? 503 : 400, code);
    expect(await failureOf(send(call))).toBe(`Transient ${code}`);
    expect(received).toHaveLength(1);
  });

  it.each(all)("is refused and sent once when a permission is missing: %s", async (_operation, call) => {
    respond = refuse(call, 403, "AccessDenied");
    expect(await failureOf(send(call))).toBe("Refused AccessDenied");
    expect(received).toHaveLength(1);
  });

  it.each(all)("is transient when nobody listens: %s", async (_operation, call) => {
    await new Promise((resolve) => server.close(resolve));
    expect(await failureOf(send(call))).toBe("Transient ECONNREFUSED");
    expect(received).toHaveLength(0);
  });

  it.each([
    ["an answer that is no answer", "rds.PromoteReadReplica", 200, "<html>proxy</html"],
    ["an answer that is no JSON", "ssm.SendCommand", 200, "<html>proxy</html>"],
  ] as const)("is unknown after %s", async (_what, operation, status, body) => {
    respond = (_request, response) => response.writeHead(status).end(body);
    expect(await failureOf(send(calls[operation]))).toMatch(/^Unknown /);
    expect(received).toHaveLength(1);
  });

  it.each([
    ["a scaling activity in progress", "autoscaling.UpdateAutoScalingGroup", 400, "ScalingActivityInProgress"],
    ["a pending update of the group", "autoscaling.UpdateAutoScalingGroup", 500, "ResourceContention"],
    ["a conflicting write of the object", "s3.PutObject", 409, "OperationAborted"],
    ["a batch of the zone that is still being processed", "route53.ChangeResourceRecordSets", 400, "PriorRequestNotComplete"],
  ] as const)("is transient when %s means that nothing was done: %s", async (_what, operation, status, code) => {
    respond = refuse(calls[operation], status, code);
    expect(await failureOf(send(calls[operation]))).toMatch(/^Transient /);
    expect(received).toHaveLength(1);
  });

  it("is refused by RDS in a state that does not allow it", async () => {
    respond = refuse(calls["rds.PromoteReadReplica"], 400, "InvalidDBInstanceState");
    expect(await failureOf(send(calls["rds.PromoteReadReplica"]))).toBe("Refused InvalidDBInstanceState");
  });
});

describe("the answer that the record keeps", () => {
  const ok = (body: string, headers: Readonly<Record<string, string>> = {}): typeof respond => (_request, response) => response.writeHead(200, headers).end(body);

  it("of a stop names the states", async () => {
    respond = ok(
      "<StopInstancesResponse><instancesSet><item><instanceId>i-0a0a0a0a0a</instanceId><currentState><code>64</code><name>stopping</name></currentState><previousState><code>16</code><name>running</name></previousState></item></instancesSet></StopInstancesResponse>",
    );
    expect(await send(calls["ec2.StopInstances"])).toBe("i-0a0a0a0a0a running → stopping");
    expect(received[0]?.body).toContain("InstanceId.1=i-0a0a0a0a0a");
    expect(received[0]?.body).not.toContain("Force");
  });

  it("of a promotion names the instance and its status", async () => {
    respond = ok(
      "<PromoteReadReplicaResponse><PromoteReadReplicaResult><DBInstance><DBInstanceIdentifier>orders-b</DBInstanceIdentifier><DBInstanceStatus>modifying</DBInstanceStatus></DBInstance></PromoteReadReplicaResult></PromoteReadReplicaResponse>",
    );
    expect(await send(calls["rds.PromoteReadReplica"])).toBe("orders-b modifying");
  });

  it("of a command holds the id by which it is found again", async () => {
    const id = "11111111-2222-4333-8444-555555555555";
    respond = ok(JSON.stringify({ Command: { CommandId: id } }), { "content-type": "application/x-amz-json-1.1" });
    const answer = await send(calls["ssm.SendCommand"]);
    expect(answer).toBe(`command ${id}`);
    expect(commandIdIn(answer)).toBe(id);
    expect(commandIdIn("ssm.SendCommand in eu-central-1: TimeoutError")).toBeUndefined();
  });

  it("of a resize says that it was accepted, with all three sizes in one request", async () => {
    respond = ok("<UpdateAutoScalingGroupResponse/>");
    expect(await send(calls["autoscaling.UpdateAutoScalingGroup"])).toBe("accepted");
    expect(received[0]?.body).toMatch(/DesiredCapacity=2.*MaxSize=3.*MinSize=1|MinSize=1.*MaxSize=3.*DesiredCapacity=2/);
  });

  it("of an object written names its ETag, and no ACL was set", async () => {
    respond = ok("", { etag: '"abc"' });
    expect(await send(calls["s3.PutObject"])).toBe('ETag "abc"');
    expect(received[0]).toMatchObject({ method: "PUT", url: "/switch-b/active?x-id=PutObject", headers: { "content-type": "text/plain" } });
    expect(Object.keys(received[0]?.headers ?? {}).filter((name) => name.startsWith("x-amz-acl") || name.startsWith("x-amz-grant"))).toEqual([]);
  });

  it("of an object removed says so", async () => {
    respond = (_request, response) => response.writeHead(204).end();
    expect(await send(calls["s3.DeleteObject"])).toBe("deleted");
    expect(received[0]).toMatchObject({ method: "DELETE" });
  });

  it("of a change of records names the change, which went out whole and in order", async () => {
    respond = ok("<ChangeResourceRecordSetsResponse><ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status><SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>");
    expect(await send(calls["route53.ChangeResourceRecordSets"])).toBe("/change/C1 PENDING");
    const body = received[0]?.body ?? "";
    expect([...body.matchAll(/<Action>(\w+)<\/Action>|<Weight>(\d+)<\/Weight>/g)].map((match) => match[1] ?? match[2])).toEqual(["DELETE", "100", "CREATE", "0"]);
  });
});
