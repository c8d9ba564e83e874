// What is refused before anything is synthesised: each in a sentence that says what is wrong and what to do.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compilePlan, readDeployment } from "../../infra/aws/deployment.ts";
import { Refused } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import { automaticFile } from "../unit/plan/plans.ts";
import { built, sharedOf } from "./deployed.ts";
import { housed, plain, shop } from "./plans.ts";

const folder = mkdtempSync(join(tmpdir(), "understudy-plans-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const shipped = "workflows/plans/hybrid-chat.yaml";
const text = readFileSync(shipped, "utf8");

/** The shipped plan under another file name, with some of its text replaced. */
function plan(file: string, ...changes: readonly (readonly [string, string])[]): string {
  const path = join(folder, file);
  writeFileSync(path, changes.reduce((written, [from, to]) => {
    if (!written.includes(from)) throw new TypeError(`the plan does not hold ${from}`);
    return written.replaceAll(from, to);
  }, text));
  return path;
}
const renamed = ["plan: hybrid-chat", "plan: second"] as const;
const refused = (given: Parameters<typeof readDeployment>[0]): string => {
  try {
    readDeployment(given);
  } catch (thrown) {
    if (thrown instanceof Refused) return thrown.message;
    throw thrown;
  }
  return "nothing";
};

describe("plans are refused", () => {
  it("where none is named", () => expect(refused({ plans: " , " })).toBe("no plan is named: give -c plans=workflows/plans/hybrid-chat.yaml, several separated by commas"));
  it("where a file is not there", () => expect(refused({ plans: "nope.yaml" })).toBe("nope.yaml: there is no such file, name a YAML file that exists"));
  it("where one is named twice", () => expect(refused({ plans: `${shipped},${shipped}` })).toBe(`${shipped} stands twice in -c plans=…: name each plan once`));
  it("where two have the same name", () => {
    const other = plan("other.yaml");
    expect(refused({ plans: `${shipped},${other}` })).toBe(`${shipped} and ${other} both call their plan hybrid-chat: give each plan a name of its own`);
  });
  it("where a plan has a step of one that is not deployed with it, and not where it is", () => {
    const parent = "test/stories/plans/nesting-shop.yaml";
    expect(refused({ plans: parent })).toBe("the plan nesting-shop has a step of the plan nested-orders, and no plan of this deployment is called so: deploy both together");
    expect(refused({ plans: `${parent},test/stories/plans/nested-orders.yaml` })).toBe("nothing");
  });
  it("where one is faulty, with every place in it", () => {
    const faulty = plan("faulty.yaml", ["every: 10s", "every: 10"], ["need: 2", "need: 7"]);
    const message = refused({ plans: faulty });
    expect(message.split("\n").every((line) => line.startsWith(`${faulty}:`))).toBe(true);
    expect(message).toMatch(/decide\.every: .*10/);
  });
  it("where one would take more steps in the worst case than an execution may have", () => {
    const long = plan("long.yaml", ["within: 15m", "within: 24h"], ["within: 10m", "within: 24h"], ["within: 5m", "within: 24h"]);
    expect(refused({ plans: long })).toMatch(/^plan hybrid-chat cannot be compiled: steps: the worst case has \d+ history events, more than 20000/);
  });
  it("where two keep their switch in one bucket", () => {
    const second = plan("second.yaml", renamed);
    expect(refused({ plans: `${shipped},${second}` })).toBe(`${shipped} and ${second} both keep a health switch in the bucket hybrid-chat-understudy-switch: give each plan a bucket of its own`);
  });
  it("where two guard one machine by a lease", () => {
    const other = join(folder, "other.yaml");
    writeFileSync(other, readFileSync(automaticFile, "utf8").replace("plan: web-rds-automatic", "plan: other").replaceAll("bucket: web-rds-automatic", "bucket: other"));
    expect(refused({ plans: `${automaticFile},${other}` })).toBe(`${automaticFile} and ${other} both guard the machine i-0a51c0de7e5700c11 by a lease, and a machine has one watchdog: let one of the plans fence it otherwise`);
  });
  it("where the watcher of a data centre would be larger than Systems Manager takes", () => {
    const { gateway } = housed.services;
    const services = Object.fromEntries(Array.from({ length: 700 }, (_none, index) => [`service-${index}`, gateway ?? { unmanaged: "none" }]));
    expect(() => compilePlan({ ...housed, services }, "0".repeat(64))).toThrow(/^plan housed has more to look at from site-a than one Systems Manager document holds; let fewer services be seen from there$/);
  });
});

describe("who is meant", () => {
  it("is an account of 12 digits", () => expect(refused({ account: "12" })).toBe("“12” is no AWS account: give 12 digits, for example -c account=111122223333"));
  it("are e-mail addresses and https addresses", () => {
    expect(refused({ pages: "on-call@example.com,0123" })).toBe("“0123” can not be called: give e-mail addresses or https addresses, -c pages=on-call@example.com");
    expect(readDeployment({ pages: "on-call@example.com, https://pager.example.com/hook" }).pages).toEqual(["on-call@example.com", "https://pager.example.com/hook"]);
  });
});

describe("what is let through", () => {
  it("is the shipped plan without a word, and several that differ", () => {
    expect(readDeployment({}).plans.map(({ plan: { plan: name }, machines }) => [name, machines.map(({ target }) => target)])).toEqual([["hybrid-chat", ["site-a", "site-b", "site-a", "site-b", "site-a", "site-b", "site-a", "site-b"]]]);
    const second = plan("beside.yaml", renamed, ["hybrid-chat-understudy-switch", "second-understudy-switch"]);
    expect(readDeployment({ plans: `${shipped}, ${second}` }).plans).toHaveLength(2);
  });
});

describe("plans that cannot live beside each other", () => {
  const named = (name: string, sites: readonly [string, string]): Plan => JSON.parse(JSON.stringify({ ...plain, plan: name }).replaceAll("site-a", sites[0]).replaceAll("site-b", sites[1])) as Plan;
  it("are refused where their names make the same alarm or function", () => {
    expect(() => built([named("a", ["b-c", "d"]), named("a-b", ["c", "e"])])).toThrow(/^understudy-plan-a and understudy-plan-a-b would both have the Alarm understudy-a-b-c-seen-failing-from-arbiter in eu-north-1: rename a plan or a site$/);
    expect(() => built([named("a", ["open", "d"]), named("probe-a", ["c", "e"])])).not.toThrow();
    expect(() => built([named("a", ["dns-failover", "d"]), named("probe-a", ["c", "e"])])).toThrow(/would both have the Role understudy-probe-a-dns-failover in the account: rename a plan or a site$/);
  });
  it("are refused where they are too many for one arbiter's Region, before anything is made of them", () => {
    const many = (count: number): readonly Plan[] => Array.from({ length: count }, (_none, index) => named(`a-plan-with-as-long-a-name-as-it-can-${String(index).padStart(3, "0")}`, ["site-a", "site-b"]));
    expect(() => sharedOf(many(90))).toThrow(/^the plans that share an arbiter's Region are too many: (the environment of understudy-\w+ would have \d+ bytes, Lambda takes 4096|the role of \w+ would need \d+ policies beside its own, IAM attaches 10); give some of them an arbiter in another Region$/);
  });
  it("may lie in different accounts, each behind its own role", () => {
    const abroad = (plan: Plan, name: string, account: string): Plan => ({ ...plan, plan: name, sites: Object.fromEntries(Object.entries(plan.sites).map(([site, value]) => [site, { ...value, account: { role: `arn:aws:iam::${account}:role/site`, "external-id": name } }])) });
    expect(() => built([abroad(plain, "one", "111111111111"), abroad(plain, "two", "222222222222"), shop])).not.toThrow();
  });
});
