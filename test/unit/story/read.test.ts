// Reading stories: every form says what its row promises, and a mistake is told with its place, its cause and its remedy.

import fc from "fast-check";
import { statements, tables } from "../../../infra/local/story/words.ts";
import { readStoryText, sayStoryFault } from "../../../infra/local/story/read.ts";
import type { Statement } from "../../../infra/local/story/statements.ts";

const plan = "plan workflows/plans/hybrid-chat.yaml";
/** The shipped plan with alarms of the user's own. */
const triggered = `${plan} with triggers="{ alarms: { site-a: [chat errors, chat logins] }, need: 2 }"`;

function statementOf(line: string): Statement | undefined {
  const read = readStoryText("a.story", `${plan}\n${line}\nexpect mutations 0\n`);
  if (!read.ok) throw new TypeError(read.faults.map(sayStoryFault).join("\n"));
  return read.story.statements[1];
}

function faultsOf(text: string): readonly string[] {
  const read = readStoryText("a.story", text);
  return read.ok ? [] : read.faults.map(sayStoryFault);
}
const faultOf = (line: string, of = plan): string => faultsOf(`${of}\n${line}\nexpect mutations 0`).join("\n");

/** A plan that can be repaired. */
const repairable = "plan workflows/plans/iq-bot.yaml";

/** Every example of the tables behind the statements, as a whole line. */
const examples = Object.values(tables).flatMap(({ forms, within }) => forms.map(({ example }) => `${within} ${example}`.replace("until 3m", "until 9m")));

describe("every example of the table is read", () => {
  test.each(statements.map(({ example }) => example))("%s", (example) => {
    expect(faultsOf(`${example.startsWith("plan") ? "" : `${plan}\n`}${example}\nexpect mutations 0 since 0s by 24h`.replace("until 40m\nexpect mutations 0 since 0s by 24h", "until 40m\nexpect mutations 0"))).toEqual([]);
  });
  test.each(examples)("%s", (line) => expect(faultOf(line, line.includes(" repair ") ? repairable : triggered)).toBe(""));
});

test.each<[string, string, object]>([
  ["a site goes down", "at 30s down site site-a", { says: "at", atMs: 30_000, plan: null, happening: { does: "down", what: { kind: "site", site: "site-a" } } }],
  ["an arbiter of a cluster goes down", "at 1m down member mongodb/arbiter", { happening: { does: "down", what: { kind: "member", service: "mongodb", member: "arbiter" } } }],
  ["a member goes down at one of two sites that have it", "at 1m down member mongodb/n1@site-b", { happening: { does: "down", what: { kind: "member", service: "mongodb", member: "n1@site-b" } } }],
  ["a machine is named by its role and meant by its id", "at 1m down host chat-vm@site-a", { happening: { does: "down", what: { kind: "host", host: "i-0a51c0de7e5700a11" } } }],
  ["a link is cut in both directions", "at 30s cut link site-a site-b", { happening: { does: "cut", what: { kind: "between", from: "site-a", to: "site-b", how: "full" } } }],
  ["a link is cut in one direction, and the word link may be left out", "at 30s cut arbiter site-a one-way", { happening: { does: "cut", what: { kind: "between", from: "arbiter", to: "site-a", how: "one-way" } } }],
  ["replication is cut", "at 30s cut replication chat-config", { happening: { does: "cut", what: { kind: "replication", database: "chat-config" } } }],
  ["a control plane is cut everywhere", "at 30s cut control-plane route53", { happening: { does: "cut", what: { kind: "control-plane", service: "route53", region: null } } }],
  ["a lag nobody can read", "at 40s lag chat-config unknown", { happening: { does: "lag", database: "chat-config", lagMs: null } }],
  ["a call times out and took effect", "at 50s call rds.PromoteReadReplica on chat-config-b in eu-central-1 times-out applied times 2", { happening: { does: "call", fault: { operation: "rds.PromoteReadReplica", on: "chat-config-b", region: "eu-central-1", outcome: { how: "times-out", effect: "applied" }, lasts: { times: 2 } } } }],
  ["a call is slow until a time", "at 50s call ec2.StopInstances slow 90s until 3m", { happening: { fault: { on: null, region: null, outcome: { how: "slow", ms: 90_000 }, lasts: { untilMs: 180_000 } } } }],
  ["a fault concerns one call unless said otherwise", "at 50s call viber.set_webhook throttled", { happening: { fault: { lasts: { times: 1 } } } }],
  ["a clock is slow", "at 60s clock arbiter -10m", { happening: { does: "clock", place: "arbiter", byMs: -600_000 } }],
  ["a person decides on what was shown before", 'at 4m approve gate "Fail over to site-b" as on-call-1 "site-a dark" seen-at 3m', { happening: { does: "decide", expected: "taken", decides: { decision: "approve", forMs: null, gate: "Fail over to site-b", by: "on-call-1", reason: "site-a dark", seenAtMs: 180_000 } } }],
  ["a decision must be refused", 'at 4m expect-refused approve gate "Fail over to site-b" as stranger-1 "me too"', { happening: { expected: "refused" } }],
  ["a gate is named by its beginning and meant by its title", 'at 4m approve gate "The deployment engineer" as on-call-1 "yes, now"', { happening: { decides: { gate: "The deployment engineer must re-register the CCM webhooks to receive messages from Viber and Facebook: may it be done now?" } } }],
  ["a gate is held", 'at 4m hold 10m gate "Fail over to site-b" as on-call-1 "calling"', { happening: { decides: { decision: "hold", forMs: 600_000 } } }],
  ["a drill has a kind", 'at 3m start drill dry to site-b by lead-1 "monthly"', { happening: { does: "start", kind: "drill dry", to: "site-b" } }],
  ["a name is spoken of in a plan", "at 30s hybrid-chat: down site site-a", { plan: "hybrid-chat" }],
  ["a fact without a time holds at the end", "expect dns chat.example.com -> site-b", { says: "expect", byMs: null, fact: { is: "dns", name: "chat.example.com", leadsTo: "site-b" } }],
  ["a fact that may never be", "never dns chat.example.com empty", { says: "never", fact: { is: "dns", leadsTo: null } }],
  ["a bound of writers", "always writers chat-config <= 1", { says: "always", fact: { is: "writers", where: { atMost: 1 } } }],
  ["a loss nobody knows", "expect loss chat-config unknown", { fact: { is: "loss", most: "unknown" } }],
  ["a code need not be said", "expect verdict ask by 3m", { byMs: 180_000, fact: { is: "verdict", word: "ask", code: null } }],
  ["no run at all", "expect no run", { fact: { is: "run", end: "none" } }],
  ["a comment ends the line, a # in quotes does not", 'expect record says "a # b" # and why', { fact: { is: "record", says: "a # b" } }],
])("%s", (_sentence, line, wanted) => {
  expect(statementOf(line)).toMatchObject(wanted);
});

test.each<[string, string, string]>([
  ["a word that nearly is one", "at 30s dwon site site-a", 'a.story:2:8: "dwon" is not understood here, write down'],
  ["a kind of thing that nearly is one", "at 30s down sevice chat-server@site-a", 'a.story:2:13: "sevice" is not understood here, write service'],
  ["a member at a site that does not exist", "at 30s down member mongodb/n1@site-c", 'a.story:2:20: the plan hybrid-chat has no site "site-c", write site-a or site-b'],
  ["a site that does not exist", "at 30s down site site-c", 'a.story:2:18: the plan hybrid-chat has no site "site-c", write site-a or site-b'],
  ["a service that does not exist", "at 30s down service chatserver@site-a", 'a.story:2:21: the plan hybrid-chat has no service "chatserver", write chat-server'],
  ["a database that does not exist", "at 30s lag chat 3s", 'a.story:2:12: the plan hybrid-chat has no database "chat", write chat-config'],
  ["an operation that does not exist", "at 30s call rds.PromoteReadReplca throttled", 'a.story:2:13: there is no operation "rds.PromoteReadReplca", write rds.PromoteReadReplica'],
  ["a rule that does not exist", "expect verdict ask primary-daed", 'a.story:2:20: the plan hybrid-chat has no rule "primary-daed", write primary-dead'],
  ["a gate that cannot be", 'expect gate "Fail over to site-c" waiting', 'a.story:2:13: the plan hybrid-chat can have no gate "Fail over to site-c", write'],
  ["a gate whose beginning is not enough", 'expect gate "Fail over" waiting', 'a.story:2:13: more than one gate of the plan hybrid-chat begins with "Fail over", write more of it: "Fail over to site-b" or "Fail over to site-a"'],
  ["a state that a gate cannot have", 'expect gate "Fail over to site-b" opened', 'a.story:2:35: "opened" is not understood here, write waiting, decided, expired or overtaken'],
  ["a number without its unit", "at 30 down site site-a", 'a.story:2:4: "30" is no time, write one with its unit, for example 30s, 8m or 1h'],
  ["a story longer than a day", "at 25h down site site-a", "a.story:2:4: 25h is longer than a story can be, write at most 24h"],
  ["a clock without its sign", "at 30s clock arbiter 10m", 'a.story:2:22: "10m" does not say which way the clock is wrong, write for example +10m or -10m'],
  ["a reason without quotation marks", 'at 4m approve gate "Fail over to site-b" as on-call-1 dark', 'a.story:2:55: "dark" has no quotation marks, write a reason in quotation marks, for example "site-a dark"'],
  ["a text that does not end", 'expect record says "never', "a.story:2:20: this text in quotes does not end, end it with \""],
  ["printers' quotation marks", "expect record says “never”", 'a.story:2:20: “ is no quotation mark here, write straight ones: "…"'],
  ["a line that ends too early", "expect dns chat.example.com ->", "a.story:2:31: the line ends too early, write a site"],
  ["a line that goes on too long", "expect run succeeded by 3m please", 'a.story:2:28: "please" is too much here, leave it out'],
  ["a plan that the story does not have", "at 30s shop: down site site-a", 'a.story:2:8: this story has no plan "shop", write hybrid-chat:'],
  ["a fault that ends before it begins", "at 5m call ec2.StopInstances throttled until 3m", "a.story:2:1: the fault ends before it begins, write a time that fits that of the line"],
  ["a person who sees the future", 'at 4m approve gate "Fail over to site-b" as a "yes, now" seen-at 5m', "a.story:2:1: nobody can decide on what is shown later, write a time that fits that of the line"],
  ["something after the end", "until 3m\nat 4m down site site-a", "a.story:3:1: this is after the end of the story, set a later end in line 2"],
])("%s is told with its place and its remedy", (_sentence, line, wanted) => {
  expect(faultOf(line)).toContain(wanted);
});

test.each<[string, string, string, string]>([
  ["an alarm that nearly is one of the plan's", triggered, 'at 30s alarm trigger "chat error" fires', 'a.story:2:22: the plan hybrid-chat has no trigger "chat error", write chat errors'],
  ["an alarm that the plan does not name", triggered, 'at 30s alarm trigger "volcano" fires', 'a.story:2:22: the plan hybrid-chat has no trigger "volcano", write chat errors or chat logins'],
  ["an alarm of a plan without any", plan, 'at 30s alarm trigger "chat errors" fires', "a.story:2:22: the plan hybrid-chat has no trigger, leave this line out"],
  ["an alarm without quotation marks", triggered, "at 30s alarm trigger chat fires", 'a.story:2:22: "chat" has no quotation marks, write one of the alarms that the plan names under triggers, in quotation marks'],
  ["an alarm that does something else", triggered, 'at 30s alarm trigger "chat errors" rings', 'a.story:2:36: "rings" is not understood here, write fires or goes-ok'],
])("%s is told with its place and its remedy", (_sentence, of, line, wanted) => {
  expect(faultOf(line, of)).toBe(wanted);
});

test("all faults of a file are told at once, in order", () => {
  expect(faultsOf(`${plan}\nat 30s down site site-c\nfoo\nexpect mutations 0`).map((each) => each.split(":").slice(1, 3).join(":"))).toEqual(["2:18", "3:1"]);
});

test("a story that expects nothing is refused, because it cannot fail", () => {
  expect(faultsOf(`${plan}\nat 30s down site site-a`)).toEqual(["a.story:2:1: the story expects nothing, so it cannot fail, end it with what must be true, for example expect mutations 0"]);
});

test("a story without a plan says so", () => {
  expect(faultsOf("expect mutations 0")).toEqual(["a.story:1:1: the story names no plan, write plan and a file first, for example plan workflows/plans/hybrid-chat.yaml"]);
});

describe("plans", () => {
  test("are changed at their path and checked again", () => {
    const read = readStoryText("a.story", `${plan} with decide.hold=2m decide.votes.need=3 title="Two words"\nexpect mutations 0`);
    expect(read.ok && read.plans[0]).toMatchObject({ title: "Two words", decide: { hold: 120_000, votes: { need: 3 } } });
  });
  test("are found beside the story too", () => {
    expect(readStoryText("test/unit/plan/a.story", "plan small.yaml\nexpect mutations 0").ok).toBe(true);
  });
  test("of one file can be several, under other names", () => {
    const read = readStoryText("a.story", `${plan}\n${plan} with plan=second\nat 3s second: down site site-a\nexpect second: runs 1`);
    expect(read.ok && read.plans.map((each) => each.plan)).toEqual(["hybrid-chat", "second"]);
  });
  test.each<[string, string, string]>([
    ["a change that does not fit is shown at the change", `${plan} with decide.every=10s decide.hold=2x`, 'a.story:1:61: the plan with these changes is not right: workflows/plans/hybrid-chat.yaml:101:9 decide.hold: "2x" does not fit, write a duration with its unit'],
    ["a key that does not exist", `${plan} with decide.hlod=2m`, "a.story:1:44: the plan with these changes is not right"],
    ["a path that leads nowhere", `${plan} with nothing.there=2m`, 'the plan has nothing at nothing, write a path that leads to something'],
    ["a change that is none", `${plan} with decide`, 'a.story:1:44: "decide" changes nothing, write PATH=VALUE'],
    ["a file that does not exist", "plan none.yaml", "a.story:1:6: the plan is not right: none.yaml: there is no such file, name a YAML file that exists"],
    ["the same plan twice", `${plan}\n${plan}`, "a.story:2:6: the story has a plan hybrid-chat already, give this one another name: with plan=NAME"],
  ])("%s", (_sentence, text, wanted) => {
    expect(faultsOf(`${text}\nexpect mutations 0`).join("\n")).toContain(wanted);
  });
});

describe("whatever stands in a file", () => {
  const words = [...new Set([...statements, ...Object.values(tables).flatMap(({ forms }) => forms)].flatMap(({ example }) => example.split(" ")))];
  const line = fc.oneof(fc.string({ unit: "binary" }), fc.array(fc.constantFrom(...words), { maxLength: 9 }).map((each) => each.join(" ")));

  test("it is read or refused, and each fault has a place within the text, a cause and a remedy", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
        const text = ["plan test/unit/plan/small.yaml", ...lines].join("\n");
        const read = readStoryText("a.story", text);
        if (read.ok) return;
        const all = text.split(/\r?\n/);
        for (const { line: at, column, what, instead } of read.faults) {
          expect(at).toBeGreaterThanOrEqual(1);
          expect(at).toBeLessThanOrEqual(all.length);
          expect(column).toBeLessThanOrEqual((all[(at ?? 1) - 1] ?? "").length + 1);
          expect(what).not.toBe("");
          expect(instead).not.toBe("");
        }
      }),
      { numRuns: 100 },
    );
  });
});
