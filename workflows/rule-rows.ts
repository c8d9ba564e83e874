// Which rule decides which row of the scenario table: every row whose verdict is to do nothing (NONE, BLOCK) or to move the
// site (SITE). Rows that differ only in names share a rule. Pure data; a test holds it complete and true.

import type { RuleCode } from "./assess.ts";

export interface DecidedRow {
  /** Its number in the scenario table. */
  readonly row: string;
  /** What is the case, in our words. */
  readonly says: string;
  /** Why this rule decides it. For rows that no sighting is about: why no vote comes of them. */
  readonly because: string;
}

const row = (number: string, says: string, because: string): DecidedRow => ({ row: number, says, because });

/** By rule, in the order of the table of rules. A rule that no row is about bounds or guards the others. */
export const ruleRows: Readonly<Partial<Record<RuleCode, readonly DecidedRow[]>>> = {
  "no-quorum": [row("A8", "the primary and the neutral member of MongoDB are gone", "what is left elects nobody; a person decides on numbers, and no configuration is forced")],
  "drifting-apart": [row("E7", "two masters lose the link between them", "two writers are the design, so losing the link means that they drift apart: people are called and nothing is promoted")],
  "writer-elsewhere": [row("A12", "the first member of MongoDB is back and is elected again", "the database goes home by its priorities while the application stays: noticed and told, never followed by itself")],
  "redundancy-lost": [
    row("A6", "the neutral member of MongoDB is gone", "the primary goes on; without the source no majority would be left, so readiness is blocked"),
    row("A7", "the secondary of MongoDB is gone", "the same with another member"),
    row("A9", "the secondary is cut off", "nobody but itself sees it: as good as gone for an election, and no death of anything"),
    row("A10", "the secondary is reachable again and not in step yet", "while it recovers it counts for no election; once it is seen well, that alone lifts the block"),
  ],
  "own-failover": [
    row("A5", "the primary of MongoDB is gone", "its cluster elects another within its own time"),
    row("A11", "the primary is cut off", "the others elect one of them; the cut-off member is fenced with its site before the application is moved"),
    row("A18", "the broker of the active site is gone", "the other broker takes over"),
    row("A22", "one broker is back while the other and the first site are gone", "the broker that is left serves the site that is left; the site that serves answers"),
    row("C3", "one of three nodes of a cluster is gone", "enough of its members are left"),
    row("C6", "the database within a pair fails", "its own failover moves it"),
    row("E1", "the web server of node A fails", "names lead to the other node"),
    row("E3", "the application of node A fails", "its web server uses the other one"),
    row("E5", "the database of node A fails", "the other one writes already, by design"),
  ],
  "standby-blocked": [
    row("A24", "the standby is down while the source serves", "nothing is moved, and nothing could be"),
    row("E2", "the web server of node B fails, and A serves", "names lead to A; only a move to B would be blocked"),
    row("E4", "the application of node B fails, and A serves", "the same with another part"),
    row("E6", "the database of node B fails, and A serves", "A writes already, by design; only a move to B would be blocked"),
  ],
  "shown-only": [
    row("A30", "Facebook cannot be reached", "a third party's fault is not mended by moving, so what watches it has no vote"),
    row("A33", "Viber cannot be reached", "the same with another provider"),
  ],
  "source-alive": [
    row("A1", "the standby's services are stopped on purpose", "stopped is their healthy state there, so it is no sighting of trouble"),
    row("A20", "the first site is back while the other serves", "the site that serves answers, and no rule knows of a way back: only a person's request does"),
    row("C1", "the load grows", "load is no sighting: what still answers is healthy, however slowly (R3)"),
  ],
  "observers-disagree": [row("A21", "the link between two connectors is lost", "each is seen to serve by somebody: people are called, and nothing is promoted or fenced for it")],
  restarting: [
    row("D2", "a scheduler does not respond", "it is started anew first; the site is moved only when that does not help in its time"),
    row("D3", "the only machine of a group fails", "its group replaces it, and no second one is started beside it"),
    row("D5", "the only replica of a deployment fails", "Kubernetes starts it elsewhere within the eviction time"),
  ],
  hold: [row("B5", "a container restarts", "a few seconds are shorter than the hold time")],
  "primary-dead": [
    row("A2", "the primary site is down", "seen by enough over different paths for the whole hold time"),
    row("A14", "the customer channel manager fails for good", "one of four services that mean the site; the fence stops its whole machine"),
    row("A15", "the communication server fails for good", "the same with another service"),
    row("A16", "the media routing engine fails for good", "the same with another service"),
    row("A17", "the chat server fails for good", "the same with another service"),
    row("A19", "the site and its broker are down", "the brokers move by themselves, and the site for the rest"),
    row("A23", "the site is down and both brokers are up", "the brokers change nothing about the site"),
    row("B1", "site A is down", "two systems and an arbiter, which asks a person"),
    row("B11", "the master of the configuration database is down", "fenced, measured against the RPO and promoted, when enough see that it is dead"),
  ],
};

/** The rules that no row is about, and what they are for. */
export const guardingRules: Readonly<Partial<Record<RuleCode, string>>> = {
  undecided: "R7: whatever does not settle calls a person in the end",
  "target-not-ready": "R23: what a blocked row (A6, A7, A9, A24) becomes when the source dies too: refused",
  "requested-not-ready": "the same for a failover that a person requested",
  requested: "A3: a move that people ask for is confirmed by a person, whatever is seen",
  "comes-and-goes": "R7: what fails again and again, but never for the whole hold time, calls a person in the end",
  returning: "a source that flaps has not come back",
  "two-active": "A21, D3: what may be at work at one site only is seen at work at both",
  "all-blind": "R15: nobody sees anything, which is neither healthy nor dead",
  "arbiter-alone": "R11, B2: the arbiter decides nothing alone",
  "observer-blind": "R15: fewer see it than the plan needs",
  unclear: "whatever comes so far is decided by a person",
};
