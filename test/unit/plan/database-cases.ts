// Plans whose databases are kept or promoted in a way that cannot be, and such as can, for the tests of the rules.

import { configurationCases } from "./configuration-cases.ts";
import type { Case } from "./looking-cases.ts";
import type { Edit } from "./plans.ts";

/** The servers of `orders` on machines of its own. */
export const servers = (engine: "postgres" | "mysql" = "postgres", more: object = {}): readonly Edit[] => [
  { at: ["databases", "orders", "rds-replica"] },
  { at: ["databases", "orders", "engine"], to: engine },
  { at: ["databases", "orders", "self-managed"], to: { north: { host: "app", endpoint: "db-n.example.com:5432" }, south: { host: "app", endpoint: "db-s.example.com:5432" }, ...more } },
];
/** The promotion of `orders` by a kind; it is the second step. */
export const promotedBy = (kind: string): Edit => ({ at: ["steps", 1], to: { promote: { [kind]: { database: "orders" } } } });

/** A machine for the database alone at each site, and the servers on it. */
const apart: readonly Edit[] = [{ at: ["sites", "north", "hosts", "database"], to: "i-0aaaaaaaaaaaaaad1" }, { at: ["sites", "south", "hosts", "database"], to: "i-0bbbbbbbbbbbbbbd2" }];
const onDatabase = { north: { host: "database", endpoint: "db-n.example.com:5432" }, south: { host: "database", endpoint: "db-s.example.com:5432" } };

export const databaseCases: Readonly<Record<string, readonly Case[]>> = {
  ...configurationCases,
  "kept-in-one-way": [
    ["nothing says where its copies are", [{ at: ["databases", "orders", "rds-replica"] }], ["databases.orders: nothing says where its copies are, add rds-replica or self-managed, with a copy at each site"]],
    ["it is kept in both ways", servers().slice(1), ["databases.orders: it is kept both as rds-replica and as self-managed, leave one out"]],
    ["it is kept on machines of its own", [...servers(), promotedBy("postgresql")], []],
  ],
  "promoted-as-it-is-kept": [
    ["RDS is to promote what it does not keep", servers(), ["steps.1.promote.rds-replica: orders is postgres on a machine of its own, write postgresql instead of rds-replica"]],
    ["a command is to promote what RDS keeps", [promotedBy("postgresql")], ["steps.1.promote.postgresql: orders is kept by RDS, write rds-replica instead of postgresql"]],
    ["the command of another engine", [...servers("mysql"), promotedBy("postgresql")], ["steps.1.promote.postgresql: orders is mysql on a machine of its own, write mysql instead of postgresql"]],
    ["PostgreSQL by its own command", [...servers(), promotedBy("postgresql")], []],
    ["MySQL or MariaDB by its own command", [...servers("mysql"), promotedBy("mysql")], []],
    ["a database kept in two ways: that is told and nothing else", [...servers().slice(1), promotedBy("mysql")], []],
  ],
  "old-server-is-fenced": [
    ["the server stands on a machine that nothing stops", [...apart, ...servers("postgres", onDatabase), promotedBy("postgresql")], ["steps.1.promote.postgresql: nothing stops the machine database at north, on which orders may go on taking writes, add database to the hosts of fence: { ec2-stop: … } before it"]],
    ["a group is emptied, and the server stands on a machine of its own", [...servers(), { at: ["steps", 0], to: { fence: { "auto-scaling": { groups: { north: "web-n", south: "web-s" } } } } }, promotedBy("postgresql")], ["steps.1.promote.postgresql: nothing stops the machine app at north, on which orders may go on taking writes, add app to the hosts of fence: { ec2-stop: … } before it"]],
    ["the server of the way back stands on a hybrid node", [...apart, { at: ["sites", "south", "hosts", "database"], to: "mi-0123456789abcdef0" }, ...servers("postgres", { south: onDatabase.south }), promotedBy("postgresql")], ["steps.1.promote.postgresql: nothing stops the machine database at south, on which orders may go on taking writes, put the server on an EC2 instance; a hybrid node cannot be stopped from outside"]],
    ["its machine is stopped with the others", [...apart, ...servers("postgres", onDatabase), promotedBy("postgresql"), { at: ["steps", 0, "fence", "ec2-stop", "hosts"], to: ["app", "database"] }], []],
    ["RDS leaves no machine to stop", [], []],
  ],
};
