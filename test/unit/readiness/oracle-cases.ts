// The checks of a database of RDS for Oracle whose instances exchange their roles: what is so in the world, and what they say of it.

import type { FactsOf } from "../../../workflows/readiness/questions.ts";
import { oracle } from "./world.ts";
import type { Case, World } from "./world.ts";

type Facts = NonNullable<FactsOf<"database-instance">>;
const both = (change: (id: string) => Partial<Facts> | null): Partial<World> => ({
  "database-instance": ({ id }) => {
    const changed = change(id);
    return changed === null ? null : { ...oracle(id), ...changed };
  },
});
const copy = (change: Partial<Facts> | null): Partial<World> => both((id) => (id === "ledger-b" ? change : {}));
const writer = (change: Partial<Facts> | null): Partial<World> => both((id) => (id === "ledger-a" ? change : {}));

export const oracleCases: readonly Case[] = [
  ["oracle-replica-follows", "there is no replica", "fail", /RDS has no instance ledger-b in eu-central-1/, copy(null)],
  ["oracle-replica-follows", "there is no primary", "fail", /RDS has no instance ledger-a in eu-west-1/, writer(null)],
  ["oracle-replica-follows", "the engine exchanges no roles", "fail", /ledger-b is of mysql, and only RDS for Oracle exchanges roles/, copy({ engine: "mysql" })],
  ["oracle-replica-follows", "the replica was promoted", "fail", /ledger-b is no replica, so it does not receive/, copy({ replicaOf: null })],
  ["oracle-replica-follows", "somebody has switched it over", "warn", /ledger-b is the primary, although its site stands by/, both((id) => (id === "ledger-b" ? { replicaOf: null, replication: [] } : { replicaOf: "arn:aws:rds:eu-central-1:111122223333:db:ledger-b" }))],
  ["oracle-replica-follows", "it is a replica of another instance", "fail", /not of ledger-a in eu-west-1/, copy({ replicaOf: "arn:aws:rds:eu-west-1:111122223333:db:old-ledger-a" })],
  ["oracle-replica-follows", "replication has ended with an error", "fail", /says of its replication: error/, copy({ replication: ["error"] })],
  ["oracle-replica-follows", "RDS does not say that it replicates", "warn", /does not say that it replicates/, copy({ replication: [] })],
  ["oracle-can-switch-over", "there is no replica", "fail", /RDS has no instance ledger-b/, copy(null)],
  ["oracle-can-switch-over", "there is no primary", "fail", /RDS has no instance ledger-a/, writer(null)],
  ["oracle-can-switch-over", "the replica has no backups", "fail", /ledger-b has no automatic backups/, copy({ backupDays: 0 })],
  ["oracle-can-switch-over", "the primary is being modified", "warn", /ledger-a is modifying/, writer({ status: "modifying" })],
  ["oracle-can-switch-over", "maintenance has a date", "warn", /ledger-a: db-upgrade on 2026-03-07/, { "dated-maintenance": ({ id }) => (id === "ledger-a" ? ["db-upgrade on 2026-03-07"] : []) }],
  ["oracle-can-switch-over", "only the primary is Multi-AZ", "warn", /ledger-b has none when it is the primary/, copy({ multiAz: false })],
  ["oracle-can-switch-over", "the classes differ", "warn", /ledger-b is a db\.t3\.small and ledger-a a db\.m7g\.large/, copy({ class: "db.t3.small" })],
  ["oracle-can-switch-over", "it is further behind than may be lost", "warn", /ledger-b is 40 s behind/, { "replica-lag": () => 40_000 }],
];
