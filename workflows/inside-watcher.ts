// The watcher on a host of a data centre: a shell script, made from the plan, that looks at what the plan wants seen from
// there and reports it to a function at the arbiter. It needs bash, curl, openssl, flock and timeout, changes nothing on its
// machine but its own folder, and holds no secret of the application. Why a watcher at all: decisions/0017.

import { minuteMs, quickMs } from "./cadence.ts";
import { hostSights } from "./inside-sights.ts";
import type { HostSight } from "./inside-sights.ts";
import { reportingScript } from "./inside-reporting.ts";
import { insideFunctionName } from "./names.ts";
import type { Plan } from "./plan.ts";
import type { Milliseconds } from "./units.ts";

export interface Watcher {
  /** Of its service, its folders and of the function that it reports to. */
  readonly name: string;
  readonly plan: string;
  readonly planDigest: string;
  readonly place: string;
  /** Where the function is that it reports to. */
  readonly region: string;
  readonly everyMs: Milliseconds;
  readonly control: string | undefined;
  readonly sights: readonly HostSight[];
}

/** The watcher of a place whose vantage point is attached by Systems Manager. */
export function watcherOf(plan: Plan, planDigest: string, place: string): Watcher {
  return {
    name: insideFunctionName(plan.plan, place), plan: plan.plan, planDigest, place, region: plan.arbiter.region,
    everyMs: plan.decide.every, control: plan["vantage-points"][place]?.control, sights: hostSights(plan, place),
  };
}

/** Each look has so long, and each report. */
const lookSeconds = 3;
const reportSeconds = 12;
/** An association keeps it up every half hour; this long it goes on without, so that an outage of Systems Manager takes no vote away. */
export const patienceMinutes = 12 * 60;
/** Exit code of a second instance, which the service is not started again for. */
export const anotherRuns = 75;

/** Where the state lies: `$UNDERSTUDY_STATE` replaces the folder before the name. */
export const stateFolder = "/var/lib/understudy-watchers";

/** The script. It ends with 0 when it is told to or nobody keeps it up any more. */
export function watcherScript(watcher: Watcher): string {
  const { name, plan, planDigest, place, region, everyMs, control, sights } = watcher;
  const looks = sights.map((sight, index) => `  probe ${index} ${quote(sight.thing)} ${quote(sight.site)} ${howToLook(sight)} &`);
  const suffix = region.startsWith("cn-") ? ".cn" : "";
  return `#!/usr/bin/env bash
# Understudy, plan ${plan}: looks from ${place} and reports what it saw. Made from the plan; an association puts it here anew.
set -uo pipefail
umask 077
export LC_ALL=C
readonly function=${quote(name)} region=${quote(region)} limit=${lookSeconds} every_ms=${everyMs} quick_ms=${Math.min(everyMs, quickMs)}
readonly state="\${UNDERSTUDY_STATE:-${stateFolder}}/$function"
readonly endpoint="\${AWS_ENDPOINT_URL_LAMBDA:-https://lambda.$region.amazonaws.com${suffix}}"

# Says a sentence once, until it says another.
last_said=
say() { [[ $1 == "$last_said" ]] || printf 'understudy: %s\\n' "$1" >&2; last_said=$1; }
# Milliseconds since the machine started, which no clock that is set can turn back.
now_ms() { local up rest; read -r up rest </proc/uptime; printf '%s0' "\${up/./}"; }
# Text that stands in JSON as it is.
plain() { printf '%s' "$1" | tr -cd '\\40-\\41\\43-\\133\\135-\\176' | head -c 200; }

found() { kind=$1 reached=$2 detail=$3; }
# What a shell's complaint about a connection says.
unconnected() {
  case $1 in
    *refused*) found failing false 'refused the connection' ;;
    *'not known'* | *resolution* | *'No address'* | *gethostby*) found failing false 'has a name that does not resolve' ;;
    *route* | *unreachable*) found failing false 'cannot be reached: there is no route to it' ;;
    *'No such file'*) found silent false 'the host could not look: its bash knows no /dev/tcp' ;;
    *) found failing false 'did not answer as it should' ;;
  esac
}
look_https() {
  local out code status
  out=$(curl -q --silent --globoff --output /dev/null --write-out '%{http_code} %{time_total}' --proto =https --http1.1 --noproxy '*' --user-agent understudy-probe --connect-timeout "$limit" --max-time "$limit" "$1" 2>/dev/null)
  code=$?
  status=\${out%% *}
  if [[ $status =~ ^[1-9][0-9][0-9]$ ]]; then
    found failing true "answered with status $status after \${out##* } s"
    if ((status >= 200 && status < 400)); then kind=healthy; fi
    return
  fi
  case $code in
    6) found failing false 'has a name that does not resolve' ;;
    7) found failing false 'refused the connection, or cannot be reached' ;;
    28) found failing false "did not answer within $limit s" ;;
    35) found failing false 'does not speak TLS as it should' ;;
    51 | 60) found failing false 'shows a certificate that is not accepted here' ;;
    52 | 56) found failing false 'ended the connection without an answer' ;;
    1 | 2 | 3 | 4 | 27 | 77 | 126 | 127) found silent false "the host could not look: curl ended with code $code" ;;
    *) found failing false "did not answer as it should (curl ended with code $code)" ;;
  esac
}
look_tcp() {
  local said code
  # A proxy with nothing behind it accepts first and hangs up then; whoever is still there a moment later has accepted.
  said=$(timeout "$limit" bash --noprofile --norc -c 'exec 3<>"/dev/tcp/$1/$2" || exit 1; read -r -t 0.25 -n 1 -u 3; code=$?; ((code == 0 || code > 128)) || exit 9' - "$1" "$2" 2>&1)
  code=$?
  case $code in
    0) found healthy true 'accepted the connection' ;;
    9) found failing false 'accepted the connection and ended it at once' ;;
    124 | 137) found failing false "did not accept the connection within $limit s" ;;
    *) unconnected "$said" ;;
  esac
}
# Host, port, name, seconds that it must still be good, and by what the name is checked.
look_certificate() {
  local said code why server=()
  [[ $5 == -verify_ip ]] || server=(-servername "$3")
  said=$(timeout "$limit" openssl s_client -connect "$1:$2" "\${server[@]}" "$5" "$3" -verify_return_error </dev/null 2>&1)
  code=$?
  why=$(printf '%s' "$said" | sed -n 's/.*verify error:num=[0-9]*:\\([^:]*\\).*/\\1/p' | head -n 1)
  if ((code == 124 || code == 137)); then found failing false "did not show a certificate within $limit s"
  elif ((code == 126 || code == 127)); then found silent false "the host could not look: openssl ended with code $code"
  elif [[ -n $why ]]; then found failing true "shows a certificate that is not accepted: $why"
  elif [[ $said != *'BEGIN CERTIFICATE'* ]]; then
    unconnected "$said"
    if [[ $said == *CONNECTED* ]]; then found failing false 'does not speak TLS as it should'; fi
  elif [[ $said != *'Verify return code: 0 (ok)'* ]]; then found failing true 'shows a certificate that is not accepted'
  elif ! why=$(printf '%s' "$said" | openssl x509 -noout -enddate -checkend "$4"); then found failing true "shows a certificate that runs out too soon: \${why%%$'\\n'*}"
  else found healthy true "shows a certificate that is accepted: \${why%%$'\\n'*}"; fi
}
control() {
  found silent false 'the plan names no control address'
  "$@"
  printf '{"answered":%s,"detail":"%s"}' "$reached" "$(plain ${quote(`its control address ${control ?? "is missing and"} `)}"$detail")" >"$work/control"
}
probe() {
  local number=$1 thing=$2 site=$3
  shift 3
  found silent false 'the host could not look'
  "$@"
  printf '{"thing":"%s","site":"%s","kind":"%s","reached":%s,"detail":"%s"}' "$thing" "$site" "$kind" "$reached" "$(plain "$detail")" >"$work/finding-$number"
}
# Everything at the same time, each within its limit.
look() {
  rm -f "$work"/*
  control ${controlLook(control)} &
${looks.join("\n")}
  wait
}

${reportingScript({ plan, planDigest, seconds: reportSeconds })}mkdir -p "$state" || exit 1
exec 9>"$state/lock"
if ! flock -n 9; then say 'another watcher of this plan and place runs already'; exit ${anotherRuns}; fi
work=$(mktemp -d) || exit 1
trap 'exit 0' TERM INT HUP
# What goes on in the background ends with it, and so does the folder.
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT
kept() { [[ -n $(find "$state/kept" -mmin -${patienceMinutes} 2>/dev/null) ]]; }

minute_at=0
while kept; do
  started=$(now_ms)
  beat=tick
  # Once a minute health is told too; a second less, because a look may come a little early.
  if ((started >= minute_at)); then beat=minute minute_at=$((started + ${minuteMs - 1_000})); fi
  look 9>&-
  again_ms=$quick_ms
  report "$beat" "$started"
  ((again_ms >= 100)) || again_ms=$quick_ms
  left=$((started + again_ms - $(now_ms)))
  if ((left > 0)); then sleep "$((left / 1000)).$(printf '%03d' $((left % 1000)))" 9>&- & wait $!; fi
done
say 'nobody keeps this watcher up any more; it ends'
`;
}

function howToLook(sight: HostSight): string {
  switch (sight.by) {
    case "https":
      return `look_https ${quote(sight.url)}`;
    case "tcp":
      return `look_tcp ${hostAndPort(sight.address)}`;
    case "certificate":
      return `look_certificate ${hostAndPort(sight.address)} ${quote(sight.name)} ${Math.ceil(sight.atLeastMs / 1_000)} ${isAddress(sight.name) ? "-verify_ip" : "-verify_hostname"}`;
  }
}

function controlLook(control: string | undefined): string {
  if (control === undefined) return "true";
  return control.startsWith("tcp:") ? `look_tcp ${hostAndPort(control.slice("tcp:".length))}` : `look_https ${quote(control)}`;
}

function hostAndPort(address: string): string {
  const colon = address.lastIndexOf(":");
  return `${quote(address.slice(0, colon))} ${quote(address.slice(colon + 1))}`;
}

function isAddress(name: string): boolean {
  return /^[0-9.]+$/.test(name);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
