// Which machine is started, and which function is asked, derived from names: the same as the stacks deploy.

import { machineOf } from "../../../lambdas/intake/machines.ts";
import { lookingFunctions } from "../../../workflows/looking.ts";
import { machineName, repairMachineName, siteAlarmName, siteOfAlarm, triggeredAlarmName } from "../../../workflows/names.ts";
import { hybridChat } from "../builders.ts";

const deployment = { UNDERSTUDY_PLANS: ["shop"], UNDERSTUDY_MACHINES: "arn:aws:states:eu-north-1:111122223333:stateMachine:{machine}:live" };

it("the machine of a failover and of a repair have the ARN of their alias", () => {
  expect(machineOf(deployment, "shop", "site-b")).toBe(`arn:aws:states:eu-north-1:111122223333:stateMachine:${machineName("shop", "site-b")}:live`);
  expect(machineOf(deployment, "shop", "site-b", "chat")).toBe(`arn:aws:states:eu-north-1:111122223333:stateMachine:${repairMachineName("shop", "chat", "site-b")}:live`);
});

it("a plan that is not in the deployment has none", () => {
  expect(machineOf(deployment, "other", "site-b")).toBeUndefined();
  expect(machineOf({ ...deployment, UNDERSTUDY_PLANS: [] }, "shop", "site-b", "chat")).toBeUndefined();
});

test.each([
  ["of a site", "shop", siteAlarmName("shop", "site-a"), "site-a"],
  ["of the user's own alarms", "shop", triggeredAlarmName("shop", "site-a"), "site-a"],
  ["of a plan whose name goes on, for which the record is asked", "shop", siteAlarmName("shop-eu", "site-a"), "eu-site-a"],
  ["of another plan", "shop", siteAlarmName("chat", "site-a"), undefined],
  ["without a site", "shop", "understudy-shop--down", undefined],
  ["of one vote", "shop", "understudy-shop-site-a-seen-failing-from-arbiter", undefined],
])("an alarm %s", (_says, plan, alarm, site) => expect(siteOfAlarm(plan, alarm)).toBe(site));

it("every place of a plan is asked by a function of its own Region", () => {
  expect(lookingFunctions(hybridChat)).toEqual({
    arbiter: { region: "eu-north-1", function: "understudy-probe-hybrid-chat-arbiter" },
    "site-a": { region: "eu-west-1", function: "understudy-probe-hybrid-chat-site-a" },
    "site-b": { region: "eu-central-1", function: "understudy-probe-hybrid-chat-site-b" },
  });
});
