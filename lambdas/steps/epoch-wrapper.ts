// The shell text around every script that runs on a host. `SendCommand` has no idempotency token and a command may arrive
// twice or late, so the host itself has to refuse: the wrong host (A4), an older epoch (R16), and a second run of one mark.
//
// What it keeps lies under /var/lib/understudy/<plan> (or $UNDERSTUDY_STATE/<plan>):
//   epochs/<n>               the newest epoch that this host has heard of, over all steps of the plan
//   <step>/<epoch>.<mark>/   one run: holder (process and boot), out, err, code. Making this folder is what decides which of
//                            two commands runs; it stays, so that a repeated command finds what the first one did.
// The text is POSIX sh, because that is what AWS-RunShellScript runs it with.

import { createHash } from "node:crypto";

export interface WrappedScript {
  readonly plan: string;
  readonly step: string;
  readonly epoch: number;
  /** Names this run: the same mark never runs twice on a host. */
  readonly mark: string;
  /** Who the host must be: site and role, `site-b/app`. The first line of its role file says the same, or the site alone; without that file SSM's node id is all that binds. */
  readonly role: string;
  /** Shell lines, run one after the other; the first that fails ends the run. */
  readonly scripts: readonly string[];
}

/** Exit codes of the wrapper itself; any other is the script's own. In all these cases nothing was run (again). */
export const wrapperExit = { olderEpoch: 64, wrongHost: 65, stillRunning: 66, neverEnded: 67, noState: 68 } as const;

/** The folder of a run, under that of its step. */
export function runFolder({ epoch, mark }: Pick<WrappedScript, "epoch" | "mark">): string {
  return `${epoch}.${createHash("sha256").update(mark).digest("hex").slice(0, 16)}`;
}

/** How long one run waits for another of the same step with another mark, in seconds. */
const waitForOtherSeconds = 60;

/** The text to run on the host. It ends with the script's exit code, also when it is repeated, or with one of `wrapperExit`. */
export function wrapScript(script: WrappedScript): string {
  const run = script.scripts.map((line) => `one ${quote(line)}`).join(" && ");
  return `# Understudy, plan ${script.plan}, step ${script.step}, ${script.mark}
set -eu
plan=${quote(script.plan)}
step=${quote(script.step)}
epoch=${script.epoch}
mark=${quote(script.mark)}
role=${quote(script.role)}
state="\${UNDERSTUDY_STATE:-/var/lib/understudy}/$plan"
role_file="\${UNDERSTUDY_ROLE_FILE:-/etc/understudy/role}"
runs="$state/$step"
mine="$runs/${runFolder(script)}"
boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo unknown)

say() { printf 'understudy: %s\\n' "$1" >&2; }
refuse() { say "$2"; exit "$1"; }

if [ -e "$role_file" ]; then
  here=$(head -n 1 "$role_file") || refuse ${wrapperExit.wrongHost} "$role_file cannot be read, so nobody knows which host this is; nothing was run"
  [ "$here" = "$role" ] || [ "$here" = "\${role%%/*}" ] || refuse ${wrapperExit.wrongHost} "this host is $here and not $role; nothing was run"
fi

before=$(umask)
umask 077
mkdir -p "$state/epochs" "$runs" && touch "$state/epochs/$epoch" || refuse ${wrapperExit.noState} "$state cannot be written; nothing was run"
check_epoch() {
  newest=$(ls "$state/epochs" | sort -n | tail -n 1)
  [ "$newest" -le "$epoch" ] || refuse ${wrapperExit.olderEpoch} "this host has heard of epoch $newest, and this is epoch $epoch; nothing was run"
}
check_epoch
for each in "$state/epochs"/*; do
  [ "\${each##*/}" -ge "$epoch" ] || rm -f "$each"
done

# Whether the run in a folder goes on: it has no exit code, and its process lives on this boot of the machine. A folder
# without a holder is a run that is just beginning.
goes_on() {
  [ ! -f "$1/code" ] || return 1
  [ -f "$1/holder" ] || return 0
  read -r pid its_boot < "$1/holder" || return 0
  [ "$its_boot" = "$boot" ] && kill -0 "$pid" 2>/dev/null
}
# Waits for the end of a run, at most $2 seconds; a beginning that lasts longer than ten is one that was killed.
await_end() {
  waited=0
  while goes_on "$1"; do
    [ -f "$1/holder" ] || [ "$waited" -lt 10 ] || return 0
    [ "$waited" -lt "$2" ] || return 1
    waited=$((waited + 1))
    sleep 1
  done
}
# The ends, because SSM keeps only the beginnings of what is longer than 24,000 and 8,000 characters.
tell() { tail -c 23000 "$mine/out"; tail -c 7000 "$mine/err" >&2; exit "$1"; }
end() { printf '%s\\n' "$1" > "$mine/code.new"; mv "$mine/code.new" "$mine/code"; tell "$1"; }

if ! mkdir "$mine" 2>/dev/null; then
  [ -d "$mine" ] || refuse ${wrapperExit.noState} "$mine cannot be made; nothing was run"
  await_end "$mine" 86400 || true
  [ -f "$mine/code" ] || refuse ${wrapperExit.neverEnded} "a run of $mark began on this host and never ended; nothing was run again"
  code=$(cat "$mine/code")
  say "$mark has already run on this host and ended with exit code $code; nothing was run again. It said:"
  tell "$code"
fi
printf '%s %s\\n' "$$" "$boot" > "$mine/holder.new"
mv "$mine/holder.new" "$mine/holder"
: > "$mine/out"
: > "$mine/err"

for other in "$runs"/*; do
  [ "$other" != "$mine" ] || continue
  if ! await_end "$other" ${waitForOtherSeconds}; then
    say "another run of this step still goes on in $other; nothing was run" 2>> "$mine/err"
    end ${wrapperExit.stillRunning}
  fi
done
check_epoch
for other in "$runs"/*; do
  its_epoch=\${other##*/}
  [ "\${its_epoch%%.*}" -ge "$epoch" ] || rm -rf "$other"
done

export UNDERSTUDY_PLAN="$plan" UNDERSTUDY_STEP="$step" UNDERSTUDY_EPOCH="$epoch" UNDERSTUDY_MARK="$mark"
# -e: without it the exit code of a line is that of its last command only.
one() { (umask "$before"; exec sh -e -c "$1") < /dev/null >> "$mine/out" 2>> "$mine/err"; }
code=0
${run} || code=$?
end "$code"
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
