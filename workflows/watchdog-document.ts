// The Systems Manager document by which the watchdog of a role comes to its machine: the script, its unit and its configuration.
// An association runs it, and never starts, stops or restarts anything: a watchdog without a lease stops what it guards, so
// when it begins is for a person to say, who sends the same document with action=start. Taking it away is no action of it:
// the arbiter would believe for a while that somebody guards what runs there.

import { Refused } from "./failure.ts";
import type { Plan } from "./plan.ts";
import { selfFences } from "./self-fence.ts";
import { actionHere, shellDocument } from "./shell-document.ts";
import type { SsmDocument } from "./shell-document.ts";
import { watchdogConfig } from "./watchdog-config.ts";

/** The texts of infra/watchdog, as they are shipped. */
export interface ShippedWatchdog {
  readonly script: string;
  readonly unit: string;
  readonly guarded: string;
}

/** A machine that a plan guards by a lease. */
export interface GuardedMachine {
  readonly plan: Plan;
  readonly site: string;
  readonly role: string;
  readonly machine: string;
}

/** The machines of a site that its plan guards, in the plan's order. A site in another account is not ours to install at. */
export function guardedMachines(plan: Plan, site: string): readonly GuardedMachine[] {
  const place = plan.sites[site];
  if (place === undefined || place.account !== undefined) return [];
  return selfFences(plan).flatMap(({ hosts }) =>
    hosts.flatMap((role): readonly GuardedMachine[] => {
      const machine = place.hosts[role];
      return machine === undefined ? [] : [{ plan, site, role, machine }];
    }),
  );
}

/** The document's content. Throws `Refused` where a command of the plan cannot stand in the configuration, and `Defect` where it cannot stand in a document. */
export function watchdogDocument(guarded: GuardedMachine, shipped: ShippedWatchdog): SsmDocument {
  const { plan, site, role } = guarded;
  return shellDocument({
    description: `Understudy, plan ${plan.plan}: puts the watchdog of ${role} at ${site} in place. Send it once with action=start to let the watchdog begin; it then stops what it guards until it holds its lease.`,
    step: "putWatchdog",
    actions: ["install", "start"],
    actionsDo: "install puts the files in place and starts nothing; start enables and starts the watchdog",
    script: installScript(guarded, shipped),
    tooLarge: `the watchdog of ${role} at ${site} with the commands of plan ${plan.plan} is larger than one Systems Manager document; put the commands into scripts on the machine and name those`,
  });
}

/** What the document runs. `$UNDERSTUDY_ROOT` is a folder that stands for the machine's root. */
export function installScript({ plan, site, role }: GuardedMachine, { script, unit, guarded }: ShippedWatchdog): string {
  const end = "UNDERSTUDY_END_OF_FILE";
  const config = watchdogConfig(plan, site, role);
  if (config.includes("{{")) throw new Refused(`the commands of the self-fence for ${role} in plan ${plan.plan} hold double braces, which Systems Manager would fill in; put them into a script on the machine and name that`, { code: "double-braces" });
  return `#!/bin/sh
set -eu
umask 022
action='${actionHere}'
root="\${UNDERSTUDY_ROOT:-}"
service=understudy-watchdog.service
home="$root/opt/understudy/watchdog"
units="$root/etc/systemd/system"
settings="$root/etc/understudy"
for tool in systemctl timeout aws; do
  command -v "$tool" >/dev/null || { echo "This host has no $tool, which the watchdog needs; nothing was installed." >&2; exit 1; }
done
mkdir -p "$home" "$units" "$settings"
cat >"$home/self-fence.new" <<'${end}'
${script}${end}
cat >"$home/guarded.conf.new" <<'${end}'
${guarded}${end}
cat >"$units/$service.new" <<'${end}'
${unit}${end}
(umask 077; cat >"$settings/watchdog.conf.new") <<'${end}'
${config}${end}
chmod 0755 "$home/self-fence.new"
changed=no
# In one step each: a watchdog that runs goes on with the file that it has open.
put() { if cmp -s "$1.new" "$1"; then rm -f "$1.new"; else mv "$1.new" "$1"; changed=yes; fi; }
put "$home/self-fence"
put "$home/guarded.conf"
put "$units/$service"
put "$settings/watchdog.conf"
if [ "$changed" = yes ]; then systemctl daemon-reload; fi
if [ "$action" = start ]; then
  # Whether this machine may call the function, without calling it: a renewal would tell the arbiter of a watchdog that does not run.
  . "$settings/watchdog.conf"
  timeout 20 aws lambda invoke --region "$UNDERSTUDY_REGION" --function-name "$UNDERSTUDY_FUNCTION" --invocation-type DryRun /dev/null >/dev/null || {
    echo "This machine may not call $UNDERSTUDY_FUNCTION in $UNDERSTUDY_REGION, so its watchdog would stop what it guards and never start it: give its role lambda:InvokeFunction on that. Nothing was started." >&2
    exit 1
  }
  systemctl enable "$service"
  # It is ready only once it holds its lease, and nobody waits for that here without an end.
  systemctl start --no-block "$service"
  for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    if systemctl is-active --quiet "$service"; then echo "The watchdog of ${role} at ${site} runs and holds its lease."; exit 0; fi
    sleep 1
  done
  systemctl status --no-pager "$service" >&2 || true
  echo "The watchdog of ${role} at ${site} was started and holds no lease after 20 s: what it guards is stopped." >&2
  exit 1
fi
if ! systemctl is-active --quiet "$service"; then
  echo "The watchdog of ${role} at ${site} is in place and does not run: send this document with action=start once what it guards may stop for a moment."
elif [ "$changed" = yes ]; then
  echo "The watchdog of ${role} at ${site} was changed and runs as before: restart $service once what it guards may stop for a moment."
else
  echo "The watchdog of ${role} at ${site} is in place and runs."
fi
`;
}
