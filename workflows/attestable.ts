// What a plan's owner may attest, by the row of the scenario table: what no API can tell. One list for the schema of the plan
// and for the readiness checks.

interface AttestableRow {
  /** What the word is about. */
  readonly subject: string;
  /** What is attested, a clause. */
  readonly what: string;
  /** What is so unless somebody says otherwise, because the vendor's own guide asks for it: then silence is a warning. */
  readonly flagged?: string;
}

const rows = {
  B2: { subject: "arbiter of the replica set", what: "the arbiter of MongoDB shares no machine, rack or power with either site" },
  B8: { subject: "broker address", what: "all clients of ActiveMQ use the address of the failover cluster" },
  B9: { subject: "members of the replica set", what: "MongoDB has three members, one of them an arbiter on a machine of its own" },
  B11: { subject: "accounts of the database servers", what: "on the machine of each self-managed database its system account is let in through the server's socket without a password, and psql, mariadb or mysql is installed there; for SQL Server, that NT AUTHORITY\\SYSTEM or the login of the cluster agent may fail the group over" },
  B12: { subject: "users", what: "the users exist with the same rights at both sites" },
  B13: { subject: "priorities of the replica set", what: "the priorities of MongoDB's members are set as the vendor says" },
  C7: { subject: "repository files", what: "the repository files at the standby are those of the active site" },
  C8: { subject: "cluster network", what: "the ports of RabbitMQ are open between all nodes and the load balancer reaches each" },
  C9: { subject: "output folder", what: "the shared output folder is open to the cluster's own accounts only", flagged: "The vendor's set-up shares the output folder with Everyone, and nobody has said that this was narrowed." },
  C10: { subject: "first node", what: "the first node of RabbitMQ, whose host name defines the cluster, is known and can be restored" },
  E8: { subject: "configuration file", what: "configuration.properties has the same content on both nodes" },
  E9: { subject: "requirements of the installation", what: "all twelve requirements of the installation and the hot-backup licence are met" },
  E12: { subject: "access to the machines", what: "nobody signs in to the machines by password or as root" },
  E15: { subject: "hypervisors", what: "the machines of the two sites run on different hypervisors" },
} as const satisfies Readonly<Record<string, AttestableRow>>;

export type Attestable = keyof typeof rows;
export const attestable: Readonly<Record<Attestable, AttestableRow>> = rows;
