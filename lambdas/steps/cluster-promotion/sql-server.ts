// Makes the SQL Server at the target the primary of its availability group. Force is behind the loss that was accepted and a
// fence that is confirmed: after it the former primary's newest writes can be had back by hand only.

import { clusterPromotionRows } from "../../../workflows/step-rows/cluster-promotion.ts";
import { promotionOnItsMachine } from "../database-promotion/own-server.ts";
import type { Shell } from "../ssm-command.ts";
import { wrapForWindows } from "./epoch-wrapper-windows.ts";
import { sqlServerCommand } from "./sql-server-command.ts";

const powerShell: Shell = { document: "AWS-RunPowerShellScript", wrap: wrapForWindows };

export const sqlServer = promotionOnItsMachine(clusterPromotionRows["promote.sql-server"], {
  name: "SQL Server",
  commandOf: sqlServerCommand,
  shellOf: ({ system }) => (system === "windows" ? powerShell : undefined),
  needsConfirmedFence: true,
  takesAlong: true,
  say: ({ group = "?", way = "?", mode = "?", databases = "?", hardened = "?", committed = "?", suspended = "?" }) =>
    `the ${way} failover of ${group} (${mode.toLowerCase().replaceAll("_", "-")}, ${databases === "1" ? "1 database" : `${databases} databases`}) ended; it had hardened the log up to ${hardened}, its newest commit was of ${committed}${suspended === "0" ? "" : `. The data movement to ${suspended} ${suspended === "1" ? "copy" : "copies"} is suspended, and only people resume it: before that, what the former primary alone holds can still be read there`}`,
});
