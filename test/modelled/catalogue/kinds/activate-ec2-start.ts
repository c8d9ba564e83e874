// The machine of the target that stands by stopped runs, and passes both status checks.

import type { Fixture } from "../fixture.ts";
import { otherMachines } from "../wrong-plans.ts";

export const activateEc2Start: Fixture = {
  step: { activate: { "ec2-start": { hosts: ["app"] } } },
  holds: ({ application: { hosts } }) => hosts.named("app@site-b").every((id) => hosts.machines.describe(id)?.state === "running"),
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("ec2.DescribeInstanceStatus", { how: "answers", word: "impaired" }, { times: 10_000 }), says: /^not within 10 min: EC2 in eu-central-1 says: app \(i-0b0b0b0b0b\) running, system check ok, instance check impaired/ },
  wrong: { plan: otherMachines("site-b"), says: /Nothing is started while a machine of site-b is not there: app \(i-0a0a0a0a0a\) is no machine of eu-central-1/ },
};
