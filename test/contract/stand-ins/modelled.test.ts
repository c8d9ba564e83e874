// The times that AWS takes, as the modelled world has them. What else its AWS interfaces do is told of both local worlds alike
// in test/contract/both-worlds.

import { PlanAws } from "../../../infra/local/modelled/aws.ts";
import { secretsOf } from "../../../infra/local/world/secrets.ts";
import { readMachines } from "../../../lambdas/aws/ec2.ts";
import { readDatabaseInstance } from "../../../lambdas/aws/rds.ts";
import { readInvocation } from "../../../lambdas/aws/ssm.ts";
import { commandIdIn } from "../../../lambdas/aws/sends/ssm.ts";
import { wrapScript } from "../../../lambdas/steps/epoch-wrapper.ts";
import { parts } from "../../modelled/parts.ts";
import { seconds } from "../../modelled/worlds.ts";
import { sendAws } from "../every-send.ts";
import { clientsOver } from "./world.ts";

const hostA = "i-0a51c0de7e5700a11";
const hostB = "i-0b51c0de7e5700b22";

function modelled() {
  const world = parts();
  const { plan, clock, pulse, application } = world;
  const aws = new PlanAws({ plan, clock, pulse, application, secrets: secretsOf(plan, {}, clock), shared: {} });
  const service = { handle: aws.handle.bind(aws) };
  const clients = clientsOver(Object.fromEntries(["ec2", "rds", "ssm", "autoscaling", "route53", "s3"].map((name) => [name, service])));
  return { ...world, aws, clients };
}

describe("the times of the modelled world", () => {
  it("EC2 shows a stop after two seconds, and takes half a minute for it", async () => {
    const { clients, pass } = modelled();
    const state = async () => (await readMachines(clients, "eu-west-1", [hostA]))[0]?.state;
    await sendAws({ operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds: [hostA] } }, { clients });
    await pass(seconds(1));
    expect(await state()).toBe("running");
    await pass(seconds(2));
    expect(await state()).toBe("stopping");
    await pass(seconds(28));
    expect(await state()).toBe("stopped");
  });

  it("RDS promotes in three minutes: a replica for two seconds, modifying for two, rebooting for the third", async () => {
    const { clients, pass } = modelled();
    const look = async () => readDatabaseInstance(clients, "eu-central-1", "chat-config-b");
    await sendAws({ operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "chat-config-b" } }, { clients });
    await pass(seconds(1));
    expect(await look()).toMatchObject({ status: "available", replicaOf: expect.stringContaining("chat-config-a") });
    await pass(seconds(4));
    expect(await look()).toMatchObject({ status: "modifying" });
    await pass(seconds(130));
    expect(await look()).toMatchObject({ status: "rebooting" });
    await pass(seconds(60));
    expect(await look()).toMatchObject({ status: "available", replicaOf: null });
  });

  it("Systems Manager shows a command after two seconds, and a takeover takes twenty", async () => {
    const { clients, pass } = modelled();
    const script = wrapScript({ plan: "hybrid-chat", step: "activate", epoch: 1, mark: "m", role: "site-b/chat-vm", scripts: ["/opt/expertflow/HAScripts/takeover.sh"] });
    const input = { DocumentName: "AWS-RunShellScript", InstanceIds: [hostB], Comment: "us/r/s/1", TimeoutSeconds: 30, Parameters: { commands: [script] } };
    const command = commandIdIn(await sendAws({ operation: "ssm.SendCommand", region: "eu-central-1", input }, { clients })) ?? "";
    expect(await readInvocation(clients, "eu-central-1", command, hostB)).toBeUndefined();
    await pass(seconds(3));
    expect(await readInvocation(clients, "eu-central-1", command, hostB)).toMatchObject({ status: "InProgress" });
    await pass(seconds(20));
    expect(await readInvocation(clients, "eu-central-1", command, hostB)).toMatchObject({ status: "Success", exitCode: 0 });
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
