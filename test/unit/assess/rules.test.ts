// The table of rules as sentences: each says what is seen and what follows. A rule without a sentence fails, and so does a
// rule that another one hides.

import { assess, rules } from "../../../workflows/assess.ts";
import type { RuleCode, Verdict } from "../../../workflows/assess.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { decisionDeadlineMs } from "../../../workflows/polling.ts";
import type { Circumstances } from "../../../workflows/situation.ts";
import { back, cameAndWent, copy, digestOf, evidenceOf, failing, hybridChat, minutes, now, seconds, shop, shopDeciding, silent, writtenShop } from "../builders.ts";
import type { Change } from "../builders.ts";
import { being, estate, estateSeen } from "./estate.ts";

const calm: Circumstances = { blockedUntil: null, pausedUntil: null, killSwitch: false, openedAt: now - seconds(70), requestedBy: null, alarming: { plans: [{ plan: "shop", priority: 100 }], deployed: 1 } };
const hold = seconds(60);
/** A picture has to stand for one look more before a person is asked about it. */
const still = hold + seconds(10);
const atSource = { site: "site-a" };

interface Case {
  readonly says: string;
  readonly plan?: Plan;
  readonly seen: readonly Change[];
  readonly and?: Partial<Circumstances>;
  readonly gives: `${Verdict["verdict"]} ${RuleCode}`;
  readonly missing?: readonly string[];
}

const automatic = shopDeciding({ mode: "automatic" });
/** The whole of site-a has been gone for so long, its inside observer too. */
const gone = (forMs: number): readonly Change[] => [failing(atSource, forMs), silent({ observer: "site-a" }, forMs)];
const sharedPath: Plan = { ...shop(), "vantage-points": { ...shop()["vantage-points"], "site-b": { control: "https://control.example.net/", path: "north" } } };

const onlyInside: Plan = planSchema.parse({ ...writtenShop, databases: { orders: { ...writtenShop.databases.orders, from: ["inside"] } } });

const cases: Case[] = [
  { says: "everything answers", seen: [], gives: "stand-down source-alive" },
  { says: "one observer answers and the two others are blind", seen: [silent({ observer: "arbiter" }, minutes(9)), silent({ observer: "site-b" }, minutes(9))], gives: "stand-down standby-blocked" },
  { says: "the load balancer alone fails, which is only shown", seen: [failing({ thing: "load-balancer" }, minutes(9))], gives: "stand-down shown-only" },
  { says: "the standby fails while the source answers", seen: [failing({ site: "site-b" }, minutes(9))], gives: "stand-down standby-blocked" },

  { says: "a member of MongoDB fails for less than its time", seen: [failing({ thing: "mongodb", ...atSource }, seconds(19))], gives: "watch own-failover" },
  { says: "a member of MongoDB fails for longer than its time", seen: [failing({ thing: "mongodb", ...atSource }, seconds(20))], gives: "stand-down own-failover" },
  { says: "one cluster has had its time and another has not", seen: [failing({ thing: "mongodb", ...atSource }, seconds(25)), failing({ thing: "broker", ...atSource }, seconds(25))], gives: "watch own-failover" },
  { says: "MongoDB fails at the standby, which is the target's matter and not the source's", seen: [failing({ thing: "mongodb", site: "site-b" }, seconds(5))], gives: "stand-down standby-blocked" },
  { says: "MongoDB fails with the whole site, whose failure counts then", seen: gone(minutes(2)), gives: "ask primary-dead" },

  { says: "two of three see it fail for the hold time", seen: gone(hold), gives: "ask primary-dead", missing: ["the plan asks a person"] },
  { says: "two of three see it fail for a moment less than the hold time", seen: gone(hold - 1), gives: "watch hold" },
  { says: "one has seen it for the hold time and the other joined just now", seen: [...gone(minutes(2)), failing({ observer: "site-b", ...atSource }, seconds(4))], gives: "watch hold" },
  { says: "all three see it fail, the third only since just now", seen: [failing(atSource, minutes(2)), failing({ observer: "site-a", ...atSource }, seconds(1))], gives: "ask primary-dead" },
  { says: "one of four services that mean the site fails for everybody who looks at it", plan: hybridChat, seen: [failing({ thing: "chat-server", ...atSource }, minutes(2))], gives: "ask primary-dead" },
  { says: "the database alone does not answer those who look at it", seen: [failing({ thing: "orders", ...atSource }, minutes(2)), silent({ observer: "arbiter" }, minutes(2))], gives: "ask primary-dead" },
  { says: "two votes came over one path", plan: sharedPath, seen: gone(minutes(2)), gives: "ask observer-blind", missing: ["too few observers could look"] },
  { says: "two votes over one path are old and the one over another path is young", plan: sharedPath, seen: [failing(atSource, minutes(2)), failing({ observer: "site-a", ...atSource }, seconds(5))], gives: "watch hold" },

  { says: "the source is dead in an automatic plan and nothing is missing", plan: automatic, seen: gone(hold), gives: "fail-over primary-dead", missing: [] },
  { says: "the same while an earlier run blocks", plan: automatic, seen: gone(hold), and: { blockedUntil: now + 1 }, gives: "ask primary-dead", missing: ["an earlier run blocks automatic starts"] },
  { says: "the same after the block has passed", plan: automatic, seen: gone(hold), and: { blockedUntil: now }, gives: "fail-over primary-dead" },
  { says: "the same while automation is paused", plan: automatic, seen: gone(hold), and: { pausedUntil: now + 1 }, gives: "ask primary-dead", missing: ["automation is paused"] },
  { says: "the same after the pause", plan: automatic, seen: gone(hold), and: { pausedUntil: now }, gives: "fail-over primary-dead" },
  { says: "the same with the kill switch on", plan: automatic, seen: gone(hold), and: { killSwitch: true }, gives: "ask primary-dead", missing: ["the kill switch is on"] },
  { says: "the same with more to lose than the RPO", plan: automatic, seen: [...gone(hold), copy({ newestWriteAt: now - minutes(2) })], gives: "ask primary-dead", missing: ["up to 60.0 s of orders would be lost, more than the RPO"] },
  { says: "the same with as much to lose as the RPO allows", plan: automatic, seen: [...gone(hold), copy({ newestWriteAt: now - seconds(90) })], gives: "fail-over primary-dead" },
  { says: "the same when the copy does not say how new it is", plan: automatic, seen: [...gone(hold), copy({ newestWriteAt: null })], gives: "ask primary-dead", missing: ["the loss of orders is unknown"] },
  { says: "the same when one observer sees the target fail", plan: automatic, seen: [...gone(hold), failing({ observer: "arbiter", thing: "gateway", site: "site-b" }, seconds(5))], gives: "ask primary-dead", missing: ["arbiter did not see gateway at site-b healthy"] },
  { says: "the same when one observer could not look at the target", plan: automatic, seen: [...gone(hold), silent({ observer: "arbiter", thing: "gateway", site: "site-b" }, seconds(5))], gives: "ask primary-dead", missing: ["arbiter did not see gateway at site-b healthy"] },
  { says: "everything is missing at once", seen: [...gone(hold), copy({ newestWriteAt: null }), silent({ observer: "arbiter", thing: "gateway", site: "site-b" }, 0)], and: { blockedUntil: now + 1, pausedUntil: now + 1, killSwitch: true }, gives: "ask primary-dead",
    missing: ["the plan asks a person", "an earlier run blocks automatic starts", "automation is paused", "the kill switch is on", "arbiter did not see gateway at site-b healthy", "the loss of orders is unknown"] },

  { says: "one vote is all that the plan needs, and no majority", plan: shopDeciding({ votes: { of: ["other-site", "arbiter", "inside"], need: 1 } }), seen: [failing({ observer: "site-b", ...atSource }, minutes(2)), silent({ observer: "arbiter" }, minutes(2)), silent({ observer: "site-a" }, minutes(2))], gives: "ask unclear",
    missing: ["the plan asks a person", "no majority of the vantage points sees it fail", "arbiter did not see gateway at site-b healthy", "the loss of orders is unknown"] },

  { says: "the source is dead and a service at the target fails for everybody", seen: [...gone(hold), failing({ thing: "gateway", site: "site-b" }, seconds(5))], gives: "refuse target-not-ready" },
  { says: "the same before the hold time has passed", seen: [...gone(hold - 1), failing({ thing: "gateway", site: "site-b" }, seconds(5))], gives: "watch target-not-ready" },
  { says: "the source is dead and nobody sees the target's database", seen: [...gone(hold), silent({ thing: "orders", site: "site-b" }, seconds(5))], gives: "refuse target-not-ready" },
  { says: "the target's MongoDB fails too", seen: [...gone(hold), failing({ thing: "mongodb", site: "site-b" }, seconds(5))], gives: "refuse target-not-ready" },
  { says: "services that are stopped at the standby on purpose do not answer there", plan: hybridChat, seen: [failing(atSource, minutes(2)), failing({ thing: "chat-server", site: "site-b" }, minutes(99)), failing({ thing: "communication-server", site: "site-b" }, minutes(99))], gives: "ask primary-dead" },
  { says: "the load balancer of the target fails, which is only shown", seen: [...gone(hold), failing({ thing: "load-balancer", site: "site-b" }, minutes(9))], gives: "ask primary-dead" },

  { says: "two see it fail and one sees it answer, all for the hold time and a look more", seen: [failing({ observer: "arbiter", ...atSource }, still), failing({ observer: "site-b", ...atSource }, still)], gives: "ask observers-disagree", missing: ["the observers disagree"] },
  { says: "the same, one of them for a moment less", seen: [failing({ observer: "arbiter", ...atSource }, still), failing({ observer: "site-b", ...atSource }, still - 1)], gives: "watch observers-disagree" },
  { says: "the same, and what answers has answered only since a moment ago", seen: [failing({ observer: "arbiter", ...atSource }, still), failing({ observer: "site-b", ...atSource }, still), back({ observer: "site-a", ...atSource }, seconds(3))], gives: "watch observers-disagree" },
  { says: "they disagree in an automatic plan, which changes nothing", plan: automatic, seen: [failing({ observer: "arbiter", ...atSource }, minutes(9)), failing({ observer: "site-b", ...atSource }, minutes(9))], gives: "ask observers-disagree" },

  { says: "only the arbiter sees it fail and the others are blind", seen: [failing({ observer: "arbiter", ...atSource }, still), silent({ observer: "site-a" }, still), silent({ observer: "site-b", ...atSource }, still)], gives: "ask arbiter-alone", missing: ["only the arbiter sees it"] },
  { says: "the same for less than the hold time", seen: [failing({ observer: "arbiter", ...atSource }, still - 1), silent({ observer: "site-a" }, still), silent({ observer: "site-b", ...atSource }, still)], gives: "watch arbiter-alone" },
  { says: "only the other site sees it fail and the others are blind", seen: [failing({ observer: "site-b", ...atSource }, still), silent({ observer: "site-a" }, still), silent({ observer: "arbiter" }, still)], gives: "ask observer-blind", missing: ["too few observers could look"] },
  { says: "the same, one of them blind only since a moment ago", seen: [failing({ observer: "site-b", thing: "gateway", ...atSource }, still), silent({ observer: "site-a" }, still), silent({ observer: "arbiter" }, seconds(3))], gives: "watch observer-blind" },
  { says: "the database is seen to fail by one of the two who look at it, and the other is blind", seen: [failing({ observer: "site-b", thing: "orders", ...atSource }, still), silent({ observer: "site-a", thing: "orders" }, still)], gives: "ask observer-blind" },
  { says: "the database is seen to fail by one alone for the hold time, and the gateway by two for a moment less", plan: automatic, seen: [...gone(hold - 1), failing({ observer: "site-b", thing: "orders", ...atSource }, hold), silent({ observer: "site-a", thing: "orders" }, hold)], gives: "watch hold" },
  { says: "two observers see different things fail, which each sees answer where the other does not", seen: [failing({ observer: "arbiter", thing: "gateway", ...atSource }, minutes(2)), failing({ observer: "site-b", thing: "orders", ...atSource }, minutes(2))], gives: "ask observers-disagree" },
  { says: "the gateway is contested, and the database is dead for both who look at it", seen: [failing({ observer: "arbiter", thing: "gateway", ...atSource }, minutes(2)), failing({ thing: "orders", ...atSource }, minutes(2))], gives: "ask primary-dead" },
  { says: "the database is dead for one who looks and nobody else does", plan: onlyInside, seen: [failing({ thing: "orders", ...atSource }, minutes(2))], gives: "ask observer-blind" },
  { says: "nobody could look for the hold time and a look more", seen: [silent({}, still)], gives: "ask all-blind", missing: ["nobody sees the source"] },
  { says: "nobody could look, the last one only since a moment less", seen: [silent({}, still), silent({ observer: "site-b" }, still - 1)], gives: "watch all-blind" },
  { says: "nobody could look in an automatic plan, for however long", plan: automatic, seen: [silent({}, minutes(600))], gives: "ask all-blind" },

  { says: "a person asked for it while everything answers", seen: [], and: { requestedBy: "maintenance" }, gives: "ask requested", missing: ["a person asked for it, so a person confirms it"] },
  { says: "a step of another plan asked for it", seen: [], and: { requestedBy: "step s of run r of the plan p", askingStep: "step s of run r of the plan p" }, gives: "ask requested", missing: ["a step of another plan asked for it, so a person confirms it"] },
  { says: "a person asked for it in an automatic plan", plan: automatic, seen: gone(minutes(2)), and: { requestedBy: "maintenance" }, gives: "ask requested" },
  { says: "a person asked for it and the target is not ready", seen: [failing({ thing: "gateway", site: "site-b" }, seconds(5))], and: { requestedBy: "maintenance" }, gives: "refuse requested-not-ready" },

  { says: "what is seen has not stayed the same until the deadline of the decision", seen: gone(seconds(5)), and: { openedAt: now - decisionDeadlineMs(hold) }, gives: "ask undecided", missing: ["nothing was decided in time"] },
  { says: "the same a moment before the deadline", seen: gone(seconds(5)), and: { openedAt: now - decisionDeadlineMs(hold) + 1 }, gives: "watch hold" },
  { says: "a target that is not ready is not watched beyond the deadline either", seen: [...gone(seconds(5)), failing({ thing: "gateway", site: "site-b" }, seconds(5))], and: { openedAt: now - minutes(99) }, gives: "ask undecided" },
  { says: "nor is a cluster that fails over again and again", seen: [failing({ thing: "mongodb", ...atSource }, seconds(5))], and: { openedAt: now - minutes(99) }, gives: "ask undecided" },
  { says: "a source that came back after the deadline still ends the run", seen: [], and: { openedAt: now - minutes(99) }, gives: "stand-down source-alive" },
  { says: "a clear death after the deadline is still a clear death", seen: gone(hold), and: { openedAt: now - minutes(99) }, gives: "ask primary-dead" },
];

const long = minutes(10);
const inEstate = (...changes: readonly Change[]): readonly Change[] => changes;
const member = (name: string, forMs = long): Change => failing({ thing: `mongo/${name}` }, forMs);
const node = (name: string, forMs = long): Change => failing({ thing: `rabbit/${name}`, ...atSource }, forMs);
const twoSeeGateway = ["site-a", "site-b"].map((observer): Change => failing({ thing: "gateway", observer, ...atSource }, 0));
const noWriter: readonly Change[] = [being({ thing: "mongo/m1" }, "leaderless", long, "failing")];
const unseenCopy: readonly Change[] = [silent({ thing: "orders", site: "site-b" }, long)];
const leaderless = (forMs: number): Change => being({ thing: "mongo/m2" }, "leaderless", forMs, "failing");
const others = (count: number, deployed: number): Partial<Circumstances> => ({ alarming: { plans: [{ plan: "shop", priority: 100 }, ...Array.from({ length: count }, (_none, index) => ({ plan: `other-${index}`, priority: 10 - index }))], deployed } });

/** What goes on by its own means, what comes back, and what fails together with others. */
const ownMeans: readonly Case[] = [
  { says: "one of three nodes fails, and two are enough", plan: estate(), seen: inEstate(node("r1")), gives: "stand-down own-failover" },
  { says: "two of three nodes fail, one of them only now", plan: estate(), seen: inEstate(node("r1"), node("r2", seconds(5))), gives: "watch hold" },
  { says: "two of three nodes have failed for the hold time: the site cannot do its work", plan: estate(), seen: inEstate(node("r1"), node("r2", hold)), gives: "ask primary-dead" },
  { says: "two of three nodes fail at the standby", plan: estate(), seen: inEstate(failing({ thing: "rabbit/r1", site: "site-b" }, long), failing({ thing: "rabbit/r3", site: "site-b" }, long)), gives: "stand-down standby-blocked" },
  { says: "one node fails and another cannot be seen by one observer, to whom it is unknown then whether enough are left", plan: estate(), seen: inEstate(node("r1"), silent({ thing: "rabbit/r2", observer: "site-b" }, long)), gives: "stand-down own-failover" },

  { says: "MongoDB's neutral member and its secondary are gone for a moment", plan: estate(), seen: inEstate(member("m2", seconds(5)), member("m3", seconds(5))), gives: "watch own-failover" },
  { says: "the same for the hold time: too few members, and nothing is forced", plan: estate(), seen: inEstate(member("m2"), member("m3")), gives: "ask no-quorum", missing: ["mongo cannot elect a writer, and nothing is forced"] },
  { says: "the same in an automatic plan whose source is dead and whose target waits for a writer", plan: estate({ decide: { ...writtenShop.decide, mode: "automatic" } }), seen: inEstate(...gone(long), member("m3"), leaderless(seconds(2))), gives: "ask no-quorum" },
  { says: "a person asks for a failover, MongoDB has too few members, and the copy of a database is dead at the target: more trouble makes no answer bolder", plan: estate(), seen: inEstate(member("m2"), member("m3"), failing({ thing: "orders", site: "site-b" }, long)), and: { requestedBy: "lead-1" }, gives: "refuse requested-not-ready" },
  { says: "the source is dead, MongoDB's member at the target waits for a writer, and the copy of a database is dead there", plan: estate(), seen: inEstate(...gone(long), member("m3"), leaderless(long), failing({ thing: "orders", site: "site-b" }, long)), gives: "refuse target-not-ready" },
  { says: "MongoDB has too few members while the source lives and the copy of a database is dead at the target", plan: estate(), seen: inEstate(member("m2"), member("m3"), failing({ thing: "orders", site: "site-b" }, long)), gives: "refuse no-quorum" },
  { says: "the gateway fails for two, MongoDB has no writer, and nobody sees the copy of a database", plan: estate(), seen: inEstate(...twoSeeGateway, ...noWriter, ...unseenCopy), gives: "watch target-not-ready" },
  { says: "the same, and one of the two could not look: nothing bolder than before comes of that", plan: estate(), seen: inEstate(...twoSeeGateway, silent({ thing: "gateway", observer: "site-b", ...atSource }, 0), ...noWriter, ...unseenCopy), gives: "refuse no-quorum" },
  { says: "MongoDB's neutral member is gone, and the primary goes on", plan: estate(), seen: inEstate(member("m3")), gives: "stand-down redundancy-lost" },
  { says: "the same for less than its cluster's own time", plan: estate(), seen: inEstate(member("m3", seconds(19))), gives: "watch own-failover" },
  { says: "an election takes longer than the hold time although enough members are left", plan: estate(), seen: inEstate(member("m1"), leaderless(hold)), gives: "ask no-quorum" },
  { says: "an election goes on", plan: estate(), seen: inEstate(member("m1", seconds(5)), leaderless(seconds(5))), gives: "watch own-failover" },
  { says: "the source is dead, and what is left of MongoDB has elected", plan: estate(), seen: inEstate(...gone(long), being({ thing: "mongo/m2" }, "writer", long)), gives: "ask primary-dead" },
  { says: "the same in an automatic plan", plan: estate({ decide: { ...writtenShop.decide, mode: "automatic" } }), seen: inEstate(...gone(long), being({ thing: "mongo/m2", observer: "site-b" }, "writer", long)), gives: "fail-over primary-dead", missing: [] },
  { says: "the same, and nobody sees a member take writes: that none says it misses a writer is no proof of one", plan: estate({ decide: { ...writtenShop.decide, mode: "automatic" } }), seen: inEstate(...gone(long)), gives: "ask primary-dead", missing: ["no member of mongo was seen to take writes without site-a"] },
  { says: "the source is dead, and MongoDB's member at the target too", plan: estate(), seen: inEstate(...gone(long), member("m2"), member("m3")), gives: "refuse target-not-ready" },
  { says: "MongoDB has its primary at the target while its member at the source is well", plan: estate(), seen: inEstate(being({ thing: "mongo/m1" }, "follower", long), being({ thing: "mongo/m2" }, "writer", hold)), gives: "stand-down writer-elsewhere" },
  { says: "the same since less than the hold time", plan: estate(), seen: inEstate(being({ thing: "mongo/m1" }, "follower", long), being({ thing: "mongo/m2" }, "writer", hold - 1)), gives: "stand-down source-alive" },
  { says: "two members call themselves primary for the hold time", plan: estate(), seen: inEstate(being({ thing: "mongo/m2" }, "writer", hold)), gives: "stand-down two-active" },
  { says: "the scheduler runs at both sites (D3: exactly one)", plan: estate(), seen: inEstate((evidence) => ({ ...evidence, observations: evidence.observations.map((seen) => (seen.thing === "scheduler" ? { ...seen, answer: { kind: "healthy", detail: "answers" } } : seen)) })), gives: "stand-down two-active" },
  { says: "the copy of a single-writer database takes writes while the source does", seen: [copy({ role: "writer", writeAccepted: true })], gives: "stand-down two-active" },
  { says: "one of two masters is cut off while both take writes", plan: estate(), seen: inEstate(being({ thing: "config", site: "site-b" }, "cut-off", hold)), gives: "stand-down drifting-apart" },
  { says: "the same for less than the hold time", plan: estate(), seen: inEstate(being({ thing: "config", site: "site-b" }, "cut-off", hold - 1)), gives: "stand-down source-alive" },
  { says: "one of two masters is dead, and the other cut off by that", plan: estate(), seen: inEstate(failing({ thing: "config", ...atSource }, long), (evidence) => ({ ...evidence, observations: evidence.observations.map((seen) => (seen.thing === "config" && seen.answer.kind === "failing" ? { ...seen, answer: { kind: "failing", detail: "did not answer" } } : seen)) }), being({ thing: "config", site: "site-b" }, "cut-off", long)), gives: "stand-down own-failover" },

  { says: "what its platform restarts fails for less than that takes", plan: estate(), seen: inEstate(failing({ thing: "scheduler", ...atSource }, minutes(5) - 1)), gives: "watch restarting" },
  { says: "the restart has not helped in its time", plan: estate(), seen: inEstate(failing({ thing: "scheduler", ...atSource }, minutes(5))), gives: "ask primary-dead" },
  { says: "something else fails beside what is being restarted", plan: estate(), seen: inEstate(failing({ thing: "scheduler", ...atSource }, minutes(2)), failing({ thing: "gateway", ...atSource }, minutes(2))), gives: "ask primary-dead" },
  { says: "nobody sees anything for longer than a restart takes", plan: estate(), seen: inEstate(silent({}, minutes(5) + seconds(10))), gives: "ask all-blind" },
  { says: "nobody sees anything for the hold time, but not for as long as a restart may take", plan: estate(), seen: inEstate(silent({}, hold)), gives: "watch all-blind" },

  { says: "the source answers again since two looks", seen: [back({ thing: "gateway", ...atSource }, seconds(20) - 1)], gives: "watch returning" },
  { says: "the source answers again for one look more than the failure needed", seen: [back({ thing: "gateway", ...atSource }, seconds(20))], gives: "stand-down source-alive" },
  { says: "an observer that was blind sees again, and for another it has answered all the time", seen: [back({ observer: "site-b", thing: "gateway", ...atSource }, seconds(3))], gives: "watch returning" },
  { says: "an observer went blind a moment ago, which is no return", seen: [silent({ observer: "arbiter" }, seconds(3))], gives: "stand-down source-alive" },
  { says: "the gateway came and went three times in a quarter of an hour, and answers now", seen: [cameAndWent({ thing: "gateway", ...atSource }, 3, { forMs: minutes(15), untilMs: minutes(2) })], gives: "ask comes-and-goes", missing: ["it never failed for the whole hold time, so a person decides"] },
  { says: "the same, and just now it fails", seen: [failing({ thing: "gateway", ...atSource }, seconds(20)), cameAndWent({ thing: "gateway", ...atSource }, 3, { forMs: minutes(15), untilMs: 0 })], gives: "ask comes-and-goes" },
  { says: "the same, and this time for the whole hold time", seen: [failing({ thing: "gateway", ...atSource }, hold), cameAndWent({ thing: "gateway", ...atSource }, 3, { forMs: minutes(15), untilMs: 0 })], gives: "ask primary-dead" },
  { says: "the gateway came and went twice", seen: [cameAndWent({ thing: "gateway", ...atSource }, 2, { forMs: minutes(15), untilMs: minutes(2) })], gives: "stand-down source-alive" },
  { says: "it came and went for less than a quarter of an hour", seen: [cameAndWent({ thing: "gateway", ...atSource }, 9, { forMs: minutes(15) - 1, untilMs: minutes(2) })], gives: "stand-down source-alive" },
  { says: "it came and went, and answers since ten hold times", seen: [cameAndWent({ thing: "gateway", ...atSource }, 9, { forMs: minutes(60), untilMs: minutes(10) })], gives: "stand-down source-alive" },
  { says: "one observer alone has seen it come and go", seen: [cameAndWent({ thing: "gateway", observer: "arbiter", ...atSource }, 9, { forMs: minutes(60), untilMs: minutes(2) })], gives: "stand-down source-alive" },
  { says: "what moves nothing came and went", seen: [cameAndWent({ thing: "load-balancer", ...atSource }, 9, { forMs: minutes(60), untilMs: minutes(2) })], plan: estate(), gives: "stand-down source-alive" },
  { says: "it came and went, and now nobody sees anything: that is no more than blindness", seen: [cameAndWent({ thing: "gateway", ...atSource }, 3, { forMs: minutes(15), untilMs: minutes(2) }), silent({}, seconds(5))], gives: "watch all-blind" },
  { says: "it came and went, and the target is not ready: the question says so", seen: [failing({ thing: "gateway", ...atSource }, seconds(20)), cameAndWent({ thing: "gateway", ...atSource }, 3, { forMs: minutes(15), untilMs: 0 }), failing({ thing: "gateway", site: "site-b" }, minutes(9))], gives: "ask comes-and-goes" },
  { says: "two of three nodes came and went, so too few were left", plan: estate(), seen: [cameAndWent({ thing: "rabbit/r1", ...atSource }, 3, { forMs: minutes(15), untilMs: minutes(2) }), cameAndWent({ thing: "rabbit/r3", ...atSource }, 4, { forMs: minutes(16), untilMs: minutes(2) })], gives: "ask comes-and-goes" },
  { says: "one of three nodes came and went", plan: estate(), seen: [cameAndWent({ thing: "rabbit/r1", ...atSource }, 9, { forMs: minutes(15), untilMs: minutes(2) })], gives: "stand-down source-alive" },
  { says: "a source that flaps until the deadline of the decision calls a person", seen: [back({ thing: "gateway", ...atSource }, seconds(3))], and: { openedAt: now - minutes(10) }, gives: "ask undecided" },

  { says: "a clear death while two of three plans fail together", plan: automatic, seen: gone(hold), and: others(1, 3), gives: "ask primary-dead", missing: ["2 of 3 deployed plans fail at once; take them up by priority: other-0 (10), shop (100)"] },
  { says: "a clear death while half of four plans fail together", plan: automatic, seen: gone(hold), and: others(1, 4), gives: "ask primary-dead" },
  { says: "a clear death while two of five plans fail together", plan: automatic, seen: gone(hold), and: others(1, 5), gives: "fail-over primary-dead" },
  { says: "a clear death while four of many plans fail together", plan: automatic, seen: gone(hold), and: others(3, 90), gives: "ask primary-dead", missing: ["4 of 90 deployed plans fail at once; take them up by priority: other-2 (8), other-1 (9), other-0 (10), shop (100)"] },
  { says: "a clear death of the only plan there is", plan: automatic, seen: gone(hold), and: others(0, 1), gives: "fail-over primary-dead" },
  { says: "a clear death while nobody can say what else fails", plan: automatic, seen: gone(hold), and: { alarming: null }, gives: "ask primary-dead", missing: ["it could not be told how many other plans fail too"] },

  { says: "whoever asks says that nothing can be changed now", seen: [silent({}, still)], and: { pausedUntil: now + 1, killSwitch: true }, gives: "ask all-blind", missing: ["nobody sees the source", "automation is paused", "the kill switch is on"] },
  { says: "and does not say it once the pause has passed", seen: [silent({}, still)], and: { pausedUntil: now }, gives: "ask all-blind", missing: ["nobody sees the source"] },
];
cases.push(...ownMeans);

const verdictIn = ({ plan = shop(), seen, and = {} }: Case): Verdict => assess(plan, digestOf(plan), plan.plan === "estate" ? estateSeen(plan, ...seen) : evidenceOf(plan, ...seen), { ...calm, ...and }, []);

describe("what is seen decides", () => {
  it.each(cases.map((each) => [each.says, each] as const))("%s", (_says, each) => {
    const verdict = verdictIn(each);
    expect(`${verdict.verdict} ${verdict.code}`).toBe(each.gives);
    if (each.missing !== undefined) expect(verdict.missing).toEqual(each.missing);
  });

  it("has a sentence for every rule", () => {
    const reached = new Set(cases.map((each) => each.gives.split(" ")[1]));
    expect(rules.map((rule) => rule.code).filter((code) => !reached.has(code))).toEqual([]);
  });

  it("gives every rule a code of its own", () => {
    expect(new Set(rules.map((rule) => rule.code)).size).toBe(rules.length);
  });
});

describe("what a person is told", () => {
  it.each(cases.map((each) => [each.gives, each] as const))("says %s in one sentence with every name filled in", (_gives, each) => {
    const { sentence, reasons } = verdictIn(each);
    expect(sentence).toMatch(/^\S.*\.$/);
    for (const text of [sentence, ...reasons]) expect(text).not.toMatch(/[{}]|undefined|NaN|nobody (see|is)/);
  });

  it("names each observer with what it saw and for how long", () => {
    const { reasons } = verdictIn({ says: "", seen: gone(hold), gives: "ask primary-dead" });
    expect(reasons).toEqual([
      "site-b sees it fail (for 1 min): gateway, orders: did not answer",
      "arbiter sees it fail (for 1 min): gateway: did not answer",
      "site-a could not look (for 1 min): gateway, orders: the observer is blind",
    ]);
  });

  it("puts those first who contradict the failure", () => {
    const { reasons } = verdictIn({ says: "", seen: [failing({ observer: "arbiter", ...atSource }, hold), failing({ observer: "site-b", ...atSource }, hold)], gives: "ask observers-disagree" });
    expect(reasons[0]).toMatch(/^site-a sees it answer/);
  });

  it("is told that the target is not ready, whatever else is asked", () => {
    const { reasons } = verdictIn({ says: "", seen: [silent({}, minutes(9))], gives: "ask all-blind" });
    expect(reasons).toContain("site-b is not ready: gateway at site-b was seen by nobody");
  });

  it("looks again when the hold time is over, and not later than the plan's interval", () => {
    expect(verdictIn({ says: "", seen: gone(hold - seconds(3)), gives: "watch hold" }).againMs).toBe(seconds(3));
    expect(verdictIn({ says: "", seen: gone(seconds(1)), gives: "watch hold" }).againMs).toBe(seconds(10));
    expect(verdictIn({ says: "", seen: gone(hold), gives: "ask primary-dead" }).againMs).toBeNull();
  });
});

describe("clocks", () => {
  it("does not care how far the observers' clocks are off", () => {
    const plan = shop();
    const evidence = evidenceOf(plan, ...gone(hold - 1));
    const off = { ...evidence, observations: evidence.observations.map((seen) => (seen.observer !== "site-a" ? { ...seen, at: seen.at - minutes(10), since: seen.since - minutes(10) } : seen)) };
    expect(assess(plan, digestOf(plan), off, calm, [])).toMatchObject({ verdict: "watch", code: "hold" });
  });
});
