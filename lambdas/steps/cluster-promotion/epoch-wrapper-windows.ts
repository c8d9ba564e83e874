// The PowerShell text around a script that runs on a Windows host: what epoch-wrapper.ts does for the shell, with the same exit
// codes. It was never run on a Windows, none was at hand. Facts (Microsoft's documents): a file that is opened with no sharing
// can be opened by nobody else until its process ends, however that ends; so a lock of that kind is held by a run that goes on
// and by no other. A native command's error output ends a script whose errors are terminating, so the run is started as a process.
//
// What it keeps lies under %ProgramData%\understudy\<plan>: epochs\<n>, and for each run <step>.<epoch>.<mark> with the endings
// .begun, .ps1, .out, .err and .code.

import { createHash } from "node:crypto";
import { wrapperExit } from "../epoch-wrapper.ts";
import type { WrappedScript } from "../epoch-wrapper.ts";

/** How long a run waits for another one of the same step, in seconds. */
const waitForOtherSeconds = 60;

/** The text to run on the host, as `wrapScript` gives it for the shell. */
export function wrapForWindows({ plan, step, epoch, mark, role, scripts }: WrappedScript): string {
  return `# Understudy, plan ${plan}, step ${step}, ${mark}
$ErrorActionPreference = 'Stop'
$plan = ${quote(plan)}
$step = ${quote(step)}
$epoch = ${epoch}
$mark = ${quote(mark)}
$role = ${quote(role)}
$home_folder = if ($env:UNDERSTUDY_STATE) { $env:UNDERSTUDY_STATE } else { Join-Path $env:ProgramData 'understudy' }
$state = Join-Path $home_folder $plan
$mine = Join-Path $state "$step.$epoch.${createHash("sha256").update(mark).digest("hex").slice(0, 16)}"
function Say($text) { [Console]::Error.WriteLine("understudy: $text") }
function Refuse($code, $text) { Say $text; exit $code }

$role_file = if ($env:UNDERSTUDY_ROLE_FILE) { $env:UNDERSTUDY_ROLE_FILE } else { Join-Path $home_folder 'role' }
if (Test-Path -LiteralPath $role_file) {
  try { $here = (Get-Content -LiteralPath $role_file -TotalCount 1).Trim() } catch { Refuse ${wrapperExit.wrongHost} "$role_file cannot be read, so nobody knows which host this is; nothing was run" }
  if ($here -ne $role -and $here -ne $role.Split('/')[0]) { Refuse ${wrapperExit.wrongHost} "this host is $here and not $role; nothing was run" }
}
try {
  New-Item -ItemType Directory -Force -Path (Join-Path $state 'epochs') | Out-Null
  New-Item -ItemType File -Force -Path (Join-Path $state "epochs\\$epoch") | Out-Null
} catch { Refuse ${wrapperExit.noState} "$state cannot be written; nothing was run" }
function CheckEpoch {
  $newest = (Get-ChildItem -LiteralPath (Join-Path $state 'epochs') | ForEach-Object { [long]$_.Name } | Measure-Object -Maximum).Maximum
  if ($newest -gt $epoch) { Refuse ${wrapperExit.olderEpoch} "this host has heard of epoch $newest, and this is epoch $epoch; nothing was run" }
}
CheckEpoch

# One run of a step at a time; whoever comes second finds what the first one did.
$lock = $null
for ($waited = 0; $null -eq $lock; $waited++) {
  try { $lock = [IO.File]::Open((Join-Path $state "$step.lock"), 'OpenOrCreate', 'ReadWrite', 'None') }
  catch [IO.IOException] {
    if ($waited -ge ${waitForOtherSeconds}) { Refuse ${wrapperExit.stillRunning} "another run of this step still goes on; nothing was run" }
    Start-Sleep -Seconds 1
  }
}
function Tell($code) {
  foreach ($part in @(@("$mine.out", 23000, [Console]::Out), @("$mine.err", 7000, [Console]::Error))) {
    $text = if (Test-Path -LiteralPath $part[0]) { [IO.File]::ReadAllText($part[0]) } else { '' }
    $part[2].Write($text.Substring([Math]::Max(0, $text.Length - $part[1])))
  }
  exit $code
}
if (Test-Path -LiteralPath "$mine.code") {
  $code = [int](Get-Content -LiteralPath "$mine.code" -TotalCount 1)
  Say "$mark has already run on this host and ended with exit code $code; nothing was run again. It said:"
  Tell $code
}
if (Test-Path -LiteralPath "$mine.begun") { Refuse ${wrapperExit.neverEnded} "a run of $mark began on this host and never ended; nothing was run again" }
New-Item -ItemType File -Path "$mine.begun" | Out-Null
CheckEpoch
$env:UNDERSTUDY_PLAN = $plan; $env:UNDERSTUDY_STEP = $step; $env:UNDERSTUDY_EPOCH = "$epoch"; $env:UNDERSTUDY_MARK = $mark
[IO.File]::WriteAllText("$mine.ps1", ${scripts.map(quote).join(" + [Environment]::NewLine + ")}, (New-Object Text.UTF8Encoding $true))
$run = Start-Process -FilePath powershell.exe -ArgumentList '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', "\`"$mine.ps1\`"" -RedirectStandardOutput "$mine.out" -RedirectStandardError "$mine.err" -NoNewWindow -PassThru
$null = $run.Handle
$run.WaitForExit()
$code = $run.ExitCode
[IO.File]::WriteAllText("$mine.code.new", "$code")
Move-Item -LiteralPath "$mine.code.new" -Destination "$mine.code"
Tell $code
`;
}

/** A text in single quotes, in which PowerShell reads nothing but the quote itself, doubled; it takes the curled ones for quotes too. */
function quote(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, "$&$&")}'`;
}
