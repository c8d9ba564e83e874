// Plans whose databases are kept or promoted in a way that cannot be, and such as can, for the tests of the rules.

import { configurationCases } from "./configuration-cases.ts";
import type { Case } from "./looking-cases.ts";
import type { Edit } from "./plans.ts";
import type { Database } from "../../../workflows/plan.ts";

/** The servers of `orders` on machines of its own. */
export const servers = (engine: Database["engine"] = "postgres", more: object = {}): readonly Edit[] => [
  { at: ["databases", "orders", "rds-replica"] },
  { at: ["databases", "orders", "engine"], to: engine },
  { at: ["databases", "orders", "self-managed"], to: { north: { host: "app", endpoint: "db-n.example.com:5432" }, south: { host: "app", endpoint: "db-s.example.com:5432" }, ...more } },
];
/** The promotion of `orders` by a kind; it is the second step. */
export const promotedBy = (kind: string): Edit => ({ at: ["steps", 1], to: { promote: { [kind]: { database: "orders" } } } });

/** A machine for the database alone at each site, and the servers on it. */
const apart: readonly Edit[] = [{ at: ["sites", "north", "hosts", "database"], to: "i-0aaaaaaaaaaaaaad1" }, { at: ["sites", "south", "hosts", "database"], to: "i-0bbbbbbbbbbbbbbd2" }];
const onDatabase = { north: { host: "database", endpoint: "db-n.example.com:5432" }, south: { host: "database", endpoint: "db-s.example.com:5432" } };

/** Backups of `orders`, from which it is restored at either site. */
const backups = (south: object = {}): Edit => {
  const at = (site: string) => ({ id: `orders-${site}-restored`, endpoint: `orders-${site}-restored.example.com:5432`, "subnet-group": "small", "security-groups": ["sg-0123456789abcdef0"], "multi-az": false });
  return { at: ["databases", "orders", "restored"], to: { north: at("n"), south: { ...at("s"), ...south } } };
};
const backupsAlone: readonly Edit[] = [backups(), { at: ["databases", "orders", "rds-replica"] }];
const owned: readonly Edit[] = [{ at: ["databases", "orders", "rds-replica"] }, { at: ["databases", "orders", "by-owner"], to: { north: { endpoint: "sql-n.example.com:1433" }, south: { endpoint: "sql-s.example.com:1433" } } }];
const askedOf = (database: string): Edit => ({ at: ["steps", 1], to: { promote: { "owner-confirms": { database, owner: "the customer's database team", evidence: "which server is the primary now" } } } });
const replicaPromoted = { promote: { "rds-replica": { database: "orders" } } };
const restored = { promote: { restore: { database: "orders", from: ["automated-backups", "snapshots"] } } };

/** A global cluster beside the database, moved by one step more. */
const inGlobal = (clusters: object = {}, step = 2): Edit => ({
  at: ["steps", step],
  to: { promote: { "global-cluster": { family: "neptune", global: "shop-global", clusters: { north: "arn:aws:rds:eu-north-1:111122223333:cluster:shop-n", south: "arn:aws:rds:eu-south-1:111122223333:cluster:shop-s", ...clusters } } } },
});
/** A pair of Oracle beside the database, moved by one step more. */
const inOracle = (instances: object = {}, step = 2): Edit => ({ at: ["steps", step], to: { promote: { "rds-switchover": { instances: { north: "ledger-n", south: "ledger-s", ...instances } } } } });
const preferring = (service: string): Edit => ({ at: ["steps", 1], to: { promote: { mongodb: { service, host: "app" } } } });
const prioritised = (more: object = {}): Edit => ({ at: ["steps", 2], to: { configure: { "mongodb-priorities": { service: "mongodb", host: "app", ...more } } } });
const mongodb = (more: object = {}): Edit => ({ at: ["services", "mongodb"], to: { probe: { mongodb: "mongo-{member}.example.com:27017", tls: true }, from: ["inside"], failure: "own-failover", within: "20s", standby: "running", ...more } });

export const databaseCases: Readonly<Record<string, readonly Case[]>> = {
  ...configurationCases,
  "kept-in-one-way": [
    ["nothing says where its copies are", [{ at: ["databases", "orders", "rds-replica"] }], ["databases.orders: nothing says where its copies are, add rds-replica, self-managed, restored or by-owner, with a copy at each site"]],
    ["it is kept in both ways", servers().slice(1), ["databases.orders: it is kept both as rds-replica and as self-managed, leave one out"]],
    ["machines of its own and backups, which are RDS's", [...servers(), backups()], ["databases.orders: it is kept both as self-managed and as restored, leave one out"]],
    ["it is kept on machines of its own", [...servers(), promotedBy("postgresql")], []],
    ["backups are the second way of a replica", [backups()], []],
    ["backups alone", [...backupsAlone, promotedBy("restore")], []],
  ],
  "promoted-as-it-is-kept": [
    ["RDS is to promote what it does not keep", servers(), ["steps.1.promote.rds-replica: orders is postgres on a machine of its own, write postgresql instead of rds-replica"]],
    ["a command is to promote what RDS keeps", [promotedBy("postgresql")], ["steps.1.promote.postgresql: orders is kept by RDS, write rds-replica instead of postgresql"]],
    ["the command of another engine", [...servers("mysql"), promotedBy("postgresql")], ["steps.1.promote.postgresql: orders is mysql on a machine of its own, write mysql instead of postgresql"]],
    ["a replica is to be promoted where there are backups only", backupsAlone, ["steps.1.promote.rds-replica: orders is restored from backups, write restore instead of rds-replica"]],
    ["we are to promote what its owner moves", owned, ["steps.1.promote.rds-replica: orders is moved by its owner, write owner-confirms instead of rds-replica"]],
    ["SQL Server by its own command", [...servers("sql-server"), promotedBy("sql-server")], []],
    ["the word of its owner", [...owned, askedOf("orders")], []],
    ["PostgreSQL by its own command", [...servers(), promotedBy("postgresql")], []],
    ["MySQL or MariaDB by its own command", [...servers("mysql"), promotedBy("mysql")], []],
    ["a database kept in two ways: that is told and nothing else", [...servers().slice(1), promotedBy("mysql")], []],
  ],
  "restored-beside": [
    ["what is restored has the replica's name", [backups({ id: "orders-s" })], ["databases.orders.restored.south.id: orders-s is the replica at south already, give the instance that is restored a name of its own"]],
    ["what is restored has the replica's endpoint", [backups({ endpoint: "orders-s.example.com:5432" })], ["databases.orders.restored.south.endpoint: orders-s.example.com:5432 is the replica's at south already, name the endpoint that the restored instance will have"]],
    ["it has a name and an endpoint of its own", [backups()], []],
  ],
  "owner-of-what": [
    ["somebody else is to move a service that is watched", [{ at: ["databases"] }, askedOf("queue")], ["steps.1.promote.owner-confirms.database: queue is a service that is watched, name a database that is kept by-owner, or a service that is unmanaged"]],
    ["an unmanaged service", [{ at: ["databases"] }, askedOf("bot")], []],
  ],
  "set-over-both-sites": [
    ["a queue is taken for a replica set", [{ at: ["databases"] }, preferring("queue")], ["steps.1.promote.mongodb.service: queue is looked at by stomp, which does not tell who is primary, write its probe as mongodb"]],
    ["a service that nobody watches", [preferring("bot")], ["steps.1.promote.mongodb.service: no service that is watched is called bot, name the service of the replica set"]],
    ["the members are not told apart", [mongodb(), preferring("mongodb")], ["steps.1.promote.mongodb.service: mongodb does not say which one of its members stands at each site, write members as a mapping, with one member at each site and the neutral one at arbiter"]],
    ["the members whose priorities are put right are not told apart", [mongodb(), prioritised()], ["steps.2.configure.mongodb-priorities.service: mongodb does not say which one of its members stands at each site, write members as a mapping, with one member at each site and the neutral one at arbiter"]],
    ["priorities are put right for the site that is left", [mongodb({ members: { one: "north", two: "south", three: "arbiter" }, enough: 2 }), prioritised({ prefer: "source" })], ["steps.2.configure.mongodb-priorities.prefer: a move whose set prefers the site that is left would go home by itself, leave prefer out; a re-protection, which leaves nothing, writes it itself"]],
    ["priorities are put right for the site that is moved to", [mongodb({ members: { one: "north", two: "south", three: "arbiter" }, enough: 2 }), prioritised()], []],
    ["a member at each site", [mongodb({ members: { one: "north", two: "south", three: "arbiter" }, enough: 2 }), preferring("mongodb")], []],
  ],
  "global-cluster-at-its-site": [
    ["a cluster lies in another Region", [inGlobal({ south: "arn:aws:rds:ap-south-1:111122223333:cluster:shop-s" })], ["steps.2.promote.global-cluster.clusters.south: the cluster lies in ap-south-1, and south in eu-south-1, name the cluster of the site's own Region"]],
    ["two steps move it", [inGlobal(), inGlobal({}, 3)], ["steps.3.promote.global-cluster.global: an earlier step moves shop-global already, leave one out"]],
    ["each cluster lies at its site", [inGlobal()], []],
  ],
  "switched-over-once": [
    ["two steps move an instance", [inOracle(), inOracle({ south: "ledger-t" }, 3)], ["steps.3.promote.rds-switchover.instances.north: an earlier step names ledger-n already, leave one out"]],
    ["a database has the instance", [inOracle({ south: "orders-s" })], ["steps.2.promote.rds-switchover.instances.south: databases.orders names orders-s already, leave one out"]],
    ["one name in two Regions is two instances", [inOracle({ north: "ledger", south: "ledger" }), inOracle({ north: "orders-s" }, 3)], []],
    ["each instance is moved by one step", [inOracle()], []],
  ],
  "machine-of-sql-server": [
    ["an account for SQL Server", [...servers("sql-server", { south: { host: "app", endpoint: "db-s.example.com:1433", account: "mssql" } }), promotedBy("sql-server")], ["databases.orders.self-managed.south.account: the command signs in to SQL Server as the system itself, leave it out"]],
    ["PostgreSQL on Windows", [...servers("postgres", { south: { host: "app", endpoint: "db-s.example.com:5432", system: "windows" } }), promotedBy("postgresql")], ["databases.orders.self-managed.south.system: the command for postgres is shell text, which Windows does not run, leave it out; only sql-server is promoted on Windows"]],
    ["SQL Server on Windows", [...servers("sql-server", { south: { host: "app", endpoint: "db-s.example.com:1433", system: "windows" } }), promotedBy("sql-server")], []],
  ],
  "old-server-is-fenced": [
    ["the server stands on a machine that nothing stops", [...apart, ...servers("postgres", onDatabase), promotedBy("postgresql")], ["steps.1.promote.postgresql: nothing stops the machine database at north, on which orders may go on taking writes, add database to the hosts of fence: { ec2-stop: … } before it"]],
    ["a group is emptied, and the server stands on a machine of its own", [...servers(), { at: ["steps", 0], to: { fence: { "auto-scaling": { groups: { north: "web-n", south: "web-s" } } } } }, promotedBy("postgresql")], ["steps.1.promote.postgresql: nothing stops the machine app at north, on which orders may go on taking writes, add app to the hosts of fence: { ec2-stop: … } before it"]],
    ["the server of the way back stands on a hybrid node", [...apart, { at: ["sites", "south", "hosts", "database"], to: "mi-0123456789abcdef0" }, ...servers("postgres", { south: onDatabase.south }), promotedBy("postgresql")], ["steps.1.promote.postgresql: nothing stops the machine database at south, on which orders may go on taking writes, put the server on an EC2 instance; a hybrid node cannot be stopped from outside"]],
    ["its machine is stopped with the others", [...apart, ...servers("postgres", onDatabase), promotedBy("postgresql"), { at: ["steps", 0, "fence", "ec2-stop", "hosts"], to: ["app", "database"] }], []],
    ["RDS leaves no machine to stop", [], []],
  ],
};

/** Of the rule promoted-exactly-once. */
export const secondWayCases: readonly Case[] = [
  ["the second way comes first", [backups(), { at: ["steps", 1], to: { together: [restored, replicaPromoted] } }], ["steps.1.together.0.promote.restore: the second way of orders comes before steps.1.together.1.promote.rds-replica, put it after that step"]],
  ["the second way beside the first", [backups(), { at: ["steps", 1], to: { together: [replicaPromoted, restored] } }], ["steps.1.together.1.promote.restore: the second way of orders does not wait for steps.1.together.0.promote.rds-replica, put it after that step"]],
  ["the second way after the first", [backups(), { at: ["steps", 1], to: { together: [[replicaPromoted, restored], { verify: { https: { urls: ["https://shop.example.com/health"] } } }] } }], []],
];
