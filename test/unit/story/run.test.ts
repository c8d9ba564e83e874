// Running stories on a scripted world: what must be so is asked after every event, and what was not so is said.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStoryText, sayStoryFault } from "../../../infra/local/story/read.ts";
import { runStory } from "../../../infra/local/story/run.ts";
import type { StoryResult } from "../../../infra/local/story/run.ts";
import { narration, timeline } from "../../../infra/local/story/narrate.ts";
import type { Happening } from "../../../infra/local/story/statements.ts";
import { terminal } from "../../../infra/terminal.ts";
import { authorised, decided, gateFacts, mutation, opening, stepped, verdictOf, writtenShop } from "../builders.ts";
import { scripted } from "./scripted-world.ts";
import type { Hand, Script } from "./scripted-world.ts";

const folder = mkdtempSync(join(tmpdir(), "story-"));
afterAll(() => rmSync(folder, { recursive: true }));
const planFile = join(folder, "shop.yaml");
// JSON is YAML.
const viber = { viber: { callback: "https://{site}.shop.example.com/viber", secret: "shop/viber", inbound: "https://{site}.shop.example.com/inbound" } };
writeFileSync(planFile, JSON.stringify({ ...writtenShop, steps: [...writtenShop.steps, { webhooks: viber }] }));

async function tell(lines: string, script: Script, made: Happening[] = []): Promise<StoryResult> {
  const read = readStoryText(join(folder, "a.story"), `# A shop in trouble\nplan ${planFile}\n${lines}`);
  if (!read.ok) throw new TypeError(read.faults.map(sayStoryFault).join("\n"));
  return runStory(read.story, read.plans, scripted(script, made), { seed: 1 });
}
/** What did not hold, as LINE: SENTENCE, and what was broken. */
const failures = ({ lines, violations }: StoryResult): readonly string[] => [
  ...lines.filter(({ held }) => !held).map(({ line, sentence }) => `${line}: ${sentence}`),
  ...violations.map(({ invariant, facts }) => `${invariant}: ${facts}`),
];

const stop = mutation();
const promote = mutation({ key: "promote", sentence: "Promote orders-b", call: { operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-b" } }, undo: null, repeatable: false, losesData: "orders" });

/** Goes ahead once a person has approved: fence, promotion, traffic, end. */
function goAhead(hand: Hand): void {
  hand.record(decided("approve"));
  hand.record({ type: "assessed", verdict: verdictOf(), confirms: true });
  hand.record(authorised());
  hand.record({ type: "intent", step: "fence-ec2-stop", mutation: stop });
  hand.mutate();
  hand.record({ type: "result", step: "fence-ec2-stop", key: stop.key, intentSeq: 7, outcome: "applied", answer: "stopping", tookMs: 40 });
  hand.later(30_000, "the machine stands still", (next) => {
    next.record(stepped("fence-ec2-stop", "done", { brought: { fenced: "confirmed" } }));
    next.record({ type: "intent", step: "promote-rds-replica", mutation: promote });
    next.mutate({ operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-b" } });
    next.record({ type: "result", step: "promote-rds-replica", key: "promote", intentSeq: 10, outcome: "applied", answer: "promoting", tookMs: 80 });
  });
  hand.later(120_000, null, (next) =>
    next.plan((truth) => ({ ...truth, databases: { orders: { "site-a": { up: false, accepts: false, writer: false, newestWriteAt: 0 }, "site-b": { up: true, accepts: true, writer: true, newestWriteAt: 0 } } }, lostSeconds: { orders: 3 } })));
  hand.later(150_000, null, (next) => next.plan((truth) => ({ ...truth, dns: { "shop.example.com": ["site-b"] }, webhooks: { viber: { site: "site-b", lastInboundAt: truth.runs[0]?.startedAt ?? 0 } } })));
  hand.later(160_000, null, (next) => {
    next.plan((truth) => ({ ...truth, webhooks: { viber: { site: "site-b", lastInboundAt: Infinity } } }));
    next.record({ type: "closed", end: "succeeded", sentence: "Shop moved from site-a to site-b; every step was proved." });
    next.page("LIVE shop: succeeded");
  });
}

/** A site that dies is noticed after 70 s, and a person is asked. */
const failover: Script = {
  react(happening, hand) {
    if (happening.does === "down") {
      hand.plan((truth) => ({ ...truth, sites: { ...truth.sites, "site-a": { up: false } }, databases: { orders: { ...truth.databases["orders"], "site-a": { up: false, accepts: false, writer: true, newestWriteAt: 0 } } } }));
      hand.later(70_000, null, (next) => {
        next.record(opening);
        next.record({ type: "assessed", verdict: verdictOf({ losses: [{ database: "orders", known: true, seconds: { min: 0, max: 8 }, transactions: null, lastWriteAt: 0, fenced: false }] }), confirms: false });
        next.record({ type: "gate-opened", facts: gateFacts() });
        next.page("LIVE shop: Fail over to site-b\nsite-a has been seen to fail.");
      });
      return undefined;
    }
    if (happening.does !== "decide") return undefined;
    const isStranger = happening.decides.by === "stranger-1";
    if (!isStranger) goAhead(hand);
    return { tookEffect: isStranger === (happening.expected === "refused"), because: isStranger ? "stranger-1 may not decide for shop" : "on-call-1 decided" };
  },
};

const down = "at 30s down site site-a";
const approve = 'at 4m approve gate "Fail over to site-b" as on-call-1 "site-a dark"';

test("a failover that goes as it should holds in everything", async () => {
  const result = await tell(
    `${down}
at 3m expect-refused approve gate "Fail over to site-b" as stranger-1 "me too"
${approve}
always writers orders <= 1
never dns shop.example.com empty
expect verdict ask primary-dead by 3m
expect gate "Fail over to site-b" waiting by 2m
expect gate "Fail over to site-b" decided
expect dns shop.example.com -> site-b by 8m
expect writers orders = site-b
expect loss orders <= 10s
expect webhook viber -> site-b
expect mutations 2
expect mutations 0 since 5m
expect run succeeded
expect runs 1
expect record says "promoting"
expect page says "seen to fail"`,
    failover,
  );
  expect(failures(result)).toEqual([]);
  expect(result).toMatchObject({ held: true, title: "A shop in trouble", plans: ["shop"], mutations: 2, endedAtMs: 240_000 + 160_000 + 600_000 });
});

test.each<[string, string, readonly string[]]>([
  ["a verdict that did not come in time", `${down}\nexpect verdict ask by 1m`, ["4: by 1:00 no run had decided anything"]],
  ["another verdict", `${down}\nexpect verdict refuse`, ["4: at the end, at 11:40, the newest verdict was ask primary-dead: site-a has been seen to fail."]],
  ["a gate that stands otherwise", `${down}\nexpect gate "Fail over to site-b" expired`, ["4: at the end, at 11:40, the gate was waiting"]],
  ["a name that leads elsewhere", `${down}\nexpect dns shop.example.com -> site-b`, ["4: at the end, at 11:40, shop.example.com led to site-a"]],
  ["nobody who writes", `${down}\nexpect writers orders = site-b`, ["4: at the end, at 11:40, no site took writes of orders"]],
  ["a loss that was bounded higher", `${down}\nexpect loss orders <= 5s`, ["4: at the end, at 11:40, 0.0 s of orders were lost, and the newest verdict said 0.0 to 8.0 s"]],
  ["a loss that is known", `${down}\nexpect loss orders unknown`, ["4: at the end, at 11:40, 0.0 s of orders were lost, and the newest verdict said 0.0 to 8.0 s"]],
  ["a webhook elsewhere", `${down}\nexpect webhook viber -> site-b`, ["4: at the end, at 11:40, viber delivered to site-a"]],
  ["changes where none may be", `${down}\n${approve}\nexpect mutations 0`, ["5: at the end, at 16:40, 2 changing calls were sent: ec2.StopInstances, rds.PromoteReadReplica"]],
  ["changes that never came", `${down}\nexpect mutations 1`, ["4: at the end, at 11:40, no changing call was sent"]],
  ["a run that is open", `${down}\nexpect run succeeded`, ['4: at the end, at 11:40, the run was open (it waited at "Fail over to site-b")']],
  ["a run where none may be", `${down}\nexpect no run`, ['4: at the end, at 11:40, the run was open (it waited at "Fail over to site-b")']],
  ["too few runs", `${down}\nexpect runs 2`, ['4: at the end, at 11:40, the run was open (it waited at "Fail over to site-b")']],
  ["a text that nobody wrote", `${down}\nexpect record says "volcano"`, ["4: at the end, at 11:40, no entry and no page said it"]],
  ["a page that nobody got", `${down}\nexpect page says "volcano"`, ['4: at the end, at 11:40, the pages said "LIVE shop: Fail over to site-b"']],
  ["more calls to people than that", `${down}\nexpect pages 0`, ['4: at the end, at 11:40, people were called once: "LIVE shop: Fail over to site-b"']],
  ["what must be at every instant and was not at one", `${down}\nalways dns shop.example.com -> site-b`, ["4: at 0:00 shop.example.com led to site-a"]],
  ["what may be at no instant and was", `${down}\nnever writers orders <= 0`, ["4: at 0:30 no site took writes of orders"]],
  ["what may never be decided", `${down}\nnever verdict ask`, ["4: at 1:40 the newest verdict was ask primary-dead: site-a has been seen to fail."]],
  ["a decision at a gate that was not there yet", 'at 10s approve gate "Fail over to site-b" as on-call-1 "too early"\nexpect mutations 0 since 20m by 30m', ["3: the decision matches no gate: none with this title was opened"]],
  ["a decision that had to be refused and was taken", `${down}\nat 3m expect-refused approve gate "Fail over to site-b" as on-call-1 "me"\nexpect run succeeded`, ["4: it never took effect: on-call-1 decided"]],
  ["a refusal where there never was a gate", 'at 10s expect-refused approve gate "Fail over to site-b" as stranger-1 "me"\nexpect no run', ["3: the decision matches no gate: none with this title was opened"]],
  ["a decision that had to be taken and was refused", `${down}\nat 3m approve gate "Fail over to site-b" as stranger-1 "me"\nexpect run open`, ["4: it never took effect: stranger-1 may not decide for shop"]],
  ["a second decision", `${down}\n${approve}\nat 5m reject gate "Fail over to site-b" as on-call-2 "no"\nuntil 5m\nexpect page says "Fail over"`, ["5: the decision matches no gate that waits: this one was decided"]],
])("%s fails the story and is said", async (_sentence, lines, wanted) => {
  // What a scripted world does after a wrong decision is no matter here.
  const { lines: told } = await tell(lines, failover);
  expect(told.filter(({ held }) => !held).map(({ line, sentence }) => `${line}: ${sentence}`)).toEqual(wanted);
});

test("what never took effect, and what met no occasion, fails the story", async () => {
  const result = await tell("at 10s call ec2.StopInstances throttled\nat 20s abort execution\nexpect mutations 0", {
    react: (happening) => (happening.does === "abort-execution" ? { tookEffect: false, because: "no execution runs" } : undefined),
    pending: ["the fault of ec2.StopInstances met no call"],
  });
  expect(failures(result)).toEqual(["0: the fault of ec2.StopInstances met no call", "4: it never took effect: no execution runs"]);
  expect(result.held).toBe(false);
});

test("things happen before 0 s, then by their times, and those of one time in the order of the lines", async () => {
  const made: Happening[] = [];
  await tell("at 2m up site site-a\nat 1m down site site-a\nat 1m down site site-b\ngiven lag orders 3s\nexpect mutations 0", { react: () => undefined }, made);
  expect(made.map((each) => (each.does === "down" || each.does === "up" ? `${each.does} ${"site" in each.what ? each.what.site : ""}` : each.does))).toEqual(["lag", "down site-a", "down site-b", "up site-a"]);
});

describe("a story ends", () => {
  const move = (ms: number) => [ms, "something moves", (hand: Hand) => hand.page("x")] as const;
  test.each<[string, string, Script, number]>([
    ["when nothing has moved for ten minutes", "expect mutations 0", { events: [move(60_000), move(500_000)] }, 1_100_000],
    ["not before what is expected by then", "expect runs 5 by 30m", {}, 1_800_000],
    ["as soon as what is expected by then was seen", "expect runs 0 by 30m", {}, 600_000],
    ["when it says so", "until 3m\nexpect mutations 0", { events: [move(60_000)] }, 180_000],
    ["after 24 hours at the latest", "expect mutations 0", { events: Array.from({ length: 400 }, (_, index) => move(index * 300_000)) }, 86_400_000],
  ])("%s", async (_sentence, lines, script, endedAtMs) => {
    expect(await tell(lines, script)).toMatchObject({ endedAtMs });
  });
});

test("what was true between two looks of one event counts", async () => {
  const result = await tell("expect verdict watch by 2m\nexpect gate \"Fail over to site-b\" waiting by 2m\nexpect run rejected\nnever verdict fail-over", {
    events: [[60_000, null, (hand) => {
      hand.record(opening);
      hand.record({ type: "assessed", verdict: verdictOf({ verdict: "watch" }), confirms: false });
      hand.record({ type: "assessed", verdict: verdictOf(), confirms: false });
      hand.record({ type: "gate-opened", facts: gateFacts() });
      hand.record(decided("reject"));
      hand.record({ type: "closed", end: "rejected", sentence: "on-call-1 rejected the failover." });
    }]],
  });
  expect(failures(result)).toEqual([]);
});

test("a broken invariant fails the story although every line held", async () => {
  const result = await tell("expect mutations 1", { events: [[60_000, null, (hand) => hand.mutate()]] });
  expect(result.lines.every(({ held }) => held)).toBe(true);
  expect({ held: result.held, broken: failures(result) }).toEqual({ held: false, broken: ["I15: ec2.StopInstances was sent and the record holds no intent for it"] });
});

describe("the narration", () => {
  const paper = { colours: terminal({ write: () => true }).colours, columns: 300 };
  test("tells what happened, why, by whom, and what of it held", async () => {
    const told = narration(await tell(`${down}\n${approve}\nexpect run succeeded\nexpect mutations 7`, failover), paper).join("\n");
    for (const sentence of [
      "A shop in trouble",
      "     0:30  • The whole of site-a goes down.",
      "     0:30  • orders takes no more writes at site-a.",
      "     1:40  ▶ A run begins, a failover from site-a to site-b, started by the alarm.",
      "     1:40  § The verdict is ask (primary-dead): site-a has been seen to fail.",
      "               site-b sees it fail.",
      "     1:40  ◆ A person is asked: Fail over to site-b.",
      "     4:00  ◆ on-call-1 decides approve at \"Fail over to site-b\": \"site-a is dark\"",
      "     4:00  → Stop i-0a0a0a0a0a in eu-west-1: applied.",
      "     4:30  ✓ fence-ec2-stop is done: it is done.",
      "     6:00  • orders takes writes at site-b.",
      "     6:40  ▶ The run ends as succeeded: Shop moved from site-a to site-b; every step was proved.",
      "shop, from site-a to site-b: the run opened at 1:40 and ended at 6:40 as succeeded, with 2 changes.",
      "3.0 s of acknowledged writes of orders were lost.",
      "  ✓ line 5 expect run succeeded (16:40)",
      "✕ line 6 expect mutations 7",
      "At the end, at 16:40, 2 changing calls were sent: ec2.StopInstances, rds.PromoteReadReplica.",
      "✕ 1 of 2 lines held; all 26 invariants held",
    ]) expect(told).toContain(sentence);
  });
  test("can be a table, a line for each event", async () => {
    const lines = timeline(await tell(`${down}\nexpect run open`, failover), paper);
    expect(lines.filter((line) => /^ +1:40/.test(line))).toEqual([
      "     1:40  run       A run begins, a failover from site-a to site-b, started by the alarm",
      "     1:40  decided   The verdict is ask (primary-dead): site-a has been seen to fail.",
      "     1:40  people    A person is asked: Fail over to site-b",
      "     1:40  people    People are called: LIVE shop: Fail over to site-b",
    ]);
  });
  test("says when nothing happened", async () => {
    expect(narration(await tell("expect no run", {}), paper).join("\n")).toContain("No run was started.");
  });
});
