// The language of stories as one table: each form with its words, an example and a sentence. The reader reads by these rows and
// `understudy story --words` prints them. Capitals are slots (slots.ts), brackets may be left out, … may be repeated.

import type { Captured, Form, Slot } from "./grammar.ts";
import { slots } from "./slots.ts";
import type { Context } from "./slots.ts";
import type { CallFault, CallOutcome, Fact, Happening, Link, PersonDecides, Statement, Thing } from "./statements.ts";

/** A statement before it has its place. */
export type Unplaced<S = Statement> = S extends Statement ? Omit<S, "place"> : never;

/** A form that makes a `T`; what its slots read has been checked by them, so the captured values are taken as they are. */
const form = <T>(words: string, example: string, means: string, make: (captured: never) => T): Form => ({ words, example, means, make: make as (captured: Captured) => unknown });
const thing = (words: string, example: string, means: string, make: (captured: never) => Thing): Form => form(words, example, means, make);
const link = (words: string, example: string, means: string, make: (captured: never) => Link): Form => form(words, example, means, make);
const outcome = (words: string, example: string, means: string, make: (captured: never) => CallOutcome): Form => form(words, example, means, make);
const does = (words: string, example: string, means: string, make: (captured: never) => Happening): Form => form(words, example, means, make);
const fact = (words: string, example: string, means: string, make: (captured: never) => Fact): Form => form(words, example, means, make);
const says = (words: string, example: string, means: string, make: (captured: never) => Unplaced): Form => form(words, example, means, make);

type By = { readonly PERSON: string; readonly REASON: string };

const things: readonly Form[] = [
  thing("site SITE", "site site-a", "all that runs at a site", (c: { SITE: string }) => ({ kind: "site", site: c.SITE })),
  thing("service SERVICE@SITE", "service chat-server@site-a", "one service at one site", (c: { "SERVICE@SITE": { service: string; site: string } }) => ({ kind: "service", ...c["SERVICE@SITE"] })),
  thing("member SERVICE/MEMBER", "member mongodb/arbiter", "one member of a cluster that fails over by itself", (c: { "SERVICE/MEMBER": { service: string; member: string } }) => ({ kind: "member", ...c["SERVICE/MEMBER"] })),
  thing("host HOST", "host chat-vm@site-a", "a machine, by its role and site or by its id", (c: { HOST: string }) => ({ kind: "host", host: c.HOST })),
  thing("watchdog HOST", "watchdog chat-vm@site-a", "the watchdog on a machine is not there: it renews no lease, and nobody stops the machine", (c: { HOST: string }) => ({ kind: "watchdog", host: c.HOST })),
  thing("vantage PLACE", "vantage arbiter", "the probes of one vantage point", (c: { PLACE: string }) => ({ kind: "vantage", place: c.PLACE })),
  thing("database DATABASE@SITE", "database chat-config@site-a", "the instance of a database at one site", (c: { "DATABASE@SITE": { database: string; site: string } }) => ({ kind: "database", ...c["DATABASE@SITE"] })),
  thing("provider PROVIDER", "provider viber", "a provider of webhooks", (c: { PROVIDER: string }) => ({ kind: "provider", provider: c.PROVIDER })),
  thing("arbiter", "arbiter", "the arbiter's whole Region: workflow, record, alarms, console and its probe; runs sleep until it is there again", () => ({ kind: "arbiter" })),
  thing("record", "record", "the table of the record", () => ({ kind: "record" })),
  thing("console", "console", "the functions by which people decide", () => ({ kind: "console" })),
  thing("notify", "notify", "the topic of pages", () => ({ kind: "notify" })),
];

const links: readonly Form[] = [
  link("[link] replication DATABASE", "replication chat-config", "the copying of a database", (c: { DATABASE: string }) => ({ kind: "replication", database: c.DATABASE })),
  link("[link] control-plane AWS [in REGION]", "control-plane route53", "the interface of an AWS service, in one Region or everywhere", (c: { AWS: string; REGION?: string }) => ({ kind: "control-plane", service: c.AWS, region: c.REGION ?? null })),
  link("[link] FROM TO [HOW]", "link site-a site-b one-way", "the network between two places: in both directions, from the first to the second, or on and off", (c: { FROM: string; TO: string; HOW?: "one-way" | "flapping" }) => ({ kind: "between", from: c.FROM, to: c.TO, how: c.HOW ?? "full" })),
];

const outcomes: readonly Form[] = [
  outcome("fails ERROR", "fails InvalidDBInstanceStateFault", "the call is answered with an error and changes nothing", (c: { ERROR: string }) => ({ how: "fails", error: c.ERROR })),
  outcome("times-out EFFECT", "times-out applied", "no answer comes; the call took effect or was lost", (c: { EFFECT: "applied" | "lost" }) => ({ how: "times-out", effect: c.EFFECT })),
  outcome("slow DURATION", "slow 90s", "the answer takes so long", (c: { DURATION: number }) => ({ how: "slow", ms: c.DURATION })),
  outcome("throttled", "throttled", "the call is refused because there were too many", () => ({ how: "throttled" })),
  outcome("answers WORD", "answers still-replica", "the call is answered by a word that the operation knows", (c: { WORD: string }) => ({ how: "answers", word: c.WORD })),
];

type Call = { readonly OPERATION: string; readonly ID?: string; readonly REGION?: string; readonly OUTCOME: CallOutcome; readonly COUNT?: number; readonly UNTIL?: number };
const faultOf = (c: Call, lasts: CallFault["lasts"]): Happening => ({ does: "call", fault: { operation: c.OPERATION, on: c.ID ?? null, region: c.REGION ?? null, outcome: c.OUTCOME, lasts } });

/** What can be so before the story begins. */
const states: readonly Form[] = [
  does("down THING", "down site site-a", "it stops", (c: { THING: Thing }) => ({ does: "down", what: c.THING })),
  does("up THING", "up site site-a", "it runs again", (c: { THING: Thing }) => ({ does: "up", what: c.THING })),
  does("cut LINK", "cut link site-a site-b", "the path is broken", (c: { LINK: Link }) => ({ does: "cut", what: c.LINK })),
  does("restore LINK", "restore link site-a site-b", "the path works again", (c: { LINK: Link }) => ({ does: "restore", what: c.LINK })),
  does("lag DATABASE unknown", "lag chat-config unknown", "nobody can read how far the copy is behind", (c: { DATABASE: string }) => ({ does: "lag", database: c.DATABASE, lagMs: null })),
  does("lag DATABASE DURATION", "lag chat-config 45s", "the copy is so far behind", (c: { DATABASE: string; DURATION: number }) => ({ does: "lag", database: c.DATABASE, lagMs: c.DURATION })),
  does("call OPERATION [on ID] [in REGION] OUTCOME times COUNT", "call viber.set_webhook fails Unavailable times 3", "the next so many calls go wrong", (c: Call & { COUNT: number }) => faultOf(c, { times: c.COUNT })),
  does("call OPERATION [on ID] [in REGION] OUTCOME until UNTIL", "call ec2.StopInstances in eu-west-1 throttled until 3m", "all calls until then go wrong", (c: Call & { UNTIL: number }) => faultOf(c, { untilMs: c.UNTIL })),
  does("call OPERATION [on ID] [in REGION] OUTCOME", "call rds.PromoteReadReplica times-out applied", "the next call goes wrong; one that never comes fails the story", (c: Call) => faultOf(c, { times: 1 })),
  does("alarm next delayed DURATION", "alarm next delayed 2h", "the next alarm event comes so much later", (c: { DURATION: number }) => ({ does: "alarm", next: "delayed", byMs: c.DURATION })),
  does("alarm next ALARM", "alarm next duplicated", "the next alarm event is lost, comes twice, or comes after the one behind it", (c: { ALARM: "dropped" | "duplicated" | "reordered" }) => ({ does: "alarm", next: c.ALARM })),
  does("alarm trigger TRIGGER fires", 'alarm trigger "chat errors" fires', "an alarm of the user's own, which the plan names under triggers, goes to ALARM", (c: { TRIGGER: string }) => ({ does: "trigger", alarm: c.TRIGGER, stands: true })),
  does("alarm trigger TRIGGER goes-ok", 'alarm trigger "chat errors" goes-ok', "it goes back to OK", (c: { TRIGGER: string }) => ({ does: "trigger", alarm: c.TRIGGER, stands: false })),
  does("clock PLACE OFFSET", "clock arbiter +10m", "the clock of a place is wrong by so much", (c: { PLACE: string; OFFSET: number }) => ({ does: "clock", place: c.PLACE, byMs: c.OFFSET })),
  does("pause automation until UNTIL by PERSON REASON", 'pause automation until 1h by lead-1 "freeze"', "nothing is done without a person until then", (c: By & { UNTIL: number }) => ({ does: "pause", untilMs: c.UNTIL, by: c.PERSON, reason: c.REASON })),
  does("readiness READINESS", "readiness red", "what the newest look at readiness says to whoever starts a drill; green unless given", (c: { READINESS: string }) => ({ does: "readiness", red: c.READINESS === "red" })),
  does("kill switch SWITCH by PERSON REASON", 'kill switch on by lead-1 "hands off"', "nothing at all is changed while it is on", (c: By & { SWITCH: string }) => ({ does: "kill-switch", on: c.SWITCH === "on", by: c.PERSON, reason: c.REASON })),
];

type Deciding = { readonly GATE: string; readonly PERSON: string; readonly REASON: string; readonly SEEN?: number };
const decides = (c: Deciding, decision: PersonDecides["decision"], forMs: number | null, expected: "taken" | "refused"): Happening => ({
  does: "decide", decides: { decision, forMs, gate: c.GATE, by: c.PERSON, reason: c.REASON, seenAtMs: c.SEEN ?? null }, expected,
});
type Decided = Deciding & { readonly DECISION: PersonDecides["decision"] };
const gateWords = "gate GATE as PERSON REASON [seen-at SEEN]";

const breakGlass = (c: By & { readonly SITE: string; readonly TEXT?: string }, dry: boolean, expected: "started" | "refused"): Happening => ({ does: "break-glass", dry, to: c.SITE, by: c.PERSON, reason: c.REASON, insist: c.TEXT ?? null, expected });

/** What happens at an instant only. */
const deeds: readonly Form[] = [
  does("crash WHEN", "crash before-effect", "the function that runs now, or the next that changes something, dies", (c: { WHEN: "before-effect" | "after-effect" | "anywhere" }) => ({ does: "crash", when: c.WHEN })),
  does("outbound PROVIDER from SITE", "outbound viber from site-b", "the application of a site sends a message to a user; it fails the story when the provider does not take it", (c: { PROVIDER: string; SITE: string }) => ({ does: "outbound", provider: c.PROVIDER, site: c.SITE })),
  does("abort execution", "abort execution", "somebody ends the run's execution in Step Functions", () => ({ does: "abort-execution" })),
  does("owner promotes DATABASE@SITE", "owner promotes chat-config@site-b", "somebody outside makes the copy of a database there the writer, whatever runs here", (c: { "DATABASE@SITE": { database: string; site: string } }) => ({ does: "promote", ...c["DATABASE@SITE"] })),
  does("owner prefers SERVICE/MEMBER", "owner prefers mongodb/site-b", "somebody outside gives a member of a replica set the highest priority", (c: { "SERVICE/MEMBER": { service: string; member: string } }) => ({ does: "prefer", ...c["SERVICE/MEMBER"] })),
  does("owner leads NAME to SITE", "owner leads chat.example.com to site-a", "somebody outside makes the record set of a site the PRIMARY one of a name with failover records", (c: { NAME: string; SITE: string }) => ({ does: "lead", name: c.NAME, site: c.SITE })),
  does("start drill DRILL to SITE by PERSON REASON", 'start drill dry to site-b by lead-1 "monthly"', "a person starts a drill", (c: By & { DRILL: string; SITE: string }) => ({ does: "start", kind: `drill ${c.DRILL}`, to: c.SITE, by: c.PERSON, reason: c.REASON })),
  does("start drill DRILL by PERSON REASON", 'start drill dry by lead-1 "monthly"', "a person starts a drill of a failover to the site that stands by", (c: By & { DRILL: string }) => ({ does: "start", kind: `drill ${c.DRILL}`, to: "", by: c.PERSON, reason: c.REASON })),
  does("expect-refused start drill DRILL by PERSON REASON", 'expect-refused start drill dry by lead-1 "monthly"', "the same, and it must be refused", (c: By & { DRILL: string }) => ({ does: "start", kind: `drill ${c.DRILL}`, to: "", by: c.PERSON, reason: c.REASON, expected: "refused" })),
  does("clean drills by PERSON REASON", 'clean drills by lead-1 "the copy costs money"', "a person asks that what earlier isolated drills left is deleted", (c: By) => ({ does: "start", kind: "clean-up", to: "", by: c.PERSON, reason: c.REASON })),
  does("expect-refused clean drills by PERSON REASON", 'expect-refused clean drills by stranger-1 "now"', "the same, and it must be refused", (c: By) => ({ does: "start", kind: "clean-up", to: "", by: c.PERSON, reason: c.REASON, expected: "refused" })),
  does("end drill live by PERSON REASON", 'end drill live by lead-1 "enough for today"', "a person ends the live drill that is open: no further leg starts", (c: By) => ({ does: "start", kind: "end of the drill", to: "", by: c.PERSON, reason: c.REASON })),
  does("expect-refused end drill live by PERSON REASON", 'expect-refused end drill live by stranger-1 "stop"', "the same, and it must be refused", (c: By) => ({ does: "start", kind: "end of the drill", to: "", by: c.PERSON, reason: c.REASON, expected: "refused" })),
  does("say fault SAID by PERSON REASON", 'say fault caused by lead-1 "as drawn"', "a person says of the open game day that its fault is caused now, taken back, or that the day shall end; what the fault is the story does by itself", (c: By & { SAID: string }) => ({ does: "start", kind: `fault ${c.SAID}`, to: "", by: c.PERSON, reason: c.REASON })),
  does("expect-refused say fault SAID by PERSON REASON", 'expect-refused say fault caused by on-call-1 "me too"', "the same, and it must be refused", (c: By & { SAID: string }) => ({ does: "start", kind: `fault ${c.SAID}`, to: "", by: c.PERSON, reason: c.REASON, expected: "refused" })),
  does("start repair REPAIR on SITE by PERSON REASON", 'start repair configuration on site-a by operator-1 "the properties are damaged"', "a person starts a repair of the plan at a site", (c: By & { REPAIR: string; SITE: string }) => ({ does: "start", kind: "repair", repair: c.REPAIR, to: c.SITE, by: c.PERSON, reason: c.REASON, expected: "started" })),
  does("expect-refused start repair REPAIR on SITE by PERSON REASON", 'expect-refused start repair configuration on site-b by operator-1 "once more"', "the same, and it must be refused", (c: By & { REPAIR: string; SITE: string }) => ({ does: "start", kind: "repair", repair: c.REPAIR, to: c.SITE, by: c.PERSON, reason: c.REASON, expected: "refused" })),
  does("start break-glass to SITE by PERSON REASON [despite TEXT]", 'start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"', "a person starts a failover without the arbiter, from a machine of their own; `despite`: why, although the arbiter answers", (c: By & { SITE: string; TEXT?: string }) => breakGlass(c, false, "started")),
  does("start dry break-glass to SITE by PERSON REASON", 'start dry break-glass to site-b by on-call-1 "what would it do"', "the same, and it only says what it would change", (c: By & { SITE: string }) => breakGlass(c, true, "started")),
  does("expect-refused start break-glass to SITE by PERSON REASON [despite TEXT]", 'expect-refused start break-glass to site-b by on-call-1 "it is slow"', "a person tries, and is refused", (c: By & { SITE: string; TEXT?: string }) => breakGlass(c, false, "refused")),
  does("interrupt break-glass", "interrupt break-glass", "the program of a failover without the arbiter is ended wherever it is", () => ({ does: "interrupt-break-glass" })),
  does("resume break-glass by PERSON", "resume break-glass by on-call-1", "the person gives the command again, after the program was ended or has died", (c: { PERSON: string }) => ({ does: "resume-break-glass", by: c.PERSON })),
  does("merge break-glass by PERSON", "merge break-glass by on-call-1", "the person brings its record home to the arbiter", (c: { PERSON: string }) => ({ does: "merge-break-glass", by: c.PERSON, expected: "merged" })),
  does("expect-refused merge break-glass by PERSON", "expect-refused merge break-glass by on-call-1", "the same, and it must be refused", (c: { PERSON: string }) => ({ does: "merge-break-glass", by: c.PERSON, expected: "refused" })),
  does("expect-refused start KIND to SITE by PERSON REASON", 'expect-refused start switchover to site-b by operator-1 "once more"', "a person tries to start a run, and is refused", (c: By & { KIND: string; SITE: string }) => ({ does: "start", kind: c.KIND, to: c.SITE, by: c.PERSON, reason: c.REASON, expected: "refused" })),
  does("start KIND to SITE by PERSON REASON", 'start failover to site-b by operator-1 "maintenance"', "a person starts a run", (c: By & { KIND: string; SITE: string }) => ({ does: "start", kind: c.KIND, to: c.SITE, by: c.PERSON, reason: c.REASON })),
  does(`DECISION ${gateWords}`, 'approve gate "Fail over to site-b" as on-call-1 "site-a dark" seen-at 3m', "a person decides at a gate, on what was shown at that time; it fails the story when it fits no gate, or more than one, or is refused", (c: Decided) => decides(c, c.DECISION, null, "taken")),
  does(`hold DURATION ${gateWords}`, 'hold 10m gate "Fail over to site-b" as on-call-1 "calling the provider"', "a person takes more time at a gate", (c: Deciding & { DURATION: number }) => decides(c, "hold", c.DURATION, "taken")),
  does(`expect-refused DECISION ${gateWords}`, 'expect-refused approve gate "Fail over to site-b" as stranger-1 "me too"', "the same, and it must be refused", (c: Decided) => decides(c, c.DECISION, null, "refused")),
  does(`expect-refused hold DURATION ${gateWords}`, 'expect-refused hold 10m gate "Fail over to site-b" as stranger-1 "wait"', "the same, and it must be refused", (c: Deciding & { DURATION: number }) => decides(c, "hold", c.DURATION, "refused")),
  does("resume automation by PERSON REASON", 'resume automation by lead-1 "freeze is over"', "the pause ends", (c: By) => ({ does: "resume", by: c.PERSON, reason: c.REASON })),
  does("acknowledge block by PERSON REASON", 'acknowledge block by lead-1 "looked at it"', "a person lifts the block that an earlier run left", (c: By) => ({ does: "acknowledge", by: c.PERSON, reason: c.REASON })),
];

const facts: readonly Form[] = [
  fact("verdict VERDICT [CODE]", "verdict ask primary-dead", "the newest verdict of the plan's newest run", (c: { VERDICT: never; CODE?: string }) => ({ is: "verdict", word: c.VERDICT, code: c.CODE ?? null })),
  fact("gate GATE STATE", 'gate "Fail over to site-b" waiting', "how a gate of the plan's newest run stands", (c: { GATE: string; STATE: never }) => ({ is: "gate", gate: c.GATE, state: c.STATE })),
  fact("dns NAME -> SITE", "dns chat.example.com -> site-b", "the name leads to this site and to no other", (c: { NAME: string; SITE: string }) => ({ is: "dns", name: c.NAME, leadsTo: c.SITE })),
  fact("dns NAME empty", "dns chat.example.com empty", "the name leads nowhere", (c: { NAME: string }) => ({ is: "dns", name: c.NAME, leadsTo: null })),
  fact("writers DATABASE <= COUNT", "writers chat-config <= 1", "at most so many sites take writes", (c: { DATABASE: string; COUNT: number }) => ({ is: "writers", database: c.DATABASE, where: { atMost: c.COUNT } })),
  fact("writers DATABASE = SITE", "writers chat-config = site-b", "this site takes writes and no other", (c: { DATABASE: string; SITE: string }) => ({ is: "writers", database: c.DATABASE, where: { site: c.SITE } })),
  fact("loss DATABASE unknown", "loss chat-config unknown", "the newest verdict says that the loss is unknown", (c: { DATABASE: string }) => ({ is: "loss", database: c.DATABASE, most: "unknown" })),
  fact("loss DATABASE <= DURATION", "loss chat-config <= 10s", "no more writes were really lost than that, and the newest verdict, if there is one, promised no more", (c: { DATABASE: string; DURATION: number }) => ({ is: "loss", database: c.DATABASE, most: c.DURATION })),
  fact("webhook PROVIDER -> SITE", "webhook viber -> site-b", "the provider delivers to this site", (c: { PROVIDER: string; SITE: string }) => ({ is: "webhook", provider: c.PROVIDER, site: c.SITE })),
  fact("mutations COUNT [since SINCE]", "mutations 0 since 2m", "so many changing calls were sent, whatever came of them; without PLAN: those of all plans", (c: { COUNT: number; SINCE?: number }) => ({ is: "mutations", count: c.COUNT, sinceMs: c.SINCE ?? null })),
  fact("run END", "run succeeded", "the plan's newest run ended so", (c: { END: never }) => ({ is: "run", end: c.END })),
  fact("run open", "run open", "the plan's newest run has not ended", () => ({ is: "run", end: "open" })),
  fact("no run", "no run", "there has been no run at all; without PLAN: of any plan", () => ({ is: "run", end: "none" })),
  fact("runs COUNT", "runs 1", "there have been so many runs; without PLAN: of all plans", (c: { COUNT: number }) => ({ is: "runs", count: c.COUNT })),
  fact("record says TEXT", 'record says "not confirmed"', "the text stands in an entry of a run or in a page", (c: { TEXT: string }) => ({ is: "record", says: c.TEXT })),
  fact("page says TEXT", 'page says "Fail over to site-b"', "people were called with this text", (c: { TEXT: string }) => ({ is: "page", says: c.TEXT })),
  fact("pages COUNT", "pages 1", "people were called so many times, by all plans together", (c: { COUNT: number }) => ({ is: "pages", count: c.COUNT })),
];

type Spoken = { readonly "PLAN:"?: string };
const about = (c: Spoken): { readonly plan: string | null } => ({ plan: c["PLAN:"] ?? null });

/** What a line can be. */
export const statements: readonly Form[] = [
  says("plan FILE [with CHANGE…]", "plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic", "a plan that stands in the world, with changes; one line for each plan", (c: { FILE: string; CHANGE?: readonly { path: string; value: string }[] }) => ({ says: "plan", file: c.FILE, changes: c.CHANGE ?? [] })),
  says("given [PLAN:] CONDITION", "given lag chat-config 0s", "how things stand before 0 s; all is healthy unless given", (c: Spoken & { CONDITION: Happening }) => ({ says: "given", ...about(c), happening: c.CONDITION })),
  says("at TIME [PLAN:] HAPPENING", "at 30s down site site-a", "what happens then; equal times in the order of the lines", (c: Spoken & { TIME: number; HAPPENING: Happening }) => ({ says: "at", atMs: c.TIME, ...about(c), happening: c.HAPPENING })),
  says("always [PLAN:] FACT", "always writers chat-config <= 1", "holds after every event", (c: Spoken & { FACT: Fact }) => ({ says: "always", ...about(c), fact: c.FACT })),
  says("never [PLAN:] FACT", "never dns chat.example.com empty", "holds after no event", (c: Spoken & { FACT: Fact }) => ({ says: "never", ...about(c), fact: c.FACT })),
  says("expect [PLAN:] FACT [by BY]", "expect dns chat.example.com -> site-b by 8m", "holds at some instant until then; without `by`, at the end", (c: Spoken & { FACT: Fact; BY?: number }) => ({ says: "expect", ...about(c), fact: c.FACT, byMs: c.BY ?? null })),
  says("until TIME", "until 40m", "the story ends then; else when nothing has moved for 10 minutes and nothing is expected any more, and after 24 hours at most", (c: { TIME: number }) => ({ says: "until", atMs: c.TIME })),
];

/** Slots that are read by further forms. */
export const tables: Readonly<Record<string, Extract<Slot<Context>, { forms: unknown }>>> = {
  THING: { means: "what stops or runs again", forms: things, within: "at 30s down" },
  LINK: { means: "a path", forms: links, within: "at 30s cut" },
  OUTCOME: { means: "how a call goes wrong", forms: outcomes, within: "at 50s call rds.PromoteReadReplica" },
  CONDITION: { means: "how things can stand before the start", forms: states, within: "given" },
  HAPPENING: { means: "what can happen", forms: [...states, ...deeds], within: "at 4m" },
  FACT: { means: "what can be expected", forms: facts, within: "expect" },
};

/** All slots by name. */
export const allSlots: Readonly<Record<string, Slot<Context>>> = { ...slots, ...tables };
