// What a change sends, word for word, and what rarer answers of AWS mean: real SDK clients against another side on loopback.
// That each change is one request, and what hanging, failing, throttling and refusing mean, is in mutations-over-the-wire.

import { sendOnce } from "../../lambdas/aws/send.ts";
import { commandIdIn } from "../../lambdas/aws/sends/ssm.ts";
import { everySend } from "./every-send.ts";
import { joinRealms } from "./one-realm.ts";
import { failureOf } from "./stand-ins/world.ts";
import { OtherSide } from "./wire/other-side.ts";
import { refusal, rows } from "./wire/rows.ts";
import type { Told, WireOperation } from "./wire/rows.ts";

const partRealms = joinRealms();
let other: OtherSide;
beforeAll(async () => {
  other = await OtherSide.start();
});
beforeEach(() => other.forget());
afterAll(async () => {
  await other.close();
  partRealms();
});

const send = (operation: WireOperation) => sendOnce(rows[operation].call, everySend, other.adapters());
const page: Told = { status: 200, body: "<html>proxy</html", headers: { "content-type": "text/html" } };

describe("a rarer answer of AWS", () => {
  it.each<readonly [string, WireOperation, Told, string]>([
    ["a service that is not available", "rds.PromoteReadReplica", refusal.query(503, "ServiceUnavailable"), "Unknown ServiceUnavailable"],
    ["a page of a proxy, where XML is meant,", "rds.PromoteReadReplica", page, "Unknown "],
    ["a page of a proxy, where JSON is meant,", "ssm.SendCommand", page, "Unknown "],
    ["a scaling activity in progress", "autoscaling.UpdateAutoScalingGroup", refusal.query(400, "ScalingActivityInProgress"), "Transient "],
    ["a pending update of the group", "autoscaling.UpdateAutoScalingGroup", refusal.query(500, "ResourceContention"), "Transient "],
    ["a machine that still stops and shall start", "ec2.StartInstances", refusal.ec2(400, "IncorrectInstanceState"), "Transient IncorrectInstanceState"],
    ["a conflicting write of the object", "s3.PutObject", refusal.s3(409, "OperationAborted"), "Transient OperationAborted"],
    ["a batch of the zone that is still being processed", "route53.ChangeResourceRecordSets", refusal.query(400, "PriorRequestNotComplete"), "Transient PriorRequestNotComplete"],
    ["a state of the database that does not allow it", "rds.PromoteReadReplica", refusal.query(400, "InvalidDBInstanceState"), "Refused InvalidDBInstanceState"],
    ["an endpoint of ARC that is not available", "route53-recovery-cluster.UpdateRoutingControlStates", refusal.json(503, "EndpointTemporarilyUnavailableException"), "Transient EndpointTemporarilyUnavailableException"],
    ["a change of routing controls that met another one", "route53-recovery-cluster.UpdateRoutingControlStates", refusal.json(409, "ConflictException"), "Transient ConflictException"],
    ["a safety rule of ARC that says no", "route53-recovery-cluster.UpdateRoutingControlStates", { status: 409, body: JSON.stringify({ __type: "ConflictException", message: "does not satisfy the safety rule arn:aws:route53-recovery-control::1:controlpanel/0a/safetyrule/0b" }) }, "Refused ConflictException"],
    ["a redirect", "s3.PutObject", { status: 301, body: "", headers: { location: "http://127.0.0.1:1/" } }, "Unknown "],
  ])("%s means what it says: %s", async (_says, operation, told, means) => {
    other.behaves = told;
    expect(await failureOf(send(operation))).toMatch(new RegExp(`^${means}`));
    expect(other.requests).toHaveLength(1);
  });

  it("is not needed where nobody listens: nothing was sent", async () => {
    const listening = process.env["AWS_ENDPOINT_URL"];
    const gone = await OtherSide.start();
    const nobody = process.env["AWS_ENDPOINT_URL"];
    await gone.close();
    process.env["AWS_ENDPOINT_URL"] = nobody;
    expect(await failureOf(send("ec2.StopInstances"))).toBe("Transient ECONNREFUSED");
    process.env["AWS_ENDPOINT_URL"] = listening;
  });
});

describe("what is sent", () => {
  const sent = async (operation: WireOperation) => {
    other.behaves = rows[operation].right;
    const answer = await send(operation);
    return { answer, request: other.requests[0] };
  };

  it("to stop machines names them and forces nothing", async () => {
    const { request } = await sent("ec2.StopInstances");
    expect(request?.body).toContain("InstanceId.1=i-0a0a0a0a0a");
    expect(request?.body).not.toContain("Force");
  });

  it("as a command is found again by the id in the answer", async () => {
    const { answer } = await sent("ssm.SendCommand");
    expect(commandIdIn(answer)).toBe("11111111-2222-4333-8444-555555555555");
    expect(commandIdIn("ssm.SendCommand in eu-central-1: TimeoutError")).toBeUndefined();
  });

  it("to resize a group names all three sizes in one request", async () => {
    const { request } = await sent("autoscaling.UpdateAutoScalingGroup");
    expect(request?.body).toMatch(/DesiredCapacity=2.*MaxSize=3.*MinSize=1|MinSize=1.*MaxSize=3.*DesiredCapacity=2/);
  });

  it("to write an object sets no ACL", async () => {
    const { request } = await sent("s3.PutObject");
    expect(request).toMatchObject({ method: "PUT", url: "/switch-b/active?x-id=PutObject", headers: { "content-type": "text/plain" } });
    expect(Object.keys(request?.headers ?? {}).filter((name) => name.startsWith("x-amz-acl") || name.startsWith("x-amz-grant"))).toEqual([]);
  });

  it("to remove an object is a removal", async () => {
    expect((await sent("s3.DeleteObject")).request).toMatchObject({ method: "DELETE", url: expect.stringContaining("/switch-b/active") });
  });

  it("to change records goes out whole and in order", async () => {
    const { request } = await sent("route53.ChangeResourceRecordSets");
    expect([...(request?.body ?? "").matchAll(/<Action>(\w+)<\/Action>|<Weight>(\d+)<\/Weight>/g)].map((match) => match[1] ?? match[2])).toEqual(["DELETE", "100", "CREATE", "0"]);
  });

  it("to change an alias goes out with what it leads to, and without an empty list of records, which Route 53 refuses beside it", async () => {
    other.behaves = rows["route53.ChangeResourceRecordSets"].right;
    const alias = (DNSName: string) => ({ Name: "shop.example.com.", Type: "A", ResourceRecords: [], AliasTarget: { HostedZoneId: "ZAAAA", DNSName, EvaluateTargetHealth: true } });
    await sendOnce({ operation: "route53.ChangeResourceRecordSets", region: "us-east-1", input: { HostedZoneId: "Z1", ChangeBatch: { Comment: "us/r/s/7", Changes: [{ Action: "DELETE", ResourceRecordSet: alias("a.elb.amazonaws.com.") }, { Action: "CREATE", ResourceRecordSet: alias("b.elb.amazonaws.com.") }] } } }, everySend, other.adapters());
    const body = other.requests[0]?.body ?? "";
    expect([...body.matchAll(/<DNSName>([^<]+)<\/DNSName>|<EvaluateTargetHealth>(\w+)</g)].map((match) => match[1] ?? match[2])).toEqual(["a.elb.amazonaws.com.", "true", "b.elb.amazonaws.com.", "true"]);
    expect(body).not.toMatch(/ResourceRecords|<TTL>/);
  });

  it("is nothing where a function has no row for it", async () => {
    expect(await failureOf(sendOnce(rows["ec2.StopInstances"].call, {}, other.adapters()))).toBe("Defect no-such-send");
    expect(other.connections).toBe(0);
  });
});
