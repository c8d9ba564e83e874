// What a person reads when a plan is wrong: each fault alone, with its exact place and words.

import { stepInputs } from "../../../workflows/plan-step-schema.ts";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDigest } from "../../../workflows/digest.ts";
import { readPlanFile, readPlanText, sayFault } from "../../../infra/plan-file.ts";
import { hybridChatFile, replaced, smallText } from "./plans.ts";

function told(text: string): readonly string[] {
  const read = readPlanText("p.yaml", text);
  return read.ok ? [] : read.faults.map(sayFault);
}

const known = "plan, title, objectives, sites, home, priority, arbiter, vantage-points, services, databases, configuration, decide, access, triggers, attest, steps, repairs, switchover, commit, drills, isolated, game-day, live, proof, freeze";
const aName = "a name of small letters, digits and hyphens, starting with a letter, at most 40 characters";

test("what RDS keeps in small letters is written so, because permissions tell capitals apart", () => {
  const input = (more: object) => ({ family: "aurora", global: "shop", clusters: { north: "arn:aws:rds:eu-north-1:111122223333:cluster:shop-n" }, ...more });
  const says = (more: object) => stepInputs["promote.global-cluster"].safeParse(input(more)).error?.issues.map(({ message }) => message);
  expect(says({})).toBeUndefined();
  expect(says({ global: "Shop" })).toEqual(["the identifier of a global cluster in small letters, as RDS keeps it, for example shop-global"]);
  expect(says({ clusters: { north: "arn:aws:rds:eu-north-1:111122223333:cluster:Shop-N" } })).toEqual([expect.stringMatching(/^the ARN of a DB cluster in small letters/)]);
});

test("an instance of RDS for Oracle is written in small letters too", () => {
  const says = (id: string) => stepInputs["promote.rds-switchover"].safeParse({ instances: { north: id } }).error?.issues.map(({ message }) => message);
  expect(says("ledger-n")).toBeUndefined();
  for (const wrong of ["Ledger-n", "ledger--n", "ledger-", "1ledger"]) expect(says(wrong)).toEqual(["the identifier of a DB instance in small letters, as RDS keeps it, for example orders-b"]);
});

describe("one thing wrong in a plan, told in one line", () => {
  test.each<[string, string, string, string]>([
    ["a duration without a unit", "rto: 15m", "rto: 15", "p.yaml:4:20 objectives.rto: 15 does not fit, write a duration with its unit, for example 90s or 15m"],
    ["a duration with an unknown unit", "hold: 60s", "hold: 60sec", 'p.yaml:37:9 decide.hold: "60sec" does not fit, write a duration with its unit, for example 90s or 15m, longer than zero'],
    ["a duration of zero", "every: 10s", "every: 0s", 'p.yaml:36:10 decide.every: "0s" does not fit, write a duration with its unit, for example 90s or 15m, longer than zero'],
    ["a misspelt key", "home: north", "hom: north", 'p.yaml:8:1 hom: the key "hom" is not known, write home'],
    ["a key that is like no other", "home: north", "home: north\ncolour: blue", `p.yaml:9:1 colour: the key "colour" is not known, known here: ${known}`],
    ["a misspelt key within a step", "hosts: [app]", "host: [app]", 'p.yaml:42:26 steps.0.fence.ec2-stop.host: the key "host" is not known, write hosts'],
    ["a misspelt phase", "- promote:", "- promte:", 'p.yaml:43:5 steps.1.promte: the key "promte" is not known, write promote'],
    ["a misspelt kind", "ec2-stop:", "ec2-stopp:", 'p.yaml:42:14 steps.0.fence.ec2-stopp: the key "ec2-stopp" is not known, write ec2-stop'],
    ["a misspelt probe", "stomp: ", "stmp: ", 'p.yaml:20:14 services.queue.probe.stmp: the key "stmp" is not known, write stomp'],
    ["a misspelt unmanaged", "unmanaged: ", "unmanged: ", 'p.yaml:24:10 services.bot.unmanged: the key "unmanged" is not known, write unmanaged'],
    ["a missing key", "home: north\n", "", "p.yaml:2:1 home: it is missing, add a name"],
    ["a missing key within a service", "    failure: site\n", "", "p.yaml:15:3 services.gateway.failure: it is missing, add site, own-failover or observe"],
    ["a missing key within a step", "{ database: orders, within: 15m }", "{ within: 15m }", "p.yaml:43:16 steps.1.promote.rds-replica.database: it is missing, add a text in quotes"],
    ["a key with nothing behind it", "mode: ask", "mode:", "p.yaml:35:3 decide.mode: nothing stands here, write ask or automatic"],
    ["a word that is not known", "mode: ask", "mode: automatc", 'p.yaml:35:9 decide.mode: "automatc" is not known here, write automatic'],
    ["a word far from every known one", "failure: own-failover", "failure: bang", 'p.yaml:22:14 services.queue.failure: "bang" is not known here, write site, own-failover or observe'],
    ["a number too small", "need: 2", "need: 0", "p.yaml:40:53 decide.votes.need: 0 is too small, write at least 1"],
    ["a word for a number", "need: 2", "need: two", 'p.yaml:40:53 decide.votes.need: "two" does not fit, write a whole number'],
    ["an empty list", "hosts: [app]", "hosts: []", "p.yaml:42:26 steps.0.fence.ec2-stop.hosts: the list is empty, write at least 1 of them"],
    ["a text for a mapping", "arbiter: { region: eu-west-1 }", "arbiter: eu-west-1", 'p.yaml:9:10 arbiter: "eu-west-1" does not fit, write a mapping with region'],
    ["no Region", "arbiter: { region: eu-west-1 }", "arbiter: { region: Ireland }", 'p.yaml:9:20 arbiter.region: "Ireland" does not fit, write an AWS Region, for example eu-central-1'],
    ["no machine", "i-0aaaaaaaaaaaaaaa1", "web-1", 'p.yaml:6:46 sites.north.hosts.app: "web-1" does not fit, write an EC2 instance (i-…) or a hybrid node of Systems Manager (mi-…)'],
    ["a site with a capital", "  north: { region", "  North: { region", `p.yaml:6:3 sites.North: "North" is no name, write ${aName}`],
    ["http without s", "https://gw", "http://gw", 'p.yaml:16:21 services.gateway.probe.https: "http://gw.{site}.example.com/health" does not fit, write an address that starts with https://'],
    ["an address that is none", "[203.0.113.10]", "[203.0.113]", 'p.yaml:47:52 steps.2.traffic.route53-health-switch.answers.south.0: "203.0.113" does not fit, write an IP address, for example 198.51.100.10'],
    ["a step of two kinds", "- promote:", "- fence: { ec2-stop: { hosts: [app] } }\n    promote:", "p.yaml:43:5 steps.1: fence and promote stand together, write exactly one of fence, promote, activate, configure, traffic, webhooks, restore, restart, verify or together in each step"],
    ["a step of no kind", "- promote: { rds-replica: { database: orders, within: 15m } }", "- promote: {}", "p.yaml:43:5 steps.1.promote: nothing stands here, write exactly one kind of promote: rds-replica, postgresql, mysql, sql-server, mongodb, global-cluster, rds-switchover, restore, owner-confirms"],
    ["together with one branch", "- promote: {", "- together:\n    - promote: {", "p.yaml:43:5 steps.1.together: only 1 stands here, write at least two branches"],
    ["a fault within together", "- promote: { rds-replica: { database: orders,", "- together:\n    - verify: { sql-write: { database: orders } }\n    - promote: { rds-replica: { databse: orders,", 'p.yaml:45:33 steps.1.together.1.promote.rds-replica.databse: the key "databse" is not known, write database'],
    ["a site that the rules do not know", "home: north", "home: nort", 'p.yaml:8:7 home: no site is called "nort", write north'],
    ["a rule about a missing value", ", south: [203.0.113.10]", "", "p.yaml:47:9 steps.2.traffic.route53-health-switch.answers: south has no answer, add south"],
    ["a rule about a mapping", "  - fence: { ec2-stop: { hosts: [app], within: 10s } }\n", "", "p.yaml:42:16 steps.0.promote.rds-replica: no fence that can be confirmed comes before this promotion, put fence: { ec2-stop: … } before it"],
    ["a key twice", "title: A small plan", "title: A small plan\ntitle: B", "p.yaml:4:1: the key title stands there twice, leave one out"],
    ["a tab", "  mode: ask", "\tmode: ask", "p.yaml:35:1: a tab stands where YAML wants spaces, indent with spaces"],
    ["a placeholder without quotes", '"https://gw.{site}.example.com/health"', "https://gw.{site}.example.com/health", "p.yaml:16:32: this is no YAML (Unexpected flow-map-start at node end), correct it; a text with {, }, : or # needs quotes"],
    ["a second document", "home: north", "home: north\n---\nplan: other", "p.yaml:9:1: a second document starts here, write one plan in each file"],
    ["an alias without an anchor", "home: north", "home: *home", "p.yaml:8:7: the alias *home names no anchor before it, write the value out"],
    ["a tag", "home: north", "home: !!js/function x", "p.yaml:8:7: the tag !!js/function is not known, leave it out"],
  ])("%s", (_sentence, part, by, line) => {
    expect(told(replaced(smallText, part, by))).toEqual([line]);
  });
});

describe("a text that is no plan at all", () => {
  test.each([
    ["nothing", "", ["p.yaml:1:1: the file is empty, write a plan; `understudy plan schema` describes it"]],
    ["only a comment", "# plan\n", ["p.yaml:1:1: the file is empty, write a plan; `understudy plan schema` describes it"]],
    ["a sentence", "hello", ['p.yaml:1:1: "hello" does not fit, write a mapping with plan, title, objectives, sites, home, arbiter, vantage-points, services, decide and steps']],
    ["a list", "- a\n- b\n", ["p.yaml:1:1: a list does not fit, write a mapping with plan, title, objectives, sites, home, arbiter, vantage-points, services, decide and steps"]],
    ["one key of its own", "a: 1\n", ["p.yaml:1:1: plan, title, objectives, sites, home, arbiter, vantage-points, services, decide and steps are missing, add them", `p.yaml:1:1 a: the key "a" is not known, known here: ${known}`]],
    ["a thousand brackets", "[".repeat(20_000), ["p.yaml:1:1: it is nested too deeply to be a plan, write one level for each key"]],
    ["aliases that multiply", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n", ["p.yaml:1:1: its aliases (*name) repeat too much, write the values out"]],
  ])("%s", (_sentence, text, lines) => {
    expect(told(text)).toEqual(lines);
  });

  test("keys that JavaScript gives a meaning are unknown keys like any other", () => {
    expect(told(`${smallText}__proto__: { plan: x }\nconstructor: 1\n`).map((line) => line.slice(0, line.indexOf(", known")))).toEqual([
      'p.yaml:52:1 __proto__: the key "__proto__" is not known',
      'p.yaml:53:1 constructor: the key "constructor" is not known',
    ]);
  });
});

describe("several faults", () => {
  test("are all told, in the order of their places", () => {
    const text = replaced(replaced(replaced(smallText, "need: 2", "need: 0"), "rto: 15m", "rto: 15"), "mode: ask", "mode: never");
    expect(told(text).map((line) => line.split(" ")[1])).toEqual(["objectives.rto:", "decide.mode:", "decide.votes.need:"]);
  });

  test("anchors and aliases that say something are allowed, and a fault behind one is shown where it is used", () => {
    const once = replaced(smallText, "from: [arbiter, other-site, inside]", "from: &all [arbiter, other-site, inside]");
    expect(told(replaced(once, "of: [arbiter, other-site, inside]", "of: *all"))).toEqual([]);
    expect(told(replaced(once, "need: 2", "need: *all"))).toEqual(["p.yaml:40:53 decide.votes.need: a list does not fit, write a whole number"]);
  });
});

describe("a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "plan-file-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "plan.yaml");

  test("that is right gives the plan and its digest", () => {
    const read = readPlanFile(hybridChatFile);
    expect(read).toMatchObject({ ok: true, plan: { plan: "hybrid-chat" } });
    if (read.ok) expect(read.digest).toBe(createDigest(read.plan));
  });

  test.each([
    ["with a byte order mark", `\uFEFF${smallText}`],
    ["with the line ends of Windows", smallText.replaceAll("\n", "\r\n")],
  ])("%s is the same plan", (_sentence, text) => {
    writeFileSync(file, text);
    expect(readPlanFile(file)).toEqual(readPlanText("p.yaml", smallText));
  });

  test.each<[string, () => string, string]>([
    ["that does not exist", () => join(folder, "none.yaml"), "there is no such file, name a YAML file that exists"],
    ["below a file", () => join(hybridChatFile, "x"), "there is no such file, name a YAML file that exists"],
    ["that is a directory", () => folder, "this is a directory, name a plan in it, for example plan.yaml"],
    ["that is a device", () => "/dev/null", "this is no ordinary file, name a YAML file"],
    ["in UTF-16", () => (writeFileSync(file, Buffer.from(`\uFEFF${smallText}`, "utf16le")), file), "it is not written in UTF-8, save it as UTF-8"],
    ["of two megabytes", () => (writeFileSync(file, ""), truncateSync(file, 2_000_000), file), "it has 2000000 bytes, more than a plan can have (1000000), name a plan"],
  ])("%s gives one sentence", (_sentence, make, says) => {
    const path = make();
    const read = readPlanFile(path);
    expect(read.ok ? [] : read.faults.map(sayFault)).toEqual([`${path}: ${says}`]);
  });
});
