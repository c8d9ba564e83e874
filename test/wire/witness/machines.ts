// EC2, Auto Scaling, load balancers and Systems Manager, asked by the product's adapters.

import { AutoScalingClient, CreateAutoScalingGroupCommand } from "@aws-sdk/client-auto-scaling";
import { CreateLaunchTemplateCommand, CreateNetworkAclCommand, DescribeImagesCommand, DescribeSubnetsCommand, EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { CreateTargetGroupCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { readScalingGroup } from "../../../lambdas/aws/auto-scaling.ts";
import { readNetworkAcls } from "../../../lambdas/aws/network-acls.ts";
import { readMachines, readStatusChecks } from "../../../lambdas/aws/ec2.ts";
import { readLaunching, readProcessors } from "../../../lambdas/aws/launching.ts";
import { readMachinePlaces, readPowerOff } from "../../../lambdas/aws/machine-places.ts";
import { readParameter } from "../../../lambdas/aws/parameters.ts";
import { readActivitiesUnderWay, readLaunchFailures } from "../../../lambdas/aws/scaling-activities.ts";
import { findCommands, readHosts, readInvocation } from "../../../lambdas/aws/ssm.ts";
import { readGroup } from "../../../lambdas/aws/target-group.ts";
import { readTargets } from "../../../lambdas/aws/target-health.ts";
import { readOutside } from "../../../lambdas/aws/target-network.ts";
import { systemClock } from "../../../lambdas/runtime/system-clock.ts";
import { own, region, send, there } from "./cases.ts";
import type { Case, Difference, Emulated } from "./cases.ts";

const imageOf = async (emulated: Emulated): Promise<string> => there((await own(emulated, EC2Client).send(new DescribeImagesCommand({ Owners: ["amazon"] }))).Images?.[0]?.ImageId, "image");
const machineOf = async (emulated: Emulated): Promise<string> => {
  const { Instances } = await own(emulated, EC2Client).send(new RunInstancesCommand({ ImageId: await imageOf(emulated), InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 }));
  return there(Instances?.[0]?.InstanceId, "machine");
};
const networkOf = async (emulated: Emulated) => there((await own(emulated, EC2Client).send(new DescribeSubnetsCommand({}))).Subnets?.[0], "subnet");

export const machineCases: readonly Case[] = [
  {
    says: "a machine is stopped and started, and is then seen as it is",
    async run(emulated) {
      const id = await machineOf(emulated);
      const { clients } = emulated;
      expect(await readMachines(clients, region, [id])).toMatchObject([{ id, state: "running" }]);
      expect(await readStatusChecks(clients, region, [id])).toHaveLength(1);
      expect(await readMachinePlaces(clients, region, [id])).toMatchObject([{ id, state: "running", host: null }]);
      expect(await readPowerOff(clients, region, [id])).toMatchObject([{ id, behavior: "stop" }]);
      expect(await send(emulated, { operation: "ec2.StopInstances", region, input: { InstanceIds: [id] } })).toContain(`${id} running → `);
      expect(await readMachines(clients, region, [id])).toMatchObject([{ id, state: "stopped" }]);
      await send(emulated, { operation: "ec2.StartInstances", region, input: { InstanceIds: [id] } });
      expect(await readMachines(clients, region, [id])).toMatchObject([{ id, state: "running" }]);
      expect(await readMachines(clients, region, ["i-0123456789abcdef0"])).toEqual([]);
    },
  },
  {
    says: "a subnet gets a network ACL that lets nothing through, and gets its own back by the association that it has then",
    async run(emulated) {
      const { clients } = emulated;
      const { SubnetId, VpcId } = await networkOf(emulated);
      const subnet = there(SubnetId, "subnet");
      const made = await own(emulated, EC2Client).send(new CreateNetworkAclCommand({ VpcId }));
      const deny = there(made.NetworkAcl?.NetworkAclId, "network ACL");
      const before = await readNetworkAcls(clients, region, [subnet], deny);
      expect(before).toMatchObject({ subnets: [{ subnet }], deny: { id: deny, allows: [] } });
      const from = there(before.subnets[0], "association");
      expect(from.acl).not.toBe(deny);
      // The one that the subnet has by itself lets everything through.
      expect((await readNetworkAcls(clients, region, [subnet], from.acl)).deny?.allows.length).toBeGreaterThan(0);
      await send(emulated, { operation: "ec2.ReplaceNetworkAclAssociation", region, subnet, input: { AssociationId: from.association, NetworkAclId: deny } });
      const cut = there((await readNetworkAcls(clients, region, [subnet], deny)).subnets[0], "association");
      expect(cut).toMatchObject({ subnet, acl: deny });
      await send(emulated, { operation: "ec2.ReplaceNetworkAclAssociation", region, subnet, input: { AssociationId: cut.association, NetworkAclId: from.acl } });
      expect((await readNetworkAcls(clients, region, [subnet], deny)).subnets).toMatchObject([{ acl: from.acl }]);
    },
  },
  {
    says: "a group gets another size and its processes are suspended, and readiness reads what it launches",
    async run(emulated) {
      const { clients } = emulated;
      const { LaunchTemplate } = await own(emulated, EC2Client).send(new CreateLaunchTemplateCommand({ LaunchTemplateName: "web", LaunchTemplateData: { ImageId: await imageOf(emulated), InstanceType: "m5.large" } }));
      const network = await networkOf(emulated);
      await own(emulated, AutoScalingClient).send(new CreateAutoScalingGroupCommand({ AutoScalingGroupName: "web-b", MinSize: 0, MaxSize: 3, DesiredCapacity: 0, VPCZoneIdentifier: network.SubnetId, LaunchTemplate: { LaunchTemplateId: LaunchTemplate?.LaunchTemplateId } }));
      await send(emulated, { operation: "autoscaling.UpdateAutoScalingGroup", region, input: { AutoScalingGroupName: "web-b", MinSize: 1, MaxSize: 3, DesiredCapacity: 2 } });
      await send(emulated, { operation: "autoscaling.SuspendProcesses", region, input: { AutoScalingGroupName: "web-b", ScalingProcesses: ["Launch"] } });
      expect(await readScalingGroup(clients, region, "web-b")).toMatchObject({ min: 1, desired: 2, max: 3, suspended: ["Launch"] });
      await send(emulated, { operation: "autoscaling.ResumeProcesses", region, input: { AutoScalingGroupName: "web-b", ScalingProcesses: ["Launch"] } });
      expect(await readScalingGroup(clients, region, "web-b")).toMatchObject({ suspended: [] });
      expect(await readScalingGroup(clients, region, "no-such-group")).toBeUndefined();
      expect(await readLaunchFailures(clients, region, "web-b", 0)).toEqual([]);
      expect(await readActivitiesUnderWay(clients, region, "web-b")).toEqual([]);
      expect(await readLaunching(clients, { region, name: "web-b" })).toMatchObject({ by: "template", image: { state: "available" } });
      // CloudWatch has no figure of the quota there, so it stays unknown; the type's processors are asked all the same.
      expect(await readProcessors(clients, { region, name: "web-b" }, systemClock.now())).toBeNull();
    },
  },
  {
    says: "targets of a load balancer are registered and taken away",
    async run(emulated) {
      const { clients } = emulated;
      const network = await networkOf(emulated);
      const made = await own(emulated, ElasticLoadBalancingV2Client).send(new CreateTargetGroupCommand({ Name: "web-b", Protocol: "HTTP", Port: 8080, VpcId: network.VpcId, TargetType: "ip" }));
      const group = there(made.TargetGroups?.[0]?.TargetGroupArn, "target group");
      const target = { Id: "172.31.0.20", Port: 8080 };
      await send(emulated, { operation: "elasticloadbalancing.RegisterTargets", region, input: { TargetGroupArn: group, Targets: [target] } });
      expect((await readTargets(clients, region, group))?.map(({ id }) => id)).toEqual([target.Id]);
      expect(await readGroup(clients, region, group, undefined)).toBeDefined();
      expect(await readOutside(clients, region, group, [target.Id, "203.0.113.9"])).toEqual({ outside: ["203.0.113.9"] });
      await send(emulated, { operation: "elasticloadbalancing.DeregisterTargets", region, input: { TargetGroupArn: group, Targets: [target] } });
      expect(await readTargets(clients, region, group)).toEqual([]);
    },
  },
  {
    says: "a command is sent and found again by its comment",
    async run(emulated) {
      const id = await machineOf(emulated);
      const since = systemClock.now() - 60_000;
      await send(emulated, { operation: "ssm.SendCommand", region, input: { DocumentName: "AWS-RunShellScript", InstanceIds: [id], Comment: "us/r/s/7", TimeoutSeconds: 60, Parameters: { commands: ["true"] } } });
      const [sent] = await findCommands(emulated.clients, region, ["us/r/s/7"], since);
      expect(await readInvocation(emulated.clients, region, there(sent, "command").id, id)).toMatchObject({ status: "Success" });
    },
  },
  {
    says: "a parameter is written over the version that was read",
    async run(emulated) {
      const parameter = { operation: "ssm.PutParameter", region, input: { Name: "/shop/database", Value: "orders-a.internal", Type: "String", Overwrite: true } } as const;
      await send(emulated, { ...parameter, over: 0 });
      expect(await send(emulated, { ...parameter, input: { ...parameter.input, Value: "orders-b.internal" }, over: 1 })).toBe("version 2");
      expect(await readParameter(emulated.clients, region, "/shop/database")).toMatchObject({ value: "orders-b.internal", version: 2 });
      expect(await readParameter(emulated.clients, region, "/shop/none")).toBeUndefined();
    },
  },
];

/** What moto does not have: each is asked for, and has to fail. */
export const missingMachineCases: readonly Case[] = [
  { says: "ssm.DescribeInstanceInformation", run: async ({ clients }) => void (await readHosts(clients, region, ["mi-0b0b0b0b0b0b0b0b0"])) },
];

export const machineDifferences: readonly Difference[] = [
  { operation: "ec2.ReplaceNetworkAclAssociation", emulator: "an association that is not known any more is an error of the emulator's own (500)", modelled: "it is InvalidAssociationID.NotFound, and nothing was done", page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html" },
  { operation: "ec2.StopInstances", emulator: "a machine is `stopped` at once", modelled: "it is `stopping` until nothing runs on it any more", page: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html" },
  { operation: "ssm.SendCommand", emulator: "a command runs nothing and has succeeded at once", modelled: "it is delivered when the agent asks, runs, and may fail, time out or never arrive", page: "https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html" },
];
