// Promotes a self-managed PostgreSQL server.

import { databasePromotionRows } from "../../../workflows/step-rows/database-promotion.ts";
import { promotionOnItsMachine } from "./own-server.ts";
import { postgresqlCommand } from "./postgresql-command.ts";

export const postgresql = promotionOnItsMachine(databasePromotionRows["promote.postgresql"], {
  name: "PostgreSQL server",
  commandOf: postgresqlCommand,
  say: ({ received = "?", replayed = "?", unapplied = "?", ended = "?", timeline = "?" }) =>
    `it had received its source's log up to ${received} and replayed it up to ${replayed}, replayed the ${unapplied} bytes between first, ended at ${ended}, and writes on timeline ${timeline}`,
});
