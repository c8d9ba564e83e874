// The AWS stand-ins over the modelled world behave as they do over the other worlds, with the times that AWS takes; asked by
// the adapters of the product.

import { PlanAws } from "../../../infra/local/modelled/aws.ts";
import { secretsOf } from "../../../infra/local/world/secrets.ts";
import { readMachines } from "../../../lambdas/aws/ec2.ts";
import { readDatabaseInstance } from "../../../lambdas/aws/rds.ts";
import { readHosts, readInvocation } from "../../../lambdas/aws/ssm.ts";
import { commandIdIn } from "../../../lambdas/aws/sends/ssm.ts";
import { wrapScript } from "../../../lambdas/steps/epoch-wrapper.ts";
import { parts } from "../../modelled/parts.ts";
import { seconds } from "../../modelled/worlds.ts";
import { sendAws } from "../every-send.ts";
import { clientsOver, failureOf } from "./world.ts";

const hostA = "i-0a51c0de7e5700a11";
const hostB = "i-0b51c0de7e5700b22";

function modelled() {
  const world = parts();
  const { plan, clock, pulse, application } = world;
  const aws = new PlanAws({ plan, clock, pulse, application, secrets: secretsOf(plan, null, clock), shared: {} });
  const service = { handle: aws.handle.bind(aws) };
  const clients = clientsOver(Object.fromEntries(["ec2", "rds", "ssm", "autoscaling", "route53", "s3"].map((name) => [name, service])));
  return { ...world, aws, clients };
}

describe("over the modelled world", () => {
  it("EC2 stops a machine in its own time: running for a moment, stopping, and stopped when the world's machine is down", async () => {
    const { clients, pass, application } = modelled();
    const state = async () => (await readMachines(clients, "eu-west-1", [hostA]))[0]?.state;
    expect(await sendAws({ operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds: [hostA] } }, { clients })).toBe(`${hostA} running → stopping`);
    expect(await state()).toBe("running");
    await pass(seconds(3));
    expect(await state()).toBe("stopping");
    await pass(seconds(28));
    expect(await state()).toBe("stopped");
    expect(application.answers("gateway", "site-a")).toBe(false);
  });

  it("EC2 knows no machine of another Region", async () => {
    const { clients } = modelled();
    expect(await failureOf(sendAws({ operation: "ec2.StopInstances", region: "eu-central-1", input: { InstanceIds: [hostA] } }, { clients }))).toBe("Refused InvalidInstanceID.NotFound");
  });

  it("RDS promotes in minutes: a replica for a moment, modifying, rebooting, then a writer; twice is refused", async () => {
    const { clients, pass, application } = modelled();
    const promote = () => sendAws({ operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "chat-config-b" } }, { clients });
    const look = async () => readDatabaseInstance(clients, "eu-central-1", "chat-config-b");
    expect(await look()).toMatchObject({ status: "available", replicaOf: expect.stringContaining("chat-config-a") });
    await promote();
    expect(await look()).toMatchObject({ status: "available", replicaOf: expect.stringContaining("chat-config-a") });
    await pass(seconds(5));
    expect(await look()).toMatchObject({ status: "modifying" });
    expect(await failureOf(promote())).toBe("Refused InvalidDBInstanceState");
    await pass(seconds(130));
    expect(await look()).toMatchObject({ status: "rebooting" });
    await pass(seconds(60));
    expect(await look()).toMatchObject({ status: "available", replicaOf: null });
    expect(application.databases.get("chat-config")?.isWriter("site-b")).toBe(true);
  });

  it("RDS shows a replica whose source is gone as not replicating", async () => {
    const { clients, network } = modelled();
    network.setDown("site-a", true);
    expect(await readDatabaseInstance(clients, "eu-central-1", "chat-config-b")).toMatchObject({ replication: ["error"] });
  });

  it("Systems Manager runs a script in its own time and knows no agent of a machine that died", async () => {
    const { clients, pass, network } = modelled();
    const script = wrapScript({ plan: "hybrid-chat", step: "activate", epoch: 1, mark: "m", role: "site-b/chat-vm", scripts: ["/opt/expertflow/HAScripts/takeover.sh"] });
    const input = { DocumentName: "AWS-RunShellScript", InstanceIds: [hostB], Comment: "us/r/s/1", TimeoutSeconds: 30, Parameters: { commands: [script] } };
    const command = commandIdIn(await sendAws({ operation: "ssm.SendCommand", region: "eu-central-1", input }, { clients })) ?? "";
    expect(await readInvocation(clients, "eu-central-1", command, hostB)).toBeUndefined();
    await pass(seconds(3));
    expect(await readInvocation(clients, "eu-central-1", command, hostB)).toMatchObject({ status: "InProgress" });
    await pass(seconds(20));
    expect(await readInvocation(clients, "eu-central-1", command, hostB)).toMatchObject({ status: "Success", exitCode: 0 });
    network.setDown("site-b", true);
    expect(await readHosts(clients, "eu-central-1", [hostB])).toEqual([{ id: hostB, ping: "ConnectionLost" }]);
  });

  it("Route 53 accepts a change at once, and the name servers answer by it half a minute later", async () => {
    const { clients, pass, application } = modelled();
    const changes = application.zone.list().filter(({ Name }) => Name.startsWith("agents.")).flatMap((set) => [
      { Action: "DELETE" as const, ResourceRecordSet: set },
      { Action: "CREATE" as const, ResourceRecordSet: { ...set, Weight: set.Weight === 0 ? 100 : 0 } },
    ]);
    await sendAws({ operation: "route53.ChangeResourceRecordSets", region: "us-east-1", input: { HostedZoneId: "Z0123456789EXAMPLE00", ChangeBatch: { Comment: "us", Changes: changes } } }, { clients });
    await pass(seconds(29));
    expect(application.leadsTo("agents.chat.example.com")).toEqual(["site-a"]);
    await pass(seconds(2));
    expect(application.leadsTo("agents.chat.example.com")).toEqual(["site-b"]);
  });
});
