// The table of operations alarms, and the runbook beside it: whoever is woken finds the section that the page names, and in
// it names and fields that are those of the product.

import { readFileSync } from "node:fs";
import { MemoryTable } from "../../infra/local/memory-table.ts";
import { setRenewals } from "../../lambdas/runtime/record/site-leases.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { alertCodes } from "../../workflows/assess.ts";
import { controlFunctionName, pagesTopicName, recordTableName, registerTableName, watchdogDocumentName } from "../../workflows/names.ts";
import type { Item } from "../../workflows/ports.ts";
import { describeOperationsAlarm, operationsAlarmName, operationsAlarms, operationsCodes, runbookSection } from "../../workflows/operations.ts";
import { ManualClock } from "./handlers/world.ts";

const runbook = readFileSync("infra/runbook.md", "utf8");
const codes = [...operationsCodes("control"), ...operationsCodes("plan")];

/** The sections of one part of the runbook: heading and text. */
function sections(part: string): ReadonlyMap<string, string> {
  const text = runbook.split(/^## /m).find((each) => each.startsWith(part)) ?? "";
  return new Map(text.split(/^### /m).slice(1).map((each) => [each.split("\n", 1)[0] ?? "", each] as const));
}
const forAlarms = sections("When an alarm calls you");
const general = sections("When it is about the application");
/** The anchor that a page of Markdown gives a heading. */
const anchor = (heading: string): string => heading.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-");

describe("the table", () => {
  it.each(codes)("%s is whole: sentences for people, a place to look, something that is watched", (code) => {
    const row = operationsAlarms[code];
    expect(row.means).toMatch(/^[A-Z].*\.$/s);
    expect(row.lookFirst).toMatch(/^[A-Z].*[.]$/);
    expect(row.missing.because).toMatch(/^[a-zA-Z].{10,}$/);
    expect(row.when.in).toBeLessThanOrEqual(row.when.of);
    expect(describeOperationsAlarm(code, { plan: "a-plan-with-a-name-of-forty-characters-xx", observer: "site-a", queue: "alarm-events" }, "https://wiki.example.com/a/rather/long/address/of/a/runbook.md").length).toBeLessThanOrEqual(1_024);
  });

  it("names alarms apart from those about sites, which the intake listens to by their prefix", () => {
    for (const code of codes) expect(operationsAlarmName(code, "shop").startsWith("understudy-")).toBe(false);
    expect(operationsAlarmName("run-failed", "shop")).toBe("understudy.ops-shop-run-failed");
    expect(operationsAlarmName("sweep-silent")).toBe("understudy.ops-sweep-silent");
  });
});

/** A write as the command line of AWS takes it. */
interface Spelled {
  readonly UpdateExpression?: string;
}

describe("the runbook", () => {
  it("has one section for each alarm, under its code, and no section that no alarm names", () => {
    expect([...forAlarms.keys()].sort()).toEqual([...codes].sort());
    for (const code of codes) expect(runbookSection(code)).toBe(`infra/runbook.md#${anchor(code)}`);
  });

  it.each(codes)("says under %s what it means, where to look, what to do and not to do, and whom to call", (code) => {
    const labels = [...(forAlarms.get(code) ?? "").matchAll(/^\*\*([\w ]+)\*\*/gm)].map(([, label]) => label);
    expect(labels).toEqual(["It means", "Look first", "Do", "Do not", "Call"]);
  });

  it("has the general sections, and each of them is linked from somewhere or is about a gate", () => {
    expect([...general.keys()]).toEqual(["A run waits", "Loss unknown", "Fence unconfirmed", "Renewals forbidden", "A watchdog that does not run yet", "Arbiter Region down", "Not ready", "A page between runs", "A live drill", "A game day", "Stop everything", "Commands"]);
    const links = new Set([...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, to]) => to));
    const known = [...forAlarms.keys(), ...general.keys()].map(anchor);
    expect([...links].filter((to) => !known.includes(to ?? ""))).toEqual([]);
    // A run's own page brings people to these: it says that the loss is unknown, or that the fence is not confirmed; so do pages between runs.
    const fromGates = ["loss-unknown", "fence-unconfirmed", "renewals-forbidden", "arbiter-region-down", "a-page-between-runs", "a-live-drill", "a-game-day"];
    expect([...general.keys()].map(anchor).filter((each) => !links.has(each) && !fromGates.includes(each))).toEqual([]);
  });

  it("says what to do about every page that comes without a run", () => {
    expect([...alertCodes].filter((code) => !runbook.includes(`\`${code}\``))).toEqual([]);
  });

  it("names tables, topic and functions as they are deployed", () => {
    expect(new Set([...runbook.matchAll(/--table-name (\S+)/g)].map(([, name]) => name))).toEqual(new Set([recordTableName, registerTableName]));
    expect(runbook).toContain(`':${pagesTopicName}'`);
    expect([...runbook.matchAll(/--document-name (\S+)/g)].map(([, name]) => name)).toEqual([watchdogDocumentName("PLAN", "SITE", "ROLE")]);
    const functions = new Set([...runbook.matchAll(/--function-name (\S+)/g)].map(([, name]) => name));
    expect(functions).toEqual(new Set(["sweep", "decide", "request"].map(controlFunctionName).concat("understudy-probe-PLAN-PLACE")));
  });

  it("allows renewals again in the fields in which the product forbids them, and only what the operator has read", async () => {
    const table = new MemoryTable();
    const store = new RecordStore({ table, clock: new ManualClock() });
    await store.alone((context) => setRenewals(context, { plan: "PLAN", site: "SITE", renewals: "forbidden", since: 1, run: "RUN", epoch: 7 }));
    const item: Partial<Item> = (await table.get("watchdogs#PLAN", "site#SITE")) ?? {};
    const block = runbook.split("```").find((each) => each.includes("transact-write-items")) ?? "";
    const [check, lift] = JSON.parse(/--transact-items '([^']+)'/.exec(block)?.[1]?.replace('"EPOCH"', '"7"') ?? "[]") as [Record<string, Spelled>, Record<string, Spelled>];
    expect(check["ConditionCheck"]).toMatchObject({ Key: { pk: { S: "plan#PLAN" }, sk: { S: "lease" } }, ConditionExpression: "attribute_not_exists(#run)", ExpressionAttributeNames: { "#run": "run" } });
    expect(lift["Update"]).toMatchObject({ Key: { pk: { S: "watchdogs#PLAN" }, sk: { S: "site#SITE" } }, ConditionExpression: "forbiddenBy = :run AND epoch = :epoch", ExpressionAttributeValues: { ":run": { S: item["forbiddenBy"] }, ":epoch": { N: String(item["epoch"]) } } });
    const removed = (lift["Update"]?.UpdateExpression ?? "").replace("REMOVE ", "").split(", ");
    await store.alone((context) => setRenewals(context, { plan: "PLAN", site: "SITE", renewals: "allowed", since: 2, run: "RUN", epoch: 7 }));
    const allowed: Partial<Item> = (await table.get("watchdogs#PLAN", "site#SITE")) ?? {};
    expect(Object.keys(item).filter((field) => !(field in allowed) || allowed[field] === undefined).toSorted()).toEqual(removed.toSorted());
  });

  it("switches the plan off in the fields in which the product does it", async () => {
    const table = new MemoryTable();
    const store = new RecordStore({ table, clock: new ManualClock() });
    await store.setKillSwitch("shop", true, "anna");
    await store.pause("shop", 1_767_225_600_000, "anna", "maintenance");
    const lease = (await table.get("plan#shop", "lease")) ?? {};
    const blocks = runbook.split("```").filter((block) => block.includes(`update-item --table-name ${recordTableName} `));
    const byHand = blocks.flatMap((block) => [...(/SET ([^']+)'/.exec(block)?.[1] ?? "").matchAll(/(\w+) = /g)].map(([, field]) => field));
    expect(byHand).toEqual(["killSwitch", "killSwitchBy", "pausedUntil", "pausedBy", "pauseReason"]);
    for (const field of byHand) expect(lease).toHaveProperty(field ?? "");
  });
});
