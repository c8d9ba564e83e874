// Fences of machines and hosts: what makes sure that the site being left neither serves nor writes any more.

import { fencedProcesses, forceAfterMs } from "../fencing.ts";
import { sayDuration } from "../units.ts";
import { list, minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const siteFencingRows = {
  "fence.renounce": {
    kind: "fence.renounce",
    function: "site-fencing",
    title: (input, { source }) => `Renounce ${source} on ${list(input.hosts)}`,
    sentence: (input, { source }) => `Run ${list(input.run)} on ${list(input.hosts)} at ${source}, so that it stops by itself; a site that cannot be reached is left to the next fence`,
    undo: "run the takeover scripts at the source again",
    proof: "the scripts ended with exit code 0 on the source's hosts; advisory, it confirms no fence",
    deadlineMs: 10_000,
    advisory: true,
    callMs: 8_000,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    regions: (_input, { source }, plan) => [regionOf(plan, source)],
    source: "A3, A4: renounce scripts run on the machine to be shut down",
    noCase: {
      "already done": "whether a script has done its work only the script itself can tell, so each run runs it once",
      stuck: "it is advisory: what it cannot do is left to the next fence, and nobody is asked",
    },
  },
  "fence.ec2-stop": {
    kind: "fence.ec2-stop",
    function: "site-fencing",
    title: (input, { source }) => `Fence ${source}, stop ${list(input.hosts)}`,
    sentence: (input, { source }) => `Stop the machines ${list(input.hosts)} at ${source} and read back that they are stopped${input.force === true ? `; a stop that hangs for ${sayDuration(forceAfterMs(input))} is forced` : ""}; what cannot be confirmed goes to a person`,
    undo: "start the machines again",
    proof: "EC2 says stopped for every machine (R5: sent is not fenced), and none belongs to an Auto Scaling group that would replace it",
    deadlineMs: minutes(3),
    callMs: 8_000,
    reads: ["ec2:DescribeInstances", "autoscaling:DescribeAutoScalingGroups"],
    changes: ["ec2:StopInstances", "ec2:StartInstances"],
    forced: true,
    regions: (_input, { source }, plan) => [regionOf(plan, source)],
    source: "A14–17: the complete VM should be stopped; R1, R5; EC2 StopInstances: Force first tries a clean shutdown, then powers off without flushing file systems, which have to be checked afterwards",
  },
  "fence.auto-scaling": {
    kind: "fence.auto-scaling",
    function: "site-fencing",
    title: (input, { source }) => `Fence ${source}, empty ${input.groups[source] ?? "?"}`,
    sentence: (input, { source }) => `Suspend ${list(fencedProcesses)} of ${input.groups[source] ?? "?"} at ${source}, so that nothing is launched in place of what stops, then set its size to zero and read back that no machine of it runs; what cannot be confirmed goes to a person`,
    undo: "set the group back to its former size and resume what was suspended; new machines come, and what lay on the disks of the old ones is gone",
    proof: "the group's Launch is suspended and its size zero, it lists no machine and launches none, and EC2 knows no machine of it that is not stopped or terminated",
    deadlineMs: minutes(10), // A load balancer drains a machine, usually for up to 300 s, before it is terminated; until then it runs.
    callMs: 8_000,
    reads: ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeScalingActivities", "ec2:DescribeInstances"],
    changes: ["autoscaling:SuspendProcesses", "autoscaling:ResumeProcesses", "autoscaling:UpdateAutoScalingGroup"],
    regions: (_input, { source }, plan) => [regionOf(plan, source)],
    source: "D3; EC2 Auto Scaling: ReplaceUnhealthy replaces a machine that stops, scaling policies and schedules raise a size again, and neither launches while Launch is suspended; machines in Standby or protected from scale-in stay when the size is zero",
  },
  "fence.self-fence": {
    kind: "fence.self-fence",
    function: "site-fencing",
    title: (input, { source }) => `Wait out the lease of ${source}, ${list(input.hosts)}`,
    sentence: (input, { source }) => `Forbid the watchdogs of ${list(input.hosts)} at ${source} to renew their lease, and wait until the last one has run out: ${sayDuration(input.lease)} and a skew of ${sayDuration(input.skew)} after the last renewal; by then each watchdog has stopped its host by itself, also where nobody can reach it`,
    undo: "allow the watchdogs to renew again",
    proof: "now > last renewal, as the arbiter's record says, + lease + skew, for every host; a host that no watchdog renewed for proves nothing",
    deadlineMs: minutes(3),
    callMs: 8_000,
    afterAnswer: "after-fences", // The watchdogs of the target may have been forbidden to renew by an earlier run.
    noCase: {
      "already done": "a later run takes the ban over under its own epoch, so that no earlier one can lift it any more",
      "may not look": "what it sees is the record, without which nothing at all is changed",
    },
    reads: ["dynamodb:GetItem"],
    changes: ["dynamodb:UpdateItem"],
    regions: (_input, _direction, plan) => [plan.arbiter.region],
    source: "a lease that the source gives up by itself is safe under a partition; Patroni demotes itself likewise, and its watchdog fires before the lease ends",
  },
} as const satisfies RowsOf<"site-fencing">;
