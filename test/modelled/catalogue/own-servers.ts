// What the plan of the bench has where the database stands on machines of its own.

import { writtenShop } from "../../unit/builders.ts";

/** A machine more at each site, and on it the server of `orders`. */
export function ownServers(engine: "postgres" | "mysql"): Readonly<Record<string, unknown>> {
  const { "rds-replica": _rds, ...orders } = writtenShop.databases.orders as Record<string, unknown>;
  const port = engine === "postgres" ? 5432 : 3306;
  return {
    sites: {
      "site-a": { region: "eu-west-1", hosts: { app: "i-0a0a0a0a0a", reporting: "i-0a0a0a0a0b", database: "i-0a0a0a0a0d" } },
      "site-b": { region: "eu-central-1", hosts: { app: "i-0b0b0b0b0b", reporting: "i-0b0b0b0b0c", database: "i-0b0b0b0b0d" } },
    },
    databases: {
      orders: {
        ...orders, engine,
        "self-managed": { "site-a": { host: "database", endpoint: `db.site-a.shop.internal:${port}` }, "site-b": { host: "database", endpoint: `db.site-b.shop.internal:${port}` } },
      },
    },
  };
}
