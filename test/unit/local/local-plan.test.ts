// What the local world takes of a plan and what it refuses, because nothing on the machine answers for it.

import { planFaults } from "../../../workflows/plan-rules.ts";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localNotices, localPlan } from "../../../infra/local/local-plan.ts";
import { clientName } from "../../../infra/local/standing-here.ts";
import { mariadbPrograms } from "../../../infra/local/world/mariadb-server.ts";
import { applicationService } from "../../../infra/local/world/two-nodes.ts";
import { hybridChatFile, replaced, smallText } from "../plan/plans.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "local-plan-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (text: string): string => {
  const path = join(folder, "plan.yaml");
  writeFileSync(path, text);
  return path;
};

it("names the database as the local PostgreSQL does, and divides the durations", () => {
  const plan = localPlan(hybridChatFile, 10);
  expect(Object.values(plan.databases).map(({ database }) => database)).toEqual(["postgres"]);
  expect(plan.decide.every).toBe(localPlan(hybridChatFile, 1).decide.every / 10);
});

it("leaves of IQ Bot what stands on this machine, and names the rest as not managed", () => {
  const plan = localPlan(join(import.meta.dirname, "../../../workflows/plans/iq-bot.yaml"), 1);
  expect(Object.keys(plan.databases)).toEqual([]);
  expect(plan.steps.map((step) => Object.keys(step).join())).toEqual(["fence", "activate", "verify", "traffic", "verify"]);
  expect(plan.services["rabbitmq"]).toMatchObject({ probe: { amqp: "node-1.{site}.iqbot.internal:5671" }, failure: "site" });
  expect(plan.services["rabbitmq"]).not.toHaveProperty("members");
  expect(localNotices(plan)).toEqual([
    "iq-bot-data is not on this machine: SQL Server, so it is neither promoted nor asked, and no writes are measured",
    "rabbitmq-cluster is not on this machine: one broker stands for the nodes of each site, so no cluster is formed",
    "members-of-iq-bot is not on this machine: one process stands for node-1, node-2, node-3 of iq-bot at each site",
    "members-of-rabbitmq is not on this machine: one process stands for node-1, node-2, node-3 of rabbitmq at each site",
  ]);
});

it("changes nothing of a plan that stands here as it is, and has nothing to say of it", () => {
  expect(localNotices(localPlan(hybridChatFile, 1))).toEqual([]);
  expect(Object.keys(localPlan(hybridChatFile, 1).services)).not.toContain("rabbitmq-cluster");
});

test.each([
  { name: "a database of another engine", part: "engine: postgres", by: "engine: mysql", says: "the local world runs PostgreSQL alone, and orders is mysql; rehearse a plan whose databases are postgres" },
  { name: "a probe that nothing answers", part: 'probe: { stomp: "mq.{site}.example.com:61613" }', by: 'probe: { mysql: "db.{site}.example.com:3306", database: app, secret: s }', says: "the local world has nothing that answers the probe of queue (mysql)" },
])("refuses $name in one sentence", ({ part, by, says }) => {
  const path = file(replaced(smallText, part, by));
  expect(() => localPlan(path, 1)).toThrow(says);
});

it("takes two nodes that both write, says what it needs for them and what of them is not here", () => {
  const plan = localPlan(join(__dirname, "../../../workflows/plans/queuemetrics.yaml"), 20);
  expect(localNotices(plan)).toEqual([expect.stringMatching(/^database is a pair of MariaDB servers .* needs MariaDB on this machine; .* nothing of that is managed$/)]);
  expect(applicationService(plan)).toBe("app");
});

test.each([
  { plan: "hybrid-chat.yaml", name: "chat.example.com", because: "a database of the plan stands here" },
  { plan: "queuemetrics.yaml", name: "queuemetrics.example.com", because: "a pair stands here that is watched as a service of the nodes" },
  { plan: "iq-bot.yaml", name: undefined, because: "SQL Server is not on this machine" },
])("the client of $plan writes to $name, because $because", ({ plan, name }) => {
  expect(clientName(localPlan(join(import.meta.dirname, "../../../workflows/plans", plan), 1))).toBe(name);
});

it("says in one sentence what is missing where there is no MariaDB, and how to get it", () => {
  expect(() => mariadbPrograms([folder])).toThrow(/^two databases that both write need MariaDB 10\.11 or newer on this machine, and it has none; install it, on Debian with: apt-get install -y --no-install-recommends mariadb-server$/);
});

test.each([1, 2, 5, 10, 20, 60])("IQ Bot with its repairs is hosted at tempo %i: what is promised leaves room for the longest of them and a failover", (tempo) => {
  const plan = localPlan(join(import.meta.dirname, "../../../workflows/plans/iq-bot.yaml"), tempo);
  expect(Object.keys(plan.repairs ?? {}).length).toBeGreaterThan(0);
  expect(planFaults(plan).filter(({ rule }) => rule === "repair-is-short")).toEqual([]);
});
