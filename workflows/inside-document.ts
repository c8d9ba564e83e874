// The Systems Manager document by which a watcher comes to the hosts of a data centre, is kept up, and goes away again. An
// association runs it every half hour, which is as often as an association can; the watcher itself looks far more often.

import { anotherRuns, stateFolder, watcherScript } from "./inside-watcher.ts";
import type { Watcher } from "./inside-watcher.ts";
import type { Plan } from "./plan.ts";
import { actionHere, shellDocument } from "./shell-document.ts";
import type { SsmDocument } from "./shell-document.ts";

/** The machines on which the watcher of a place runs. */
export function watcherHosts(plan: Plan, place: string): readonly string[] {
  const attach = plan["vantage-points"][place]?.attach;
  if (attach === undefined || !("ssm" in attach)) return [];
  return attach.ssm.flatMap((role) => plan.sites[place]?.hosts[role] ?? []);
}

/** The document's content, schema 2.2. Its parameter `action` is `keep` or, sent once by hand, `remove`. Throws `Defect` where the plan is too large for it. */
export function watcherDocument(watcher: Watcher): SsmDocument {
  return shellDocument({
    description: `Understudy, plan ${watcher.plan}: keeps up the watcher that looks from ${watcher.place}. Send it once with action=remove to take the watcher away.`,
    step: "keepWatcher",
    actions: ["keep", "remove"],
    actionsDo: "keep installs the watcher and keeps it up; remove stops it and takes it away",
    script: keepScript(watcher),
    tooLarge: `plan ${watcher.plan} has more to look at from ${watcher.place} than one Systems Manager document holds; let fewer services be seen from there`,
  });
}

/** The service: no rights beyond reading what root may read, and nothing of the machine that it could write but its folder. */
function unit({ name, plan, place }: Watcher): string {
  return `[Unit]
Description=Understudy: looks from ${place} for plan ${plan}
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=/bin/bash /opt/understudy/${name}/watch
# The agent of a hybrid node keeps the credentials of its role under root's home.
Environment=HOME=/root
Restart=on-failure
RestartSec=10
RestartPreventExitStatus=${anotherRuns}
TimeoutStopSec=15
Nice=5
MemoryMax=256M
TasksMax=512
StateDirectory=${stateFolder.slice("/var/lib/".length)}/${name}
CapabilityBoundingSet=
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectControlGroups=yes
ProtectHome=read-only
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX

[Install]
WantedBy=multi-user.target
`;
}

/** What the association runs. `$UNDERSTUDY_ROOT` is a folder that stands for the machine's root. */
export function keepScript(watcher: Watcher): string {
  const { name } = watcher;
  const script = watcherScript(watcher);
  const end = "UNDERSTUDY_END_OF_FILE";
  return `#!/bin/bash
set -euo pipefail
umask 022
root="\${UNDERSTUDY_ROOT:-}"
service=${name}.service
home="$root/opt/understudy/${name}"
units="$root/etc/systemd/system"
state="$root${stateFolder}/${name}"
if [ "${actionHere}" = remove ]; then
  systemctl disable --now "$service" || true
  rm -rf "$home" "$state" "$units/$service"
  systemctl daemon-reload
  echo "The watcher ${name} is taken away."
  exit 0
fi
for tool in curl openssl flock timeout find systemctl; do
  command -v "$tool" >/dev/null || { echo "This host has no $tool, which the watcher needs; nothing was installed." >&2; exit 1; }
done
mkdir -p "$home" "$units" "$state"
cat >"$home/watch.new" <<'${end}'
${script}${end}
cat >"$home/unit.new" <<'${end}'
${unit(watcher)}${end}
changed=no
put() { cmp -s "$1" "$2" || { mv "$1" "$2"; changed=yes; }; rm -f "$1"; }
put "$home/watch.new" "$home/watch"
put "$home/unit.new" "$units/$service"
touch "$state/kept"
if [ "$changed" = yes ]; then
  systemctl daemon-reload
  systemctl enable "$service"
  systemctl restart "$service"
else
  systemctl start "$service"
fi
sleep 2
systemctl is-active --quiet "$service" || { systemctl status --no-pager "$service" >&2 || true; exit 1; }
echo "The watcher ${name} runs."
`;
}
