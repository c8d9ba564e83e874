// The document by which a watchdog comes to its machine, as values; what it does on a host is in test/local.

import { Refused } from "../../workflows/failure.ts";
import { guardedMachines, installScript, watchdogDocument } from "../../workflows/watchdog-document.ts";
import type { GuardedMachine, ShippedWatchdog } from "../../workflows/watchdog-document.ts";
import { automaticFile, planWith } from "./plan/plans.ts";

const plan = planWith([], automaticFile);
const shipped: ShippedWatchdog = { script: "#!/bin/sh\nexit 0\n", unit: "[Service]\n", guarded: "[Unit]\n" };
const [first] = guardedMachines(plan, "site-a") as readonly [GuardedMachine, ...GuardedMachine[]];
const stopBy = (command: string) => planWith([{ at: ["steps", 0, "fence", "self-fence", "stop"], to: [command] }], automaticFile);

it("is made for each machine that the plan guards at a site", () => {
  expect(guardedMachines(plan, "site-a").map(({ role, machine }) => [role, machine])).toEqual([["web-1", "i-0a51c0de7e5700c11"], ["web-2", "i-0a51c0de7e5700c12"]]);
  expect(guardedMachines(plan, "site-b")).toHaveLength(2);
});

it.each<readonly [string, readonly GuardedMachine[]]>([
  ["a site that the plan has not", guardedMachines(plan, "site-c")],
  ["a plan that guards nothing", guardedMachines({ ...plan, steps: plan.steps.slice(1) }, "site-a")],
  ["a site in another account, where nothing of ours can install", guardedMachines({ ...plan, sites: { ...plan.sites, "site-a": { ...plan.sites["site-a"], account: { role: "arn:aws:iam::111122223333:role/understudy" } } } } as unknown as typeof plan, "site-a")],
])("is made for none of %s", (_sentence, machines) => {
  expect(machines).toEqual([]);
});

it("installs and starts nothing unless somebody asks for that", () => {
  expect(watchdogDocument(first, shipped)).toMatchObject({ schemaVersion: "2.2", parameters: { action: { default: "install", allowedValues: ["install", "start"] } }, mainSteps: [{ action: "aws:runShellScript", name: "putWatchdog" }] });
});

it("holds double braces only where Systems Manager fills in the action", () => {
  expect(JSON.stringify(watchdogDocument(first, shipped)).match(/\{\{[^}]*\}\}/g)).toEqual(["{{ action }}"]);
});

it.each([
  ["double braces, which Systems Manager would fill in", "docker inspect --format '{{.State}}' shop", "hold double braces, which Systems Manager would fill in"],
  ["more than one line", "a\nb", "has more than one line, which the watchdog's file cannot hold"],
])("refuses a command with %s", (_sentence, command, says) => {
  const [guarded] = guardedMachines(stopBy(command), "site-a") as readonly [GuardedMachine];
  expect(() => watchdogDocument(guarded, shipped)).toThrow(Refused);
  expect(() => watchdogDocument(guarded, shipped)).toThrow(says);
});

it("says what to do where the commands are too large for a document", () => {
  const [guarded] = guardedMachines(stopBy("x".repeat(70_000)), "site-a") as readonly [GuardedMachine];
  expect(() => watchdogDocument(guarded, shipped)).toThrow("put the commands into scripts on the machine and name those");
});

it("never restarts or stops a service", () => {
  expect(installScript(first, shipped)).not.toMatch(/^\s*systemctl (restart|stop|disable|try-restart|reload-or-restart)/m);
});
