// The configuration of a host's watchdog, as it is made from the plan.

import { watchdogConfig } from "../../workflows/watchdog-config.ts";
import { guardedPlan } from "./steps/guarded.ts";

const line = (name: string, plan = guardedPlan): string | undefined => watchdogConfig(plan, "site-a", "app").split("\n").find((each) => each.startsWith(`UNDERSTUDY_${name}=`));
const withStop = (stop: readonly string[]) => ({ ...guardedPlan, steps: [{ fence: { "self-fence": { hosts: ["app"], lease: 30_000, "stop-within": 10_000, skew: 5_000, fresh: 600_000, stop: [...stop] } } }] }) as unknown as typeof guardedPlan;

it("holds the plan's own times and the function at the arbiter", () => {
  expect([line("LEASE_MS"), line("STOP_MS"), line("FUNCTION"), line("REGION"), line("SITE"), line("ROLE")]).toEqual([
    'UNDERSTUDY_LEASE_MS="30000"', 'UNDERSTUDY_STOP_MS="10000"', 'UNDERSTUDY_FUNCTION="understudy-watchdog-chat"', 'UNDERSTUDY_REGION="eu-north-1"', 'UNDERSTUDY_SITE="site-a"', 'UNDERSTUDY_ROLE="app"',
  ]);
});
it("runs the commands one after the other, each only where the one before succeeded", () => {
  expect(line("STOP", withStop(["systemctl stop a", "systemctl stop b"]))).toBe('UNDERSTUDY_STOP="systemctl stop a && systemctl stop b"');
});
it("quotes what would end the value", () => {
  expect(line("STOP", withStop(['echo "$(id)" \\']))).toBe('UNDERSTUDY_STOP="echo \\"\\$(id)\\" \\\\"');
});
it.each([
  ["a role that is not guarded", "site-a", "web", "the plan chat has no self-fence for web at site-a; name one of app, reporting at site-a or site-b"],
  ["a site that is not there", "site-c", "app", "the plan chat has no self-fence for app at site-c; name one of app, reporting at site-a or site-b"],
])("refuses %s, and says what to name", (_sentence, site, role, says) => {
  expect(() => watchdogConfig(guardedPlan, site, role)).toThrow(says);
});
it("refuses a command of several lines", () => {
  expect(() => watchdogConfig(withStop(["a\nb"]), "site-a", "app")).toThrow("has more than one line");
});
