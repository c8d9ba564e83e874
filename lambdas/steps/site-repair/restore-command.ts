// The built-in command that puts configuration files back from named copies on a host, behind the epoch wrapper, as root: all or none.
// Every copy is fetched and its digest compared before a file is touched; what lay there stays beside as FILE.before-RUN, which is the
// way back. Facts: rename(2) puts the new file in the place of the old one whole; a hard link keeps the old one meanwhile, so there is no
// instant without the file; `aws s3api get-object --version-id` gives that version (AWS CLI reference), by the machine's own role.

import type { StepInput } from "../../../workflows/plan-steps.ts";
import { shellText } from "../database-promotion/promotion-command.ts";

/** Exit codes of the command; the epoch wrapper's own begin at 64. In all but the last nothing was changed. */
export const restoreExit = {
  /** It is a link, a folder or in no folder, or it is not there and nobody knows whose it would be. */
  noFile: 90,
  noCopy: 91,
  /** The copy has another digest than the plan says. */
  otherContent: 92,
  /** On the way back: somebody has changed the file since it was restored. */
  changedSince: 93,
  /** A file could not be put in place; those before it were. */
  halfWay: 94,
} as const;

export interface RestoreCommand {
  readonly run: string;
  readonly files: StepInput<"restore.files">["files"];
}

/** The first lines, by which a world without a shell knows the commands. */
export const restoreHeader = "# Restores configuration files on this host";
export const putBackHeader = "# Puts configuration files back that lay on this host before";

const opening = ({ run }: Pick<RestoreCommand, "run">): string => `run=${shellText(run)}
say() { printf 'understudy: %s\\n' "$1" >&2; }
digest() { sha256sum < "$1" | cut -d ' ' -f 1; }`;

function take({ file, from, sha256 }: RestoreCommand["files"][number]): string {
  const words = "path" in from ? ["path", from.path] : ["s3", from.s3.bucket, from.s3.key, from.s3.version, from.s3.region];
  return `take ${[file, sha256, ...words].map(shellText).join(" ")}`;
}

/** The shell text that restores. */
export function restoreCommand({ run, files }: RestoreCommand): string {
  return `${restoreHeader}
${opening({ run })}
files=${shellText(files.map(({ file }) => file).join(" "))}
drop() { for each in $files; do rm -f "$each.understudy-new" "$each.understudy-s3"; done; }
refuse() { drop; say "$2; no file was changed"; exit "$1"; }
take() {
  file=$1 sha=$2 kind=$3
  [ ! -L "$file" ] || refuse ${restoreExit.noFile} "$file is a link"
  [ ! -e "$file" ] || [ -f "$file" ] || refuse ${restoreExit.noFile} "$file is no file"
  [ -d "\${file%/*}/" ] || refuse ${restoreExit.noFile} "there is no folder for $file"
  # What a run that died half-way left behind is older than the file, and is never put in its place.
  rm -f "$file.understudy-new" "$file.understudy-s3"
  if [ -f "$file" ] && [ "$(digest "$file")" = "$sha" ]; then return 0; fi
  # Owner and mode are those of the file, or of a copy on this machine where there is no file.
  if [ -f "$file" ]; then cp -p "$file" "$file.understudy-new" || refuse ${restoreExit.noFile} "nothing can be written beside $file"; fi
  if [ "$kind" = path ]; then
    [ -f "$4" ] || refuse ${restoreExit.noCopy} "the copy $4 is not there"
    if [ -f "$file" ]; then cat "$4" > "$file.understudy-new"; else cp -p "$4" "$file.understudy-new"; fi || refuse ${restoreExit.noCopy} "the copy $4 cannot be read"
    from=$4
  else
    from="version $6 of s3://$4/$5"
    [ -f "$file" ] || refuse ${restoreExit.noFile} "$file is not there, and a copy in S3 does not tell whose it was; put an empty file of the right owner there"
    command -v aws > /dev/null || refuse ${restoreExit.noCopy} "the AWS command line interface is not on this host, so S3 cannot be read"
    aws s3api get-object --region "$7" --bucket "$4" --key "$5" --version-id "$6" "$file.understudy-s3" > /dev/null || refuse ${restoreExit.noCopy} "$from cannot be read"
    cat "$file.understudy-s3" > "$file.understudy-new" || refuse ${restoreExit.noFile} "nothing can be written beside $file"
    rm -f "$file.understudy-s3"
  fi
  found=$(digest "$file.understudy-new")
  [ "$found" = "$sha" ] || refuse ${restoreExit.otherContent} "$from has the digest $found and not $sha"
}
command -v sha256sum > /dev/null || refuse ${restoreExit.noCopy} "sha256sum is not on this host"
${files.map(take).join("\n")}

for file in $files; do
  [ -f "$file.understudy-new" ] || continue
  if [ ! -f "$file" ]; then : > "$file.absent-before-$run"
  elif [ ! -e "$file.before-$run" ]; then ln "$file" "$file.before-$run" 2> /dev/null || cp -p "$file" "$file.before-$run" || { drop; say "$file cannot be kept as $file.before-$run; the files before it were restored"; exit ${restoreExit.halfWay}; }
  fi
  mv -f "$file.understudy-new" "$file" || { drop; say "$file could not be put in place; the files before it were restored"; exit ${restoreExit.halfWay}; }
done
${files.map(({ file }) => `printf 'understudy-restored file=%s sha256=%s\\n' ${shellText(file)} "$(digest ${shellText(file)})"`).join("\n")}
`;
}

/** The shell text that takes it back: each file to what lay there before the run, unless it has been changed since. */
export function putBackCommand({ run, files }: RestoreCommand): string {
  const of = (word: string): string => files.map(({ file, sha256 }) => `${word} ${shellText(file)} ${shellText(sha256)}`).join("\n");
  return `${putBackHeader}
${opening({ run })}
check() {
  [ -e "$1.before-$run" ] || [ -e "$1.absent-before-$run" ] || return 0
  # A run that died between keeping the old file and putting the new one in place has changed nothing.
  if [ -e "$1.before-$run" ] && [ "$(digest "$1.before-$run")" = "$(digest "$1")" ]; then return 0; fi
  [ ! -e "$1" ] || [ "$(digest "$1")" = "$2" ] || { say "$1 has been changed since it was restored; no file was put back"; exit ${restoreExit.changedSince}; }
}
back() {
  if [ -e "$1.before-$run" ]; then mv -f "$1.before-$run" "$1" || { say "$1 could not be put back; the files before it were"; exit ${restoreExit.halfWay}; }
  elif [ -e "$1.absent-before-$run" ]; then rm -f "$1" "$1.absent-before-$run"
  fi
  if [ -e "$1" ]; then now=$(digest "$1"); else now=absent; fi
  printf 'understudy-put-back file=%s sha256=%s\\n' "$1" "$now"
}
${of("check")}
${of("back")}
`;
}

/** The digest of each file as a host read it back at the end of its command. */
export function digestsIn(output: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...output.matchAll(/^understudy-(?:restored|put-back) file=(\S+) sha256=(\S+)$/gm)].map(([, file = "", sha = ""]) => [file, sha]));
}
