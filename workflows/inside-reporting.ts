// The part of the watcher's script that reports: what was found, as JSON, to the function at the arbiter, by the AWS command
// line where the host has it, else by curl, which signs the call itself. Credentials are those of the host's own role; they
// are read anew each time, because they change by the hour, and go neither into arguments nor into the log.

/** What of the watcher the reporting needs. */
export interface Reporting {
  readonly plan: string;
  readonly planDigest: string;
  /** For the whole report, the call of a function included. */
  readonly seconds: number;
}

/**
 * Shell functions; `report BEAT STARTED` sends what lies in `$work` and sets `again_ms` to when the function wants the next
 * look. Without an answer that is soon, because then something is wrong on the way itself.
 */
export function reportingScript({ plan, planDigest, seconds }: Reporting): string {
  return `field() { [[ $2 =~ \\"$1\\"[[:space:]]*:[[:space:]]*\\"([^\\"]+)\\" ]] && printf '%s' "\${BASH_REMATCH[1]}"; }
# The credentials in the environment, in the file that the agent of a hybrid node keeps, or of the machine's own role.
credentials() {
  local file="\${AWS_SHARED_CREDENTIALS_FILE:-\${HOME:-/root}/.aws/credentials}" line section= value
  id=\${AWS_ACCESS_KEY_ID:-} secret=\${AWS_SECRET_ACCESS_KEY:-} token=\${AWS_SESSION_TOKEN:-}
  [[ -n $id && -n $secret ]] && return
  if [[ -r $file ]]; then
    while IFS= read -r line || [[ -n $line ]]; do
      line=\${line//[[:space:]]/}
      value=\${line#*=}
      case $line in
        '['*) section=$line ;;
        aws_access_key_id=*) [[ $section != '[default]' ]] || id=$value ;;
        aws_secret_access_key=*) [[ $section != '[default]' ]] || secret=$value ;;
        aws_session_token=*) [[ $section != '[default]' ]] || token=$value ;;
      esac
    done <"$file"
    [[ -n $id && -n $secret ]] && return
  fi
  local from=http://169.254.169.254/latest role ticket told
  ticket=$(curl -q --silent --fail --max-time 1 --noproxy '*' --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$from/api/token") || return 1
  role=$(curl -q --silent --fail --max-time 1 --noproxy '*' --header "X-aws-ec2-metadata-token: $ticket" "$from/meta-data/iam/security-credentials/") || return 1
  told=$(curl -q --silent --fail --max-time 1 --noproxy '*' --header "X-aws-ec2-metadata-token: $ticket" "$from/meta-data/iam/security-credentials/\${role%%$'\\n'*}") || return 1
  id=$(field AccessKeyId "$told") && secret=$(field SecretAccessKey "$told") && token=$(field Token "$told")
}
# Fails where the report did not arrive or the function failed; "$work/said" then says why.
send() {
  : >"$work/answer"
  if command -v aws >/dev/null 2>&1; then
    AWS_MAX_ATTEMPTS=1 AWS_PAGER= timeout ${seconds} aws lambda invoke --region "$region" --function-name "$function" --cli-connect-timeout 3 --cli-read-timeout ${seconds - 2} --payload "fileb://$work/report" "$work/answer" >"$work/said" 2>&1 || return 1
    ! grep -q FunctionError "$work/said"
    return
  fi
  local id secret token
  if ! credentials; then printf 'this host has no credentials of a role' >"$work/said"; return 1; fi
  {
    printf 'user = "%s:%s"\\n' "$id" "$secret"
    if [[ -n $token ]]; then printf 'header = "x-amz-security-token: %s"\\n' "$token"; fi
  } | curl -q --silent --show-error --fail --config - --connect-timeout 3 --max-time ${seconds} --aws-sigv4 "aws:amz:$region:lambda" --header 'content-type: application/json' --data-binary "@$work/report" --dump-header "$work/headers" --output "$work/answer" "$endpoint/2015-03-31/functions/$function/invocations" 2>"$work/said" || return 1
  if grep -qi '^x-amz-function-error' "$work/headers"; then printf 'the function failed' >"$work/said"; return 1; fi
}
report() {
  local beat=$1 started=$2 findings= each answer
  for each in "$work"/finding-*; do
    [[ ! -f $each ]] || findings+="\${findings:+,}$(<"$each")"
  done
  [[ -f $work/control ]] || printf '{"answered":false,"detail":"the host could not look"}' >"$work/control"
  printf '{"mode":"report","plan":"%s","planDigest":"%s","beat":"%s","host":"%s","ageMs":%d,"control":%s,"findings":[%s]}' ${plan} ${planDigest} "$beat" "$(plain "\${HOSTNAME:-unknown}")" "$(($(now_ms) - started))" "$(<"$work/control")" "$findings" >"$work/report"
  # In the background, so that being told to end is heard while the report is under way.
  send 9>&- &
  if ! wait $!; then say "the report did not arrive: $(plain "$(head -c 200 "$work/said" 2>/dev/null)")"; return; fi
  answer=$(head -c 1000 "$work/answer")
  if [[ $answer =~ \\"because\\":\\"([^\\"]+)\\" ]]; then say "the report does not count: \${BASH_REMATCH[1]}"; else say 'the report has arrived'; fi
  if [[ $answer =~ \\"againMs\\":([0-9]{1,7}) ]]; then again_ms=\${BASH_REMATCH[1]}; fi
}
`;
}
