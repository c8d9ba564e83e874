// What the plan of the bench has where the database stands on machines of its own.

import type { Database } from "../../../workflows/plan.ts";
import { writtenShop } from "../../unit/builders.ts";

/** A machine more at each site, and on it the server of `orders`. */
export function ownServers(engine: Database["engine"], system?: "windows"): Readonly<Record<string, unknown>> {
  const { "rds-replica": _rds, ...orders } = writtenShop.databases.orders as Record<string, unknown>;
  const port = { postgres: 5432, mysql: 3306, "sql-server": 1433 }[engine];
  const server = (site: string) => ({ host: "database", endpoint: `db.${site}.shop.internal:${port}`, ...(system === undefined ? {} : { system }) });
  return {
    sites: {
      "site-a": { region: "eu-west-1", hosts: { app: "i-0a0a0a0a0a", reporting: "i-0a0a0a0a0b", database: "i-0a0a0a0a0d" } },
      "site-b": { region: "eu-central-1", hosts: { app: "i-0b0b0b0b0b", reporting: "i-0b0b0b0b0c", database: "i-0b0b0b0b0d" } },
    },
    databases: {
      orders: {
        ...orders, engine,
        "self-managed": { "site-a": server("site-a"), "site-b": server("site-b") },
      },
    },
  };
}
