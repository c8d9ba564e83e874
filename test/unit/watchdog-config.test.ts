// The configuration of a host's watchdog, as it is made from the plan.

import { spawnSync } from "node:child_process";
import { watchdogConfig } from "../../workflows/watchdog-config.ts";
import { guardedPlan } from "./steps/guarded.ts";

const line = (name: string, plan = guardedPlan): string | undefined => watchdogConfig(plan, "site-a", "app").split("\n").find((each) => each.startsWith(`UNDERSTUDY_${name}=`));
const withStop = (stop: readonly string[]) => ({ ...guardedPlan, steps: [{ fence: { "self-fence": { hosts: ["app"], lease: 30_000, "stop-within": 10_000, skew: 5_000, fresh: 600_000, stop: [...stop] } } }] }) as unknown as typeof guardedPlan;

it("holds the plan's own times and the function at the arbiter", () => {
  expect([line("LEASE_MS"), line("STOP_MS"), line("FUNCTION"), line("REGION"), line("SITE"), line("ROLE"), line("HOST")]).toEqual([
    'UNDERSTUDY_LEASE_MS="30000"', 'UNDERSTUDY_STOP_MS="10000"', 'UNDERSTUDY_FUNCTION="understudy-watchdog-chat"', 'UNDERSTUDY_REGION="eu-north-1"', 'UNDERSTUDY_SITE="site-a"', 'UNDERSTUDY_ROLE="app"', 'UNDERSTUDY_HOST="i-0a0a0a0a0a"',
  ]);
});
it("runs the commands one after the other, each only where the one before succeeded", () => {
  expect(line("STOP", withStop(["systemctl stop a", "systemctl stop b"]))).toBe(`UNDERSTUDY_STOP="sh -c 'systemctl stop a' && sh -c 'systemctl stop b'"`);
});
it.each<readonly [string, readonly string[], string]>([
  ["a comment hides no later command", ["echo a # the first", "echo b"], "a\nb\n"],
  ["an exit ends no more than its own", ["echo a; exit 0", "echo b"], "a\nb\n"],
  ["quotes stay what they are", ["echo 'a  b'", 'echo "c  d"'], "a  b\nc  d\n"],
  ["what failed ends it", ["false", "echo b"], ""],
])("separates commands: %s", (_sentence, stop, says) => {
  // Without a dollar or a backtick in it, the file's quoting is a shell's.
  const value = spawnSync("sh", ["-c", `printf %s ${(line("STOP", withStop(stop)) ?? "").slice("UNDERSTUDY_STOP=".length)}`], { encoding: "utf8" }).stdout;
  expect(spawnSync("sh", ["-c", value], { encoding: "utf8" }).stdout).toBe(says);
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
