// The 79 rows of what the vendors' documents require. Each is shown by the stories whose names begin with it, by the checks of
// readiness that name it, or by what the operator is told. The README beside this file is made from this table.

import { readinessChecks } from "../../workflows/readiness/table.ts";

export type Verdict = "NONE" | "BLOCK" | "SITE" | "PLAN" | "CHECK" | "STEP" | "EXT";

interface More {
  /** Stories of other rows, or of none, that show this one too. */
  readonly also?: readonly string[];
  /** What the operator is shown, and where. */
  readonly operator?: string;
  /** What of it is not there yet. */
  readonly missing?: string;
}

export interface Row extends More {
  readonly row: string;
  readonly sentence: string;
  readonly verdicts: readonly Verdict[];
}

const row = (name: string, verdict: string, sentence: string, more: More = {}): Row => ({ row: name, verdicts: verdict.split("+") as Verdict[], sentence, ...more });

export const rows: readonly Row[] = [
  row("A1", "NONE", "Some services are stopped at the standby on purpose; that is its healthy state"),
  row("A2", "SITE", "The primary is down: both takeover scripts run at the standby, and traffic comes after them"),
  row("A3", "PLAN", "The primary is back: it takes over again only by a planned move, never by itself", { also: ["switchover/to-the-end-with-a-replica", "switchover/to-the-end-without-a-database"] }),
  row("A4", "STEP", "Each script runs on the machine that it is about, and on no other"),
  row("A5", "NONE", "MongoDB's primary fails: its own election is waited for"),
  row("A6", "BLOCK", "MongoDB's arbiter fails: redundancy is lost and nothing is moved"),
  row("A7", "BLOCK", "MongoDB's secondary fails: nothing is moved until it has caught up"),
  row("A8", "SITE", "MongoDB has no quorum: nothing is forced, a person decides", { also: ["promotions/mongodb-is-forced-by-a-person", "promotions/mongodb-is-forced-although-the-plan-says-nothing", "promotions/mongodb-is-never-forced-by-itself"] }),
  row("A9", "BLOCK", "The standby is cut off: a partition is not death"),
  row("A10", "NONE", "The standby's link is mended: it catches up by itself"),
  row("A11", "NONE", "The primary is cut off: it is taken for alive and fenced before anything moves", { also: ["primary-cut-off-and-moved"] }),
  row("A12", "NONE", "MongoDB goes home by itself while the application stays: it is noticed and not followed", { also: ["promotions/mongodb-stays", "switchover/refused-mongodb-would-go-home"] }),
  row("A13", "STEP", "An election may take ten seconds; a database is not called dead before two of them"),
  row("A14", "SITE", "The channel manager fails: its whole machine is stopped and the standby takes over"),
  row("A15", "SITE", "The communication server fails: the same"),
  row("A16", "SITE", "The media routing engine fails: the same"),
  row("A17", "SITE", "The chat server fails: the same"),
  row("A18", "NONE", "One broker fails: the other takes over and the same site serves"),
  row("A19", "SITE", "A broker fails together with its site: the rest of the site is moved"),
  row("A20", "NONE", "The site is restored: whoever serves goes on serving", { also: ["switchover/way-home-over-a-diverged-copy"] }),
  row("A21", "NONE", "The connectors lose each other and both serve: nothing is done on this signal alone"),
  row("A22", "NONE", "Messages take the long way round: the way is probed and nothing is moved"),
  row("A23", "NONE", "A site fails while both brokers live: nothing is done about the brokers"),
  row("A24", "BLOCK", "The standby fails: it is no target, whatever happens to the primary"),
  row("A25", "STEP", "The load balancer is one machine; its death is not the site's", { also: ["configuration/balancer-does-not-answer"] }),
  row("A26", "EXT", "The Rasa bot is beyond the product"),
  row("A27", "EXT", "SQL Server is the customer's own", { also: ["promotions/owner-confirms", "promotions/owner-is-mistaken"] }),
  row("A28", "STEP", "Facebook cannot reach us and gives up: its registration counts as lost"),
  row("A29", "STEP", "Facebook is registered again, proved by a message that arrives"),
  row("A30", "NONE", "Facebook itself is away: moving would not help"),
  row("A31", "STEP", "Viber cannot reach us and gives up: its registration counts as lost"),
  row("A32", "STEP", "Viber is registered again, proved by a message that arrives"),
  row("A33", "NONE", "Viber itself is away: moving would not help"),
  row("B1", "SITE", "A site fails, and a person is required"),
  row("B2", "CHECK", "The arbiter shares no failure with either site"),
  row("B3", "STEP", "There is one switch of traffic, with one owner"),
  row("B4", "CHECK", "Everything comes through the gateway of a site"),
  row("B5", "NONE", "A container restarts within seconds: the hold time is longer"),
  row("B6", "CHECK", "The load balancer as shipped is a single point of failure"),
  row("B7", "STEP", "DNS redirection, once done by hand"),
  row("B8", "CHECK", "Clients use the failover address of the brokers"),
  row("B9", "CHECK", "MongoDB has three members, one of them an arbiter"),
  row("B10", "EXT", "Reporting on SQL Server is the customer's own cluster", { also: ["promotions/owner-confirms"], operator: "as not managed, with the reason, in the runbook, in every question to a person and in the report" }),
  row("B11", "SITE", "The relational database is master and slave: fence, compare the lag with what may be lost, promote", { also: ["A2-primary-down", "promotions/postgresql-to-the-end", "promotions/mariadb-to-the-end", "configuration/promoted-replica-has-its-own-endpoint"] }),
  row("B12", "CHECK", "Users are kept on both systems"),
  row("B13", "CHECK", "MongoDB's priorities decide where its primary goes"),
  row("C1", "NONE", "Load changes are no failure; the other classes have verdicts of their own"),
  row("C2", "PLAN", "After a disaster: restart, or restore from a backup", { also: ["promotions/restore-asks-with-its-age", "promotions/restore-is-the-second-way", "promotions/restore-is-not-needed", "promotions/restore-is-taken-back"] }),
  row("C3", "NONE", "Of three to five nodes enough remain"),
  row("C4", "STEP", "Within a pair replication is synchronous: no write may be lost"),
  row("C5", "STEP", "Between sites replication is asynchronous: the lag is measured or the loss accepted", { also: ["promotions/sql-server-by-force", "promotions/sql-server-behind-an-unconfirmed-fence"] }),
  row("C6", "NONE", "A database with a failover of its own is waited for"),
  row("C7", "CHECK", "All nodes use the same database and files"),
  row("C8", "CHECK", "Several servers behind a load balancer that reaches all of them"),
  row("C9", "CHECK", "Queue cluster, ports, and an output folder that everybody may write"),
  row("C10", "CHECK", "The first node gives the cluster its name"),
  row("C11", "STEP", "The load balancer's health checks are one witness of several"),
  row("C12", "STEP", "Health checks do not see a dead queue: publish and consume"),
  row("D1", "STEP", "State lies in a database of its own high availability: restart before failover", { also: ["configuration/application-still-looks-at-the-old-database"] }),
  row("D2", "NONE+SITE", "No response: restart first, move only when that fails"),
  row("D3", "NONE", "A group of one is replaced by its platform: never start a second"),
  row("D4", "CHECK", "The address stays the same after a restart"),
  row("D5", "NONE", "One pod is replaced by Kubernetes within the eviction time"),
  row("E1", "NONE", "The web server of node A fails: the name leads to the other too"),
  row("E2", "NONE", "The web server of node B fails: the same"),
  row("E3", "NONE", "The application of node A fails: its web server uses the other's"),
  row("E4", "NONE", "The application of node B fails: the same"),
  row("E5", "NONE", "The database of node A fails: the application uses the other's"),
  row("E6", "NONE", "The database of node B fails: the same"),
  row("E7", "NONE", "Two writers by design: the plan says so, and a lost link calls people"),
  row("E8", "CHECK", "The newest configuration wins: compare what it says and not when"),
  row("E9", "CHECK", "Twelve requirements of an installation"),
  row("E10", "CHECK", "Only a local database is supported"),
  row("E11", "CHECK", "The certificate is trusted where clients come from"),
  row("E12", "CHECK", "Access with the least rights"),
  row("E13", "PLAN", "Set-up stops the service and needs a backup first", { also: ["switchover/to-the-end-without-a-database"], missing: "a planned move takes a node out while the other serves; the backup before it is a person's" }),
  row("E14", "PLAN", "Acceptance: both nodes are shut down, one after the other", { also: ["drills/drill-dry", "drills/live-each-node-in-turn", "drills/live-the-other-node-fails-while-one-is-down", "drills/live-ec2-is-silent-while-one-is-down", "drills/live-a-leg-dies-while-a-node-is-down", "drills/live-the-other-node-does-not-serve", "drills/live-a-node-does-not-start-again", "drills/live-a-node-is-started-by-hand", "drills/live-the-last-node-is-started-early", "drills/live-paused-while-a-node-is-down", "drills/live-killed-while-a-node-is-down", "drills/live-the-other-site-dies-as-a-node-comes-back"] }),
  row("E15", "CHECK", "Both nodes on one hypervisor are a single point of failure"),
  row("E16", "STEP", "Which records exist is known, and the set is never empty", { also: ["B7-dns-redirection"] }),
];

/** The checks of `understudy check PLAN` that are about a row. */
export function checksOf({ row: name }: Row): readonly { readonly code: string; readonly shows: string }[] {
  return readinessChecks.filter((each) => each.rows.includes(name)).map(({ code, shows }) => ({ code, shows }));
}
