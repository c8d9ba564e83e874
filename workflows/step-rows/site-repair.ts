// Repairs: what mends a site in place, on its own machines. Files come back before the services that read them are restarted.

import { basename, list, minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

/** Short enough for the name of a state. */
const few = (hosts: readonly string[]): string => (hosts.length > 2 ? `${hosts.length} hosts` : list(hosts));
const service = (unit: string): string => unit.replace(/\.service$/, "");

export const siteRepairRows = {
  "restore.files": {
    kind: "restore.files",
    function: "site-repair",
    title: (input, { target }) => `Restore ${input.files.length === 1 ? basename(input.files[0]?.file ?? "?") : `${input.files.length} files`} on ${few(input.hosts)} at ${target}`,
    sentence: (input, { target }) => `Put ${input.files.map(({ file, from }) => `${file} back from ${"path" in from ? from.path : `version ${from.s3.version} of s3://${from.s3.bucket}/${from.s3.key}`}`).join(", ")} on ${list(input.hosts)} at ${target}, all or none on each of them; what lies there now is kept beside`,
    undo: "put the files back that were kept beside as ….before-<run>, unless somebody has changed the restored ones since",
    proof: "every file read back has the digest that the plan names; that the application has read it only a restart shows",
    deadlineMs: minutes(5),
    callMs: 15_000,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "C2: “restore configuration”; rename(2) replaces a file whole or not at all; S3 GetObject with VersionId gives that version and no newer one",
    noCase: { "already done": "which content the files have only their machine can tell, so each run asks it by the command, which changes nothing where they are right" },
  },
  "restart.services": {
    kind: "restart.services",
    function: "site-repair",
    title: (input, { target }) => `Restart ${input.units.length === 1 ? service(input.units[0] ?? "?") : `${input.units.length} services`} on ${input.hosts === undefined ? (input.groups?.[target] ?? "?") : few(input.hosts)} at ${target}`,
    sentence: (input, { target }) => `Restart ${list(input.units)} at ${target} on ${input.hosts === undefined ? `the one machine of ${input.groups?.[target] ?? "?"}` : list(input.hosts)}, one after the other, and wait until ${list(input.answers)} answer; what was stopped there on purpose is ${input["start-stopped"] === true ? "started too" : "not started"}`,
    undo: null,
    proof: "systemd says of every unit that it runs since a time after the command, and the observers have seen the services answer after that",
    deadlineMs: minutes(8),
    halts: true,
    callMs: 15_000,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation", "autoscaling:DescribeAutoScalingGroups"],
    changes: ["ssm:SendCommand"],
    asksObservers: true,
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "C2, D2: “it can be restarted, which will then restart the scheduler, the diverse interfaces and connect to the database”; systemctl(1): a unit that failed is `failed`, one that was stopped is `inactive`",
    noCase: { "already done": "whether a service needs a restart nobody but the person who starts the repair can tell, so each run restarts it once" },
  },
} as const satisfies RowsOf<"site-repair">;
