// Promotes a self-managed MySQL or MariaDB server.

import { databasePromotionRows } from "../../../workflows/step-rows/database-promotion.ts";
import { mysqlCommand } from "./mysql-command.ts";
import { promotionOnItsMachine } from "./own-server.ts";

export const mysql = promotionOnItsMachine(databasePromotionRows["promote.mysql"], {
  name: "MySQL or MariaDB server",
  commandOf: mysqlCommand,
  say: ({ source = "?", received = "?", unapplied = "?", waited = "?" }) =>
    `it had received the log of ${source} up to ${received}, applied the ${unapplied} bytes that were open first (${waited} s), and follows it no more. Take read_only out of its configuration, or it refuses writes after its next start`,
});
