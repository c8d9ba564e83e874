// The 79 rows of what the vendors' documents require, and where each is shown: by a story, by a check of readiness, or by what
// the operator is told. The README beside this file is made from this table.

export type Verdict = "NONE" | "BLOCK" | "SITE" | "PLAN" | "CHECK" | "STEP" | "EXT";

export type Shown =
  /** Stories of this folder, without their ending; the first is named after the row. */
  | { readonly stories: readonly string[] }
  /** A check of `understudy check PLAN`: what it looks at. */
  | { readonly check: string }
  /** What the operator is shown, and where. */
  | { readonly operator: string }
  /** Not shown yet, and why. */
  | { readonly notYet: string };

export interface Row {
  readonly row: string;
  readonly sentence: string;
  readonly verdicts: readonly Verdict[];
  readonly shown: Shown;
}

const story = (...stories: readonly string[]): Shown => ({ stories });
const check = (what: string): Shown => ({ check: what });
const operator = (what: string): Shown => ({ operator: what });
const notYet = (why: string): Shown => ({ notYet: why });
const row = (name: string, verdict: string, sentence: string, shown: Shown): Row => ({ row: name, verdicts: verdict.split("+") as Verdict[], sentence, shown });

const cluster = "no plan of a document-processing cluster is shipped yet, so no story can speak of it";
const compute = "no plan of a scheduler on one machine is shipped yet, so no story can speak of it";
const pair = "no plan of a contact-centre pair is shipped yet, so no story can speak of it";

export const rows: readonly Row[] = [
  row("A1", "NONE", "Some services are stopped at the standby on purpose; that is its healthy state", story("A1-normal")),
  row("A2", "SITE", "The primary is down: both takeover scripts run at the standby, and traffic comes after them", story("A2-primary-down")),
  row("A3", "PLAN", "The primary is back: it takes over again only by a planned move, never by itself", story("A3-primary-recovers")),
  row("A4", "STEP", "Each script runs on the machine that it is about, and on no other", story("A4-wrong-host")),
  row("A5", "NONE", "MongoDB's primary fails: its own election is waited for", story("A5-mongo-primary-down")),
  row("A6", "BLOCK", "MongoDB's arbiter fails: redundancy is lost and nothing is moved", story("A6-mongo-arbiter-down")),
  row("A7", "BLOCK", "MongoDB's secondary fails: nothing is moved until it has caught up", story("A7-mongo-secondary-down")),
  row("A8", "SITE", "MongoDB has no quorum: nothing is forced, a person decides", story("A8-mongo-no-quorum")),
  row("A9", "BLOCK", "The standby is cut off: a partition is not death", story("A9-secondary-cut-off")),
  row("A10", "NONE", "The standby's link is mended: it catches up by itself", story("A10-secondary-back")),
  row("A11", "NONE", "The primary is cut off: it is taken for alive and fenced before anything moves", story("A11-primary-cut-off", "primary-cut-off-and-moved")),
  row("A12", "NONE", "MongoDB goes home by itself while the application stays: it is noticed and not followed", story("A12-mongo-goes-home")),
  row("A13", "STEP", "An election may take ten seconds; a database is not called dead before two of them", story("A13-election-in-time")),
  row("A14", "SITE", "The channel manager fails: its whole machine is stopped and the standby takes over", story("A14-customer-channel-manager-fails")),
  row("A15", "SITE", "The communication server fails: the same", story("A15-communication-server-fails")),
  row("A16", "SITE", "The media routing engine fails: the same", story("A16-media-routing-engine-fails")),
  row("A17", "SITE", "The chat server fails: the same", story("A17-chat-server-fails")),
  row("A18", "NONE", "One broker fails: the other takes over and the same site serves", story("A18-broker-fails")),
  row("A19", "SITE", "A broker fails together with its site: the rest of the site is moved", story("A19-broker-and-site-down")),
  row("A20", "NONE", "The site is restored: whoever serves goes on serving", story("A20-site-restores")),
  row("A21", "NONE", "The connectors lose each other and both serve: nothing is done on this signal alone", story("A21-connectors-cut")),
  row("A22", "NONE", "Messages take the long way round: the way is probed and nothing is moved", story("A22-long-way-round")),
  row("A23", "NONE", "A site fails while both brokers live: nothing is done about the brokers", story("A23-site-down-brokers-up")),
  row("A24", "BLOCK", "The standby fails: it is no target, whatever happens to the primary", story("A24-standby-down")),
  row("A25", "STEP", "The load balancer is one machine; its death is not the site's", story("A25-load-balancer-dead")),
  row("A26", "EXT", "The Rasa bot is beyond the product", story("A26-rasa-bot-not-managed")),
  row("A27", "EXT", "SQL Server is the customer's own", story("A27-sql-server-not-managed")),
  row("A28", "STEP", "Facebook cannot reach us and gives up: its registration counts as lost", story("A28-facebook-gives-up")),
  row("A29", "STEP", "Facebook is registered again, proved by a message that arrives", story("A29-facebook-registers-again")),
  row("A30", "NONE", "Facebook itself is away: moving would not help", story("A30-facebook-away")),
  row("A31", "STEP", "Viber cannot reach us and gives up: its registration counts as lost", story("A31-viber-gives-up")),
  row("A32", "STEP", "Viber is registered again, proved by a message that arrives", story("A32-viber-registers-again")),
  row("A33", "NONE", "Viber itself is away: moving would not help", story("A33-viber-away")),
  row("B1", "SITE", "A site fails, and a person is required", story("B1-person-required")),
  row("B2", "CHECK", "The arbiter shares no failure with either site", check("where the arbiter lives, and what it shares with the sites")),
  row("B3", "STEP", "There is one switch of traffic, with one owner", story("B3-one-switch")),
  row("B4", "CHECK", "Everything comes through the gateway of a site", check("that each site is probed through its gateway")),
  row("B5", "NONE", "A container restarts within seconds: the hold time is longer", story("B5-container-restart")),
  row("B6", "CHECK", "The load balancer as shipped is a single point of failure", check("single points of failure that the plan declares")),
  row("B7", "STEP", "DNS redirection, once done by hand", story("B7-dns-redirection")),
  row("B8", "CHECK", "Clients use the failover address of the brokers", check("what the plan's owner attests about client addresses")),
  row("B9", "CHECK", "MongoDB has three members, one of them an arbiter", check("members, quorum and where they stand")),
  row("B10", "EXT", "Reporting on SQL Server is the customer's own cluster", operator("as not managed, with the reason, in the runbook, in every question to a person and in the report")),
  row("B11", "SITE", "The relational database is master and slave: fence, compare the lag with what may be lost, promote", story("B11-too-far-behind", "A2-primary-down")),
  row("B12", "CHECK", "Users are kept on both systems", check("what the plan's owner attests about users")),
  row("B13", "CHECK", "MongoDB's priorities decide where its primary goes", check("what the plan's owner attests about priorities")),
  row("C1", "NONE", "Load changes are no failure; the other classes have verdicts of their own", notYet(cluster)),
  row("C2", "PLAN", "After a disaster: restart, or restore from a backup", notYet("there are no runs of kind repair yet")),
  row("C3", "NONE", "Of three to five nodes enough remain", notYet(cluster)),
  row("C4", "STEP", "Within a pair replication is synchronous: no write may be lost", notYet(cluster)),
  row("C5", "STEP", "Between sites replication is asynchronous: the lag is measured or the loss accepted", story("B11-too-far-behind", "A2-primary-down")),
  row("C6", "NONE", "A database with a failover of its own is waited for", notYet(cluster)),
  row("C7", "CHECK", "All nodes use the same database and files", check("that both are there at the target")),
  row("C8", "CHECK", "Several servers behind a load balancer that reaches all of them", check("what the plan's owner attests about the installation")),
  row("C9", "CHECK", "Queue cluster, ports, and an output folder that everybody may write", check("the world-writable share is named")),
  row("C10", "CHECK", "The first node gives the cluster its name", check("what the plan's owner attests about the first node")),
  row("C11", "STEP", "The load balancer's health checks are one witness of several", notYet(cluster)),
  row("C12", "STEP", "Health checks do not see a dead queue: publish and consume", notYet(cluster)),
  row("D1", "STEP", "State lies in a database of its own high availability: restart before failover", notYet(compute)),
  row("D2", "NONE+SITE", "No response: restart first, move only when that fails", notYet(compute)),
  row("D3", "NONE", "A group of one is replaced by its platform: never start a second", notYet(compute)),
  row("D4", "CHECK", "The address stays the same after a restart", check("that the load balancer's address is the one in the plan")),
  row("D5", "NONE", "One pod is replaced by Kubernetes within the eviction time", notYet(compute)),
  row("E1", "NONE", "The web server of node A fails: the name leads to the other too", notYet(pair)),
  row("E2", "NONE", "The web server of node B fails: the same", notYet(pair)),
  row("E3", "NONE", "The application of node A fails: its web server uses the other's", notYet(pair)),
  row("E4", "NONE", "The application of node B fails: the same", notYet(pair)),
  row("E5", "NONE", "The database of node A fails: the application uses the other's", notYet(pair)),
  row("E6", "NONE", "The database of node B fails: the same", notYet(pair)),
  row("E7", "NONE", "Two writers by design: the plan says so, and a lost link calls people", notYet(pair)),
  row("E8", "CHECK", "The newest configuration wins: compare what it says and not when", check("what the plan's owner attests about configuration and clocks")),
  row("E9", "CHECK", "Twelve requirements of an installation", check("each requirement that can be looked at, and the others as attested")),
  row("E10", "CHECK", "Only a local database is supported", check("that the plan's database is of a kind that the product supports")),
  row("E11", "CHECK", "The certificate is trusted where clients come from", check("trust in the target's certificate")),
  row("E12", "CHECK", "Access with the least rights", check("what the plan's owner attests about access")),
  row("E13", "PLAN", "Set-up stops the service and needs a backup first", notYet("there are no planned runs yet")),
  row("E14", "PLAN", "Acceptance: both nodes are shut down, one after the other", notYet("there are no drills yet")),
  row("E15", "CHECK", "Both nodes on one hypervisor are a single point of failure", check("single points of failure that the plan declares")),
  row("E16", "STEP", "Which records exist is known, and the set is never empty", story("B7-dns-redirection")),
];
