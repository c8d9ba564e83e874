// A failover without the arbiter works with AWS itself, and there is no rehearsal of it at a terminal.

import { Refused } from "../../../workflows/failure.ts";
import type { Terminal } from "../../terminal.ts";

/** Says that it is the real thing. Throws `Refused` (code `usage`) in a shell in which other commands mean the rehearsal: whoever types there may think that this one does. */
export function sayLive(command: string, err: Pick<Terminal, "line">, environment: NodeJS.ProcessEnv = process.env): void {
  const local = environment["UNDERSTUDY_LOCAL"] ?? "";
  if (local !== "") throw new Refused(`UNDERSTUDY_LOCAL means the rehearsal at ${local}, and ${command} knows no rehearsal: it works with the real sites. To do that, take the variable away first (unset UNDERSTUDY_LOCAL)`, { code: "usage" });
  err.line(`LIVE  ${command} works with the real sites, and not with a rehearsal.`);
}
