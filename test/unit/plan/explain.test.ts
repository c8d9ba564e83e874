// The runbook: the sentences that a person has to find in it, and that it changes with plan and direction.

import { stripVTControlCharacters } from "node:util";
import pc from "picocolors";
import { explanationLines } from "../../../infra/cli/explanation.ts";
import { explainPlan } from "../../../workflows/explain.ts";
import type { ExplainedStep, Explanation } from "../../../workflows/explain.ts";
import { planWith, smallFile } from "./plans.ts";
import type { Edit } from "./plans.ts";

const away = { source: "site-a", target: "site-b" };
const digest = "d".repeat(64);
const explained = explainPlan(planWith(), digest, away);

function steps({ steps: nodes }: Explanation): readonly ExplainedStep[] {
  return nodes.flatMap((node) => ("step" in node ? [node.step] : node.together.flat()));
}

describe("the runbook of hybrid chat", () => {
  test.each<[string, readonly unknown[], unknown]>([
    ["what is moved from where to where", explained.summary, "A failover from site-a (eu-west-1) to site-b (eu-central-1), run from the arbiter in eu-north-1."],
    ["what is promised", explained.summary, "Promised: back within 15 min (RTO), with at most 30 s of the newest writes lost (RPO)."],
    ["what stands by stopped", explained.watched, { thing: "chat-server", meaning: "its failure counts as the site's; stopped at the standby on purpose", asked: "TCP xmpp.site-a.chat.internal:5222", from: ["site-b", "site-a"] }],
    ["what fails over by itself", explained.watched, { thing: "mongodb", meaning: "fails over by itself and gets 20 s for it; nothing is moved", asked: "TCP mongo.site-a.chat.internal:27017", from: ["site-a"] }],
    ["that a person decides", explained.decides, "A person approves every failover; nothing is moved without one. Here the group on-call or the group lead may decide, and sees the reasons and the writes that would be lost."],
    ["who looks how often", explained.starts, "site-b, arbiter and site-a look every 10 s. A run starts when 2 of them, over different paths, have seen site-a fail twice in a row."],
    ["where an observer stands", explained.observers, { place: "arbiter", looks: "from the public network of eu-north-1", control: "https://control.example.net/" }],
    ["what silence means", explained.decides, expect.stringContaining("Silence is no sighting")],
    ["what expiry does", explained.decides, expect.stringContaining("Nobody answers within 30 min: the run closes as expired, and nothing has been changed.")],
    ["that the way back is never automatic", explained.decides, "After a run no other starts by itself for 1 h. The way back is never automatic."],
    ["what is not managed", explained.notManaged, { what: "rasa-bot", because: "Rasa bot failover is beyond the scope of the vendor's high-availability support" }],
    ["what a TCP probe shows", explained.blindSpots, { what: "communication-server, media-routing-engine, chat-server, mongodb and load-balancer", because: "asked by TCP, which shows that a port accepts connections, and not that anything behind it works" }],
    ["the load balancer as a single point of failure", explained.weakPoints, { what: "load-balancer", because: "HAProxy as shipped is one machine; a cluster of it has to be configured by hand" }],
    ["the arbiter as a single point of failure", explained.weakPoints, { what: "arbiter", because: "while eu-north-1 is away, nothing fails over by itself" }],
    ["what needs a control plane", explained.weakPoints, { what: "agents.chat.example.com", because: "can be moved only while Route 53's control plane in us-east-1 answers" }],
  ])("says %s", (_sentence, part, wanted) => {
    expect(part).toContainEqual(wanted);
  });

  test("numbers steps as they run, branches by letters", () => {
    expect(steps(explained).map(({ number, title }) => `${number} ${title}`)).toEqual([
      "1 Renounce site-a on chat-vm",
      "2 Fence site-a, stop chat-vm",
      "3a Promote database chat-config at site-b",
      "3b Scale out media-workers-b at site-b",
      "4 Run takeover.sh at site-b",
      "5 Run takeover_reporting.sh at site-b",
      "6 Switch chat.example.com to site-b",
      "7 Move records of agents.chat.example.com to site-b",
      "8a.1 Re-register the Viber webhook at site-b",
      "8a.2 Re-register the Facebook webhook at site-b",
      "8b.1 Verify what chat.example.com resolves to",
      "8b.2 Verify chat.example.com/health",
      "8b.3 Verify that chat-config takes writes at site-b",
      "9a Verify that messages of viber arrive at site-b",
      "9b Verify that messages of facebook arrive at site-b",
    ]);
  });

  test("has exactly one point of no return, the promotion, and one question before a step", () => {
    expect(steps(explained).filter(({ undo }) => undo === null).map(({ id }) => id)).toEqual(["promote-rds-replica"]);
    expect(steps(explained).flatMap(({ id, gate }) => (gate === null ? [] : [id]))).toEqual(["webhooks-viber"]);
  });

  test("says of each registration how long its provider waits, and what is lost then", () => {
    const says = (id: string): string => steps(explained).find((step) => step.id === id)?.sentence ?? "";
    expect(says("webhooks-viber")).toMatch(/; 1 h after an address stopped answering Viber gives the address up/);
    expect(says("webhooks-facebook")).toMatch(/; 1 h after an address stopped answering Facebook unsubscribes the app from the page/);
    expect(steps(explained).filter(({ sentence }) => sentence.includes("after an address stopped answering"))).toHaveLength(2);
  });

  test("gives every step a proof and a deadline", () => {
    for (const step of steps(explained)) {
      expect(step.proof).not.toBe("");
      expect(step.deadline).toMatch(/^\d+ (s|min|h)/);
    }
    expect(steps(explained).find(({ id }) => id === "traffic-route53-records")?.deadline).toBe("5 min");
  });
});

describe("it changes with the plan", () => {
  const small = (edits: readonly Edit[] = [], direction = { source: "north", target: "south" }): Explanation => explainPlan(planWith(edits, smallFile), digest, direction);

  test("an automatic plan says when it goes ahead without a person", () => {
    expect(small([{ at: ["decide", "mode"], to: "automatic" }]).decides.join(" ")).toContain("It goes ahead without a person only if a majority sees the failure, south is ready");
  });

  test("a plan that looks by the minute says that it looks closer as soon as anything looks wrong", () => {
    expect(small([{ at: ["decide", "every"], to: "60s" }]).starts).toEqual(["arbiter, south and north look every 1 min, and every 10 s as soon as anything looks wrong. A run starts when 2 of them, over different paths, have seen north fail twice in a row."]);
  });

  test.each<readonly [string, object, readonly string[]]>([
    ["one alarm", { alarms: { north: ["north-5xx"] }, need: 1 }, ["A run also starts when the alarm north-5xx stands. It looks for itself like any other: without sightings of its own it moves nothing."]],
    ["two of three alarms", { alarms: { north: ["a", "b", "c"] }, need: 2 }, ["A run also starts when 2 of the alarms a, b and c stand. It looks for itself like any other: without sightings of its own it moves nothing."]],
    ["alarms of the other site only", { alarms: { south: ["a"] }, need: 1 }, []],
  ])("the user's own alarms are named: %s", (_says, triggers, says) => {
    expect(small([{ at: ["triggers"], to: triggers }]).starts.slice(1)).toEqual(says);
  });

  test.each<readonly [string, object, string]>([
    ["a private network", { vpc: { subnets: ["subnet-0aaaaaaa", "subnet-0bbbbbbb"], "security-groups": ["sg-0aaaaaaa"] } }, "from inside a private network of eu-north-1 (subnet-0aaaaaaa and subnet-0bbbbbbb)"],
    ["hosts of a data centre", { ssm: ["app"] }, "from its own hosts app (i-0aaaaaaaaaaaaaaa1), on which a watcher looks and reports to eu-west-1"],
  ])("an observer in %s says how it gets there", (_says, attach, looks) => {
    expect(small([{ at: ["vantage-points", "north", "attach"], to: attach }]).observers.find(({ place }) => place === "north")?.looks).toBe(looks);
  });

  const meaningOf = (thing: string, edits: readonly Edit[]): string | undefined => small(edits).watched.find((each) => each.thing === thing)?.meaning;

  test.each<readonly [string, string, readonly Edit[], string]>([
    ["a cluster over both sites", "queue", [{ at: ["services", "queue", "members"], to: { m1: "north", m2: "south", m3: "arbiter" } }, { at: ["services", "queue", "enough"], to: 2 }, { at: ["services", "queue", "probe"], to: { mongodb: "{member}.example.com:27017" } }], "fails over by itself and gets 20 s for it; nothing is moved; a cluster of m1 at north, m2 at south and m3 at a neutral place, of which 2 must be left; with fewer it elects no writer, and nothing is forced upon it"],
    ["nodes at each site", "queue", [{ at: ["services", "queue", "members"], to: ["n1", "n2", "n3"] }, { at: ["services", "queue", "enough"], to: 2 }], "fails over by itself and gets 20 s for it; nothing is moved; a cluster of n1, n2 and n3 at each site, of which 2 must be left"],
    ["what its platform restarts", "gateway", [{ at: ["services", "gateway", "restarts"], to: "90s" }], "its failure counts as the site's; its platform starts it anew and gets 1 min 30 s for it first"],
    ["two writers", "orders", [{ at: ["databases", "orders", "writer"], to: "both" }], "takes writes at both sites by design; it is never promoted, its failure at one site moves nothing, and people are called when the two drift apart"],
  ])("says what the failure of %s means", (_says, thing, edits, meaning) => {
    expect(meaningOf(thing, edits)).toBe(meaning);
  });

  test("names the address of every member that is asked when the source is looked at, the neutral one too", () => {
    const edits: readonly Edit[] = [{ at: ["services", "queue", "members"], to: { m1: "north", m2: "south", m3: "arbiter" } }, { at: ["services", "queue", "probe"], to: { mongodb: "{member}.example.com:27017" } }];
    expect(small(edits).watched.find(({ thing }) => thing === "queue")?.asked).toBe("MongoDB m1.example.com:27017, m3.example.com:27017");
  });

  test("says when a source has come back, who lifts a block, and what many failures at once mean", () => {
    const says = small([{ at: ["priority"], to: 7 }]).decides.join(" ");
    expect(says).toContain("has come back once it has answered for 20 s without a change");
    expect(says).toContain("A person who acknowledges that run lifts the block.");
    expect(says).toContain("When more than 3 plans or half of all fail at once, none goes ahead by itself; people take them up by priority, and this one has 7.");
  });

  test("an application that is told of its database is asked afterwards, or the explanation says that nobody asks it", () => {
    const configure = { configure: { "ssm-parameter": { parameter: "/shop/database", value: "{orders.endpoint}" } } };
    const asked = { verify: { https: { urls: ["https://gw.{site}.example.com/orders"] } } };
    const says = (...list: readonly unknown[]): readonly string[] => small([{ at: ["steps"], to: list }]).weakPoints.map(({ what }) => what);
    expect(says(configure)).toContain("Set database at south");
    expect(says(asked, configure)).toContain("Set database at south");
    expect(says(configure, asked)).not.toContain("Set database at south");
  });

  test("named approvers are named", () => {
    expect(small([{ at: ["decide", "approvers"], to: ["ana", "bo"] }]).decides.join(" ")).toContain("ana or bo may decide");
  });

  test("an RPO of zero is said as such", () => {
    expect(small().summary[1]).toBe("Promised: back within 15 min (RTO), with no write lost (RPO).");
  });

  test("one vote that suffices, and no verification, are weak points", () => {
    expect(small().weakPoints.map(({ what }) => what)).not.toContain("votes");
    expect(small([{ at: ["decide", "votes", "need"], to: 1 }, { at: ["steps", 3] }]).weakPoints.map(({ what }) => what)).toEqual(expect.arrayContaining(["votes", "verification"]));
  });

  test("the other direction turns everything round, and says what would need the Region being left", () => {
    const back = explainPlan(planWith(), digest, { source: "site-b", target: "site-a" });
    expect(back.summary[0]).toContain("from site-b (eu-central-1) to site-a (eu-west-1)");
    expect(steps(back)[1]?.title).toBe("Fence site-b, stop chat-vm");
    const tied = "needs eu-central-1, the Region being left, so this direction works only while both sites are alive";
    expect(back.weakPoints).toContainEqual({ what: "Switch chat.example.com to site-a", because: tied });
    expect(explained.weakPoints.map(({ because }) => because)).not.toContainEqual(tied);
  });
});

describe("on a terminal", () => {
  const plain = explanationLines(explained, { colours: pc.createColors(false), columns: 100 });
  const coloured = explanationLines(explained, { colours: pc.createColors(true), columns: 100 });

  test("no line is wider than the page", () => {
    expect(plain.filter((line) => line.length > 100)).toEqual([]);
    expect(explanationLines(explained, { colours: pc.createColors(false), columns: 60 }).filter((line) => line.length > 60 && line.trim().includes(" "))).toEqual([]);
  });

  test("colour adds nothing but colour, and without it there is none", () => {
    expect(coloured.map(stripVTControlCharacters)).toEqual(plain);
    expect(plain.join("\n")).not.toContain("\u001B");
    expect(coloured.join("\n")).toContain("\u001B");
  });

  test("the point of no return and the question are marked by words, not by colour alone", () => {
    expect(plain.join("\n")).toContain("▲ Point of no return: nothing undoes it");
    expect(plain.join("\n")).toContain("◆ Asks first: The deployment engineer must re-register the CCM webhooks");
  });
});
