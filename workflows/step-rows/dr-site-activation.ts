// Activations: machines and programs at the target that have to run before traffic comes.

import { basename, list, minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const drSiteActivationRows = {
  "activate.command": {
    kind: "activate.command",
    function: "dr-site-activation",
    title: (input, { target }) => `Run ${basename(input.run.takeover)} at ${target}`,
    sentence: (input, { target }) => `Run ${input.run.takeover} on ${list(input.hosts)} at ${target}, once, behind an epoch file that refuses older or repeated runs`,
    undo: "run the renounce script at the target",
    proof: "the script ended with exit code 0 on every host and left its epoch mark",
    deadlineMs: minutes(20),
    callMs: 15_000,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "A2, A4: takeover.sh, then takeover_reporting.sh, on the machine to be active",
    noCase: { "already done": "whether a script has done its work only the script itself can tell, so each run runs it once" },
  },
  "activate.auto-scaling": {
    kind: "activate.auto-scaling",
    function: "dr-site-activation",
    title: (input, { target }) => `Scale out ${input.groups[target] ?? "?"} at ${target}`,
    sentence: (input, { target }) => `Set ${input.groups[target] ?? "?"} at ${target} to ${input.capacity.desired} machines and wait until they are in service and healthy`,
    undo: "set the group back to its former size, and suspend again what was resumed",
    proof: "as many machines as desired are InService and Healthy",
    deadlineMs: minutes(20),
    callMs: 15_000,
    reads: ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeScalingActivities"],
    changes: ["autoscaling:UpdateAutoScalingGroup", "autoscaling:ResumeProcesses", "autoscaling:SuspendProcesses"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "UpdateAutoScalingGroup succeeding is not capacity",
  },
  "activate.ec2-start": {
    kind: "activate.ec2-start",
    function: "dr-site-activation",
    title: (input, { target }) => `Start ${list(input.hosts)} at ${target}`,
    sentence: (input, { target }) => `Start the machines ${list(input.hosts)} of ${target} that are stopped, and wait until all of them run and pass both status checks of EC2`,
    undo: "stop again the machines that were started",
    proof: "EC2 says running for every machine, and its system and instance status checks are ok; that says nothing of the services on them",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus"],
    changes: ["ec2:StartInstances", "ec2:StopInstances"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "A4: the machine of the role at that site and no other; EC2 StartInstances: InsufficientInstanceCapacity is possible, and a machine whose root is an instance store can be neither stopped nor started again",
  },
} as const satisfies RowsOf<"dr-site-activation">;
