// The built-in command that restarts services of systemd on a host, behind the epoch wrapper, as root. It looks at all of them before it
// touches one, does not start what somebody stopped on purpose, and ends with a line for each that the step reads. Facts: systemctl(1)
// and org.freedesktop.systemd1(5): a unit whose process died badly is `failed`, one that was stopped or ended well is `inactive`;
// a unit that was started too often is not started again before `reset-failed`; ActiveEnterTimestampMonotonic is when it became
// active last, in microseconds since the machine's start, so that no clock that is set can make it look newer.

/** Exit codes of the command; the epoch wrapper's own begin at 64. In the first two nothing was restarted. */
export const restartExit = {
  noSystemd: 80,
  noUnit: 81,
  /** Stopped, and it did not fail. Seen before the first, nothing was restarted. */
  stopped: 82,
  /** systemd could not start it, or it failed again at once. */
  failed: 83,
  /** It was not active in time. */
  notYet: 84,
  /** It runs, and since before the command. */
  notRestarted: 85,
  /** It was told to stop, between two units. */
  halted: 86,
  /** A run with a newer epoch has come to this host, between two units. */
  newerRun: 87,
} as const;

export interface RestartCommand {
  /** In this order. */
  readonly units: readonly string[];
  readonly startStopped: boolean;
  /** How long each may take to become active, in whole seconds. */
  readonly waitSeconds: number;
  /** The folder of this run on the host, as the epoch wrapper names it: a file `halt` in it ends the command before the next unit. */
  readonly folder: string;
}

/** The first line, by which a world without a shell knows the command. */
export const restartHeader = "# Restarts services on this host";

/** How long a unit has to stay active: one that dies right away is no service that runs. */
const staysSeconds = 2;

/** The shell text. */
export function restartCommand({ units, startStopped, waitSeconds, folder }: RestartCommand): string {
  return `${restartHeader}
units='${units.join(" ")}'
start_stopped=${startStopped ? "yes" : "no"}
say() { printf 'understudy: %s\\n' "$1" >&2; }
of() { systemctl show -p "$2" "$1" | sed -n "s/^$2=//p"; }
wait_seconds=${waitSeconds}
state="\${UNDERSTUDY_STATE:-/var/lib/understudy}/\${UNDERSTUDY_PLAN:-}"
folder='${folder}'

command -v systemctl > /dev/null || { say "systemd does not run on this host; nothing was restarted"; exit ${restartExit.noSystemd}; }
for unit in $units; do
  loaded=$(of "$unit" LoadState)
  [ "$loaded" = loaded ] || { say "this host has no unit $unit (\${loaded:-unknown}); nothing was restarted"; exit ${restartExit.noUnit}; }
  if [ "$(of "$unit" ActiveState)" = inactive ] && [ "$start_stopped" = no ]; then
    say "$unit is stopped here and did not fail, so it may have been stopped on purpose; nothing was restarted"
    exit ${restartExit.stopped}
  fi
done
done_before=
left=" $units"
for unit in $units; do
  so_far="before $unit; restarted before it:\${done_before:- nothing}; not restarted:$left"
  [ ! -e "$state/$folder/halt" ] || { say "told to stop, $so_far"; exit ${restartExit.halted}; }
  newest=$(ls "$state/epochs" 2> /dev/null | sort -n | tail -n 1)
  [ "\${newest:-0}" -le "\${UNDERSTUDY_EPOCH:-0}" ] || { say "a newer run has come to this host (epoch $newest), $so_far"; exit ${restartExit.newerRun}; }
  if [ "$(of "$unit" ActiveState)" = inactive ] && [ "$start_stopped" = no ]; then
    say "$unit was stopped meanwhile, which may have been on purpose, $so_far"
    exit ${restartExit.stopped}
  fi
  left=\${left# "$unit"}
  before=$(of "$unit" ActiveEnterTimestampMonotonic)
  systemctl reset-failed "$unit" 2> /dev/null || true
  systemctl restart "$unit" || { say "systemd could not restart $unit ($(of "$unit" Result)); restarted before it:\${done_before:- nothing}"; exit ${restartExit.failed}; }
  waited=0
  until [ "$(of "$unit" ActiveState)" = active ]; do
    [ "$(of "$unit" ActiveState)" != failed ] || { say "$unit failed again ($(of "$unit" Result)); restarted before it:\${done_before:- nothing}"; exit ${restartExit.failed}; }
    [ "$waited" -lt "$wait_seconds" ] || { say "$unit was told to start and is $(of "$unit" ActiveState) after $wait_seconds s; restarted before it:\${done_before:- nothing}"; exit ${restartExit.notYet}; }
    waited=$((waited + 1))
    sleep 1
  done
  sleep ${staysSeconds}
  [ "$(of "$unit" ActiveState)" = active ] || { say "$unit did not stay active ($(of "$unit" Result)); restarted before it:\${done_before:- nothing}"; exit ${restartExit.failed}; }
  since=$(of "$unit" ActiveEnterTimestampMonotonic)
  [ "\${since:-0}" -gt "\${before:-0}" ] || { say "$unit runs, and since before the command; restarted before it:\${done_before:- nothing}"; exit ${restartExit.notRestarted}; }
  done_before="$done_before $unit"
  printf 'understudy-restarted unit=%s since=%s before=%s\\n' "$unit" "$since" "\${before:-0}"
done
`;
}

/** The first line of the command that ends a restart, by which a world without a shell knows it. */
export const haltHeader = "# Ends a restart on this host before its next service";

/** The shell text that ends the restart of that folder before its next unit. One that has not begun does not begin any more: its folder is there. */
export function haltCommand(folder: string): string {
  return `${haltHeader}
folder='${folder}'
here="\${UNDERSTUDY_STATE:-/var/lib/understudy}/\${UNDERSTUDY_PLAN:-}/$folder"
mkdir -p "$here"
: > "$here/halt"
`;
}

/** The units of which a host said at the end of its command that they run since after it. */
export function restartedIn(output: string): readonly string[] {
  return [...output.matchAll(/^understudy-restarted unit=(\S+) since=\d+ before=\d+$/gm)].map(([, unit = ""]) => unit);
}
