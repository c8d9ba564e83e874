// The machines of the source are stopped through EC2, and read back.

import { fenced } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { otherMachines } from "../wrong-plans.ts";

export const fenceEc2Stop: Fixture = {
  step: fenced,
  holds: ({ application: { hosts } }) => ["app@site-a", "reporting@site-a"].flatMap((each) => hosts.named(each)).every((id) => hosts.machines.describe(id)?.state === "stopped"),
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("ec2.StopInstances", { how: "answers", word: "stopping-forever" }, { times: 2 }), says: /^not within 3 min: EC2 in eu-west-1 says: app .* stopping/ },
  wrong: { plan: otherMachines("site-a"), says: /not known there; what is not known there cannot be confirmed as stopped/ },
};
