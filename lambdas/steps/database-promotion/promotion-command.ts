// What the built-in promotion commands have in common. A command is shell text that runs on the database's own machine,
// behind the epoch wrapper, as root; it asks the server through its local socket as the system account that may administer
// it, so that no password is needed and none is in it. It looks before it changes anything, refuses in one sentence with an
// exit code of its own, and ends with one line of facts that the step reads.

import type { OwnServer } from "../../../workflows/database-copies.ts";

/** Exit codes of the commands; the epoch wrapper's own begin at 64. In all these cases but `notYet` and `notDone` nothing was promoted. */
export const promotionExit = {
  /** The server takes writes itself, or follows nobody or several. */
  noReplica: 70,
  /** No client, no server, or one that does not let the account in. */
  noServer: 71,
  /** The server has no database of the plan's name, or listens on another port. */
  otherServer: 72,
  tooOld: 73,
  /** It was told to promote and has not finished; it may still do so. */
  notYet: 74,
  /** What it has received cannot be applied. */
  cannotApply: 75,
  /** What it has received was not applied in time. */
  notApplied: 76,
  /** A change was refused half-way; the sentence says which. */
  notDone: 77,
  /** The cluster that decides who is the primary has no quorum; nothing forces that but people. */
  noQuorum: 78,
  /** Force would take databases along of which nobody knows what they lose. */
  otherDatabases: 79,
  /** The one change was refused by the server itself, before it began: nothing was changed. */
  refused: 80,
} as const;

export interface PromotionCommand {
  readonly server: Pick<OwnServer, "endpoint" | "account" | "system">;
  /** The plan's database on the server. */
  readonly database: string;
  /** The plan's other databases on the same server, as the server calls them. */
  readonly beside: readonly string[];
  /** How long the server may take to apply what it has received, or to end its recovery, in whole seconds. */
  readonly waitSeconds: number;
}

/** The port on which the server listens, from `host:port`. */
export function portOf({ endpoint }: Pick<OwnServer, "endpoint">): number {
  return Number(endpoint.slice(endpoint.lastIndexOf(":") + 1));
}

/** A text in single quotes for the shell. */
export function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A text as SQL writes it; with `backslashes`, as MySQL reads it, where they escape too. */
export function sqlText(text: string, backslashes: boolean): string {
  return `'${(backslashes ? text.replaceAll("\\", "\\\\") : text).replaceAll("'", "''")}'`;
}

/**
 * The beginning of a command. The host's own environment may name another account (UNDERSTUDY_DATABASE_ACCOUNT), as it may
 * give the clients of the database another socket; the working folder of Systems Manager is closed to that account.
 */
export function opening(account: string): string {
  return `account="\${UNDERSTUDY_DATABASE_ACCOUNT:-${account}}"
cd /
say() { printf 'understudy: %s\\n' "$1" >&2; }
refuse() { say "$2; nothing was promoted"; exit "$1"; }
as_account() { if [ "$(id -un)" = "$account" ]; then "$@"; else runuser -u "$account" -- "$@"; fi; }`;
}

/** The end of a command that was answered in $answer, as `understudy-refused CODE sentence` or by the line of facts, about $server. */
export const endAsAnswered = `printf '%s\\n' "$answer"
refused=$(printf '%s\\n' "$answer" | sed -n 's/^understudy-refused //p' | head -n 1)
if [ -n "$refused" ]; then
  code=\${refused%% *}
  say "$server: \${refused#* }"
  exit "$code"
fi
printf '%s\\n' "$answer" | grep -q '^understudy-promoted ' || { say "$server said nothing of how it ended"; exit ${promotionExit.notDone}; }
`;

/** What the line of facts says, by name; undefined where there is none in the output. */
export function factsIn(output: string): Readonly<Record<string, string>> | undefined {
  const line = /^understudy-promoted (.+)$/m.exec(output)?.[1];
  return line === undefined ? undefined : Object.fromEntries([...line.matchAll(/([a-z]+)=(\S*)/g)].map(([, name, value]) => [name, value]));
}
