// What a watchdog on a host has to know, as the file that systemd gives it (/etc/understudy/watchdog.conf): made from the plan, so
// that its times are those by which the fence reckons. The watchdog itself is infra/watchdog/self-fence.

import { Refused } from "./failure.ts";
import { watchdogFunctionName } from "./names.ts";
import type { Plan } from "./plan.ts";
import { selfFences } from "./self-fence.ts";

/**
 * The configuration of the watchdog of a role at a site, one variable a line. Throws `Refused` (code `not-guarded`) where the plan
 * guards no such host, and where a command could not stand in the file.
 */
export function watchdogConfig(plan: Plan, site: string, role: string): string {
  const input = selfFences(plan).find(({ hosts }) => hosts.includes(role));
  const machine = plan.sites[site]?.hosts[role];
  if (input === undefined || machine === undefined) {
    const known = [...new Set(selfFences(plan).flatMap(({ hosts }) => hosts))];
    const instead = known.length === 0 ? "add fence: { self-fence: … } to its steps" : `name one of ${known.join(", ")} at ${Object.keys(plan.sites).join(" or ")}`;
    throw new Refused(`the plan ${plan.plan} has no self-fence for ${role} at ${site}; ${instead}`, { code: "not-guarded" });
  }
  const variables: readonly (readonly [string, string])[] = [
    ["PLAN", plan.plan],
    ["SITE", site],
    ["ROLE", role],
    ["HOST", machine],
    ["FUNCTION", watchdogFunctionName(plan.plan)],
    ["REGION", plan.arbiter.region],
    ["LEASE_MS", String(input.lease)],
    ["STOP_MS", String(input["stop-within"])],
    // Each has to succeed; where one does not, the last resort is taken.
    ["STOP", oneAfterTheOther(input.stop)],
    ["START", oneAfterTheOther(input.start ?? [])],
  ];
  return variables.map(([name, value]) => `UNDERSTUDY_${name}=${quoted(value)}\n`).join("");
}

/** Several commands each in a shell of its own: a comment or an `exit` in one must not hide those behind it. */
function oneAfterTheOther(commands: readonly string[]): string {
  const [first = "", ...others] = commands;
  return others.length === 0 ? first : commands.map((command) => `sh -c '${command.replaceAll("'", "'\\''")}'`).join(" && ");
}

/** As systemd reads an EnvironmentFile: in double quotes, with backslashes before what would end them. */
function quoted(value: string): string {
  if (/[\n\r]/.test(value)) throw new Refused(`the command ${JSON.stringify(value)} has more than one line, which the watchdog's file cannot hold; put it into a script and name that`, { code: "many-lines" });
  return `"${value.replaceAll(/["\\$`]/g, "\\$&")}"`;
}
