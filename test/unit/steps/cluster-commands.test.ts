// The built-in commands for SQL Server and MongoDB, as text and, for MongoDB, carried out against a set of values: no server
// of either kind is at hand. And what their steps decide that the other promotions do not.

import { runInNewContext } from "node:vm";
import { readPreference } from "../../../infra/local/modelled/preferring.ts";
import { readPromotion } from "../../../infra/local/modelled/promoting.ts";
import { readScript } from "../../../infra/local/modelled/wrapped-script.ts";
import { healthy, unanswered, wrong } from "../../../lambdas/probe/finding.ts";
import { wrapForWindows } from "../../../lambdas/steps/cluster-promotion/epoch-wrapper-windows.ts";
import { mongodb } from "../../../lambdas/steps/cluster-promotion/mongodb.ts";
import { mongodbCommand, preferenceScript } from "../../../lambdas/steps/cluster-promotion/mongodb-command.ts";
import { sqlServer } from "../../../lambdas/steps/cluster-promotion/sql-server.ts";
import { failoverStatement, sqlServerCommand } from "../../../lambdas/steps/cluster-promotion/sql-server-command.ts";
import { factsIn } from "../../../lambdas/steps/database-promotion/promotion-command.ts";
import type { HostFacts, ScriptRun } from "../../../lambdas/steps/ssm-command.ts";
import type { Answer } from "../../../workflows/evidence.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { writtenShop } from "../builders.ts";
import { after, context, hosts } from "./moving.ts";

const server = { host: "reporting", endpoint: "sql.site-b.internal:1434", system: "windows" as const };
const plan: Plan = { ...context.plan, databases: { orders: { ...(context.plan.databases["orders"] as Plan["databases"][string]), "rds-replica": undefined, engine: "sql-server", "self-managed": { "site-a": server, "site-b": server } } } };
const host = (runs: readonly ScriptRun[] = []): HostFacts => ({ role: "reporting", id: hosts["site-b"].reporting, ping: "Online", runs });
const replica = { role: "replica", newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null } as const;
const resolving: Answer = wrong("is neither primary nor secondary", replica, "leaderless");

describe("SQL Server's statement", () => {
  const text = failoverStatement({ database: "o'rders", beside: ["stock"], waitSeconds: 120 });
  it.each([
    ["fails over without loss only what is synchronous and ready, in a Windows cluster", /case when @cluster = N'WSFC' and @mode = N'SYNCHRONOUS_COMMIT' and @ready = 1 then N'planned' else N'forced' end/],
    ["writes the plan's database as a text", /@database sysname = N'o''rders'/],
    ["resumes nothing", /^(?!.*set hadr resume)/is],
    ["forces no quorum: it refuses without one", /N'understudy-refused 78 ' \+ N'the Windows cluster of '/],
    ["refuses what does not move any more", /is_suspended = 1;\nif @why is not null begin set @say = N'understudy-refused 75 '/],
    ["waits for the time that it is given", /if @waited >= 120 begin/],
    ["leaves a cluster manager outside of SQL Server its work", /@cluster = N'EXTERNAL' begin/],
    ["names the group in brackets", /quotename\(@group\)/],
    ["asks both lists of the group's databases for one that the plan does not have there", /(?:select top \(1\) @other = database_name from sys\.\w+ where \w+ = @\w+ and database_name not in \(N'o''rders', N'stock'\);\s+(?:if @other is null )?){2}/],
    ["forces no group with a database that nobody has measured", /if @way = N'forced' and @other is not null begin set @say = N'understudy-refused 79 '/],
    ["forces no group that does not tell its databases", /if @way = N'forced' and @named = 0 begin set @say = N'understudy-refused 79 '/],
  ])("%s", (_says, pattern) => {
    expect(text).toMatch(pattern);
  });

  it("looks at all that it refuses before it changes anything", () => {
    const change = text.indexOf("exec (@said)");
    for (const code of [70, 72, 73, 75, 78, 79]) expect([code, text.lastIndexOf(`understudy-refused ${code} `) < change && text.includes(`understudy-refused ${code} `)]).toEqual([code, true]);
  });

  it("holds no password and nothing that sqlcmd would fill in", () => {
    for (const system of ["linux", "windows"] as const) {
      const command = sqlServerCommand({ server: { ...server, system }, database: "orders", beside: [], waitSeconds: 60 });
      expect(command).not.toMatch(/-P\b/);
      expect(command).toContain(" -x ");
      expect(readPromotion(command)).toEqual({ engine: "sql-server", port: 1434 });
    }
  });
});

describe("the step of SQL Server", () => {
  const decide = (probe: Answer, more: Partial<StepContext> = {}, runs: readonly ScriptRun[] = []) => sqlServer.decide({ host: { seen: true, value: [host(runs)] }, probe }, { database: "orders" }, after(0, { plan, ...more }));
  it("sends PowerShell to a Windows, in a wrapper that says for whom it is", () => {
    const decision = decide(healthy("answers as a secondary", replica));
    const call = decision.to === "act" ? decision.mutations[0]?.call : undefined;
    if (call?.operation !== "ssm.SendCommand") throw new TypeError(`nothing is sent: ${JSON.stringify(decision)}`);
    expect(call.input.DocumentName).toBe("AWS-RunPowerShellScript");
    expect(readScript(call.input.Parameters["commands"]?.[0] ?? "")).toEqual({ epoch: 7, mark: context.mark, role: "site-b/reporting", lines: [sqlServerCommand({ server, database: "orders", beside: [], waitSeconds: 450 })] });
  });
  it("names the other databases of the plan on the same server, which go with it, and no others", () => {
    const orders = plan.databases["orders"] as Plan["databases"][string];
    const at = (endpoint: string) => ({ ...orders, "self-managed": { "site-a": server, "site-b": { ...server, endpoint } } });
    const databases = { orders, stock: { ...at("also-sql.site-b.internal:1434"), database: "stock_db" }, elsewhere: at("sql.site-b.internal:1433"), other: { ...at(server.endpoint), engine: "mysql" as const } };
    const decision = decide(resolving, { plan: { ...plan, databases } });
    const [mutation] = decision.to === "act" ? decision.mutations : [];
    expect(mutation).toMatchObject({ losesData: "orders", losesAlso: ["stock"] });
    expect(JSON.stringify(mutation?.call)).toContain("not in (N''orders'', N''stock_db'')");
  });
  it("is sent also to a secondary that has lost its primary, which is the state in which it is promoted", () => {
    expect(decide(resolving)).toMatchObject({ to: "act" });
  });
  it.each(["unconfirmed", "not-tried"] as const)("sends nothing behind a fence that is %s", (fence) => {
    expect(decide(resolving, { fence })).toMatchObject({ to: "stuck", because: expect.stringContaining("so nothing was promoted (R1)") as string });
  });
  it("tells of replicas that only people resume", () => {
    const facts = "understudy-promoted engine=sqlserver group=shop way=forced mode=ASYNCHRONOUS_COMMIT databases=2 hardened=34 redone=33 committed=2026-01-01T12:00:00 suspended=2";
    const accepted = healthy("accepted a trial write", { ...replica, role: "writer", writeAccepted: true });
    expect(decide(accepted, {}, [{ round: 0, state: "succeeded", says: "ended with exit code 0", output: facts }])).toMatchObject({
      to: "done", proof: expect.stringContaining("the forced failover of shop (asynchronous-commit, 2 databases) ended; it had hardened the log up to 34, its newest commit was of 2026-01-01T12:00:00. The data movement to 2 copies is suspended, and only people resume it") as string,
    });
  });
});

test("PowerShell's quotes are doubled, the curled ones too, so that no text ends its quotes", () => {
  const text = wrapForWindows({ plan: "shop", step: "promote", epoch: 7, mark: "us/r/promote/7", role: "site-b/db", scripts: ["say 'it’s'"] });
  expect(text).toContain("'say ''it’’s'''");
});

interface Member {
  readonly host: string;
  priority: number;
  readonly votes: number;
  readonly arbiterOnly?: boolean;
}
/** Runs the script against a set: who is primary to begin with, who answers; the member is elected once it has the highest priority. */
function runMongosh(script: string, set: { readonly primary: string | undefined; readonly answering: readonly string[]; readonly me?: string; readonly priorities?: Readonly<Record<string, number>> }): { readonly said: string; readonly sent: readonly Record<string, unknown>[] } {
  const names = ["mongo-first:27017", "mongo-second:27017", "mongo-neutral:27017"];
  let config = { version: 3, members: names.map((name): Member => ({ host: name, priority: set.priorities?.[name] ?? (name.includes("first") ? 2 : name.includes("neutral") ? 0 : 1), votes: 1, ...(name.includes("neutral") ? { arbiterOnly: true } : {}) })) };
  let primary = set.primary;
  const sent: Record<string, unknown>[] = [];
  const said: string[] = [];
  class Quit extends Error {}
  class Mongo {
    readonly host: string;
    constructor(url: string) {
      this.host = /^mongodb:\/\/([^/]+)\/admin\?directConnection=true/.exec(url)?.[1] ?? "";
    }
    getDB(): unknown {
      return {
        hello: () => ({ setName: "shop", me: set.me ?? this.host, secondary: primary !== this.host, isWritablePrimary: primary === this.host, primary }),
        runCommand: (command: Record<string, unknown>) => {
          if ("replSetGetStatus" in command) return { members: names.map((name) => ({ name, self: name === this.host, health: set.answering.includes(name) ? 1 : 0, state: 2, optimeDate: new Date(Date.UTC(2026, 0, 1)) })) };
          if ("replSetGetConfig" in command) return { config: structuredClone(config) };
          sent.push({ ...command, to: this.host });
          config = command["replSetReconfig"] as typeof config;
          [primary] = config.members.toSorted((a, b) => b.priority - a.priority).map((each) => each.host);
          return { ok: 1 };
        },
      };
    }
  }
  const quit = (): never => {
    throw new Quit();
  };
  try {
    runInNewContext(script, { Mongo, print: (line: string) => said.push(line), quit, sleep: () => undefined, process: { env: {} } });
  } catch (thrown) {
    if (!(thrown instanceof Quit)) throw thrown;
  }
  return { said: said.join("\n"), sent };
}

describe("MongoDB's script", () => {
  const [first, second, neutral] = ["mongo-first:27017", "mongo-second:27017", "mongo-neutral:27017"] as const;
  const script = (force: boolean) => preferenceScript({ address: second, replicaSet: "shop", tls: false, force: force && { of: [second, neutral] }, waitSeconds: 10 });

  it("asks the primary, wherever it is, to prefer the member", () => {
    const { said, sent } = runMongosh(script(false), { primary: first, answering: [first, second, neutral] });
    expect(sent).toEqual([{ to: first, replSetReconfig: { version: 4, members: [expect.objectContaining({ host: first, priority: 2 }), expect.objectContaining({ host: second, priority: 3 }), expect.objectContaining({ host: neutral, priority: 0 })] } }]);
    expect(factsIn(said)).toMatchObject({ engine: "mongodb", set: "shop", way: "preferred", priority: "3", removed: "none" });
  });
  it("changes nothing where the member is preferred and primary already", () => {
    const { said, sent } = runMongosh(script(false), { primary: second, answering: [second, neutral], priorities: { [first]: 1, [second]: 2 } });
    expect(sent).toEqual([]);
    expect(factsIn(said)).toMatchObject({ way: "found" });
  });
  it("stays within 1000", () => {
    const { sent } = runMongosh(script(false), { primary: first, answering: [first, second, neutral], priorities: { [first]: 1000, [second]: 1000 } });
    expect(sent[0]).toMatchObject({ replSetReconfig: { members: [{ priority: 999 }, { priority: 1000 }, {}] } });
  });
  it("makes what answers the whole set by force, and says whom the set has lost", () => {
    const { said, sent } = runMongosh(script(true), { primary: undefined, answering: [second] });
    expect(sent).toEqual([{ to: second, force: true, replSetReconfig: { version: 4, members: [expect.objectContaining({ host: second })] } }]);
    expect(factsIn(said)).toMatchObject({ way: "forced", removed: `${first},${neutral}` });
  });
  it.each<[string, boolean, Parameters<typeof runMongosh>[1], RegExp]>([
    ["there is no primary and nothing may be forced", false, { primary: undefined, answering: [second] }, /^understudy-refused 78 the set has no primary, and nothing is forced$/],
    ["force is not needed, because a majority answers", true, { primary: undefined, answering: [second, neutral] }, /^understudy-refused 70 a majority of the set answers/],
    ["force is not needed, because there is a primary", true, { primary: first, answering: [first, second] }, /^understudy-refused 70 it knows a primary/],
    ["a member answers that the question did not name", true, { primary: undefined, answering: [first, second] }, /^understudy-refused 72 mongo-first:27017 answers too, and the question named mongo-second:27017, mongo-neutral:27017 only$/],
    ["it has priority 0, which somebody wanted", false, { primary: first, answering: [first, second], priorities: { [first]: 1, [second]: 0 } }, /^understudy-refused 70 the configuration of the set lets it not be elected$/],
    ["it is another member", false, { primary: first, answering: [first, second], me: "mongo-other:27017" }, /^understudy-refused 72 it knows itself as mongo-other:27017$/],
  ])("changes nothing when %s", (_why, force, set, says) => {
    const { said, sent } = runMongosh(script(force), set);
    expect(said).toMatch(says);
    expect(sent).toEqual([]);
  });
  it("is known again by the modelled world", () => {
    expect(readPreference(mongodbCommand({ address: second, replicaSet: "shop", tls: true, force: { of: [second] }, waitSeconds: 10 }))).toEqual({ address: second, force: true });
  });
});

describe("the step of MongoDB", () => {
  const services = { mongodb: { probe: { mongodb: "mongo-{member}:27017" }, members: { first: "site-a", second: "site-b", neutral: "arbiter" }, enough: 2, from: ["arbiter"], failure: "own-failover", within: "20s" } };
  const inSet: Plan = { ...context.plan, services: planSchema.parse({ ...writtenShop, services }).services };
  const decide = (member: Answer, { force, ms = 30_000, runs = [], ...more }: Partial<StepContext> & { readonly force?: boolean; readonly ms?: number; readonly runs?: readonly ScriptRun[] } = {}) =>
    mongodb.decide({ host: { seen: true, value: [host(runs)] }, member }, { service: "mongodb", host: "reporting", ...(force === undefined ? {} : { force }) }, after(ms, { plan: inSet, ...more }));
  const leaderless = wrong("answers as a secondary and knows no primary", undefined, "leaderless");
  const answered = { answered: { by: "on-call-1", reason: "they are gone", at: context.at } };

  it.each<[string, Answer, Parameters<typeof decide>[1], string, RegExp]>([
    ["gives the set its own election first", leaderless, { ms: 5_000 }, "wait", /its own election has 20 s/],
    ["forces nothing that the plan does not allow", leaderless, {}, "stuck", /the plan lets nothing be forced \(A8\)/],
    ["forces nothing behind a fence that is not confirmed", leaderless, { force: true, fence: "unconfirmed", ...answered }, "stuck", /nothing was forced \(A8, R1\)/],
    ["waits for a member that does not answer", unanswered("refused the connection"), {}, "wait", /refused the connection/],
    ["waits until the member is seen as the primary", healthy("a secondary", undefined, "follower"), { runs: [{ round: 0, state: "succeeded", says: "ended", output: "" }] }, "wait", /a secondary/],
    ["tells why the command failed", healthy("a secondary", undefined, "follower"), { runs: [{ round: 0, state: "failed", says: "exit code 77" }] }, "stuck", /exit code 77/],
  ])("%s", (_says, member, more, to, words) => {
    expect(decide(member, more)).toMatchObject({ to, because: expect.stringMatching(words) as string });
  });
  it("asks before it forces, and forces when a person has approved", () => {
    expect(decide(leaderless, { force: true })).toMatchObject({ to: "stuck", asks: { sentences: [expect.stringContaining("by force, with neutral if it answers. If any other member answers, nothing is changed.") as string, expect.any(String) as string] } });
    const forced = decide(leaderless, { force: true, ...answered });
    expect(forced).toMatchObject({ to: "act", mutations: [{ sentence: expect.stringMatching(/^Force the members of mongodb that answer/) as string }] });
    expect(JSON.stringify(forced)).toMatch(/mayStay = \[\\*"mongo-second:27017\\*",\\*"mongo-neutral:27017\\*"\]/);
  });
  it("acts again when a person's retry finds that what an earlier round reached holds no more", () => {
    const runs: readonly ScriptRun[] = [{ round: 0, state: "succeeded", says: "ended", output: "" }];
    const sent = [{ key: "run on reporting", at: context.startedAt - 60_000, outcome: "applied", answer: "" }] as const;
    const follower = healthy("a secondary", undefined, "follower");
    expect(decide(follower, { runs, sent })).toMatchObject({ to: "act", mutations: [{ key: "run on reporting, round 1" }] });
    expect(decide(follower, { sent, runs: [...runs, { round: 1, state: "goes-on", says: "InProgress" }] })).toMatchObject({ to: "wait" });
    expect(decide(healthy("the primary", undefined, "writer"), { runs, sent })).toMatchObject({ to: "done", brought: { writable: "replica set mongodb" } });
  });
  it.each<[string, Answer, number, object]>([
    ["is believed once the member is seen as the primary", healthy("the primary", undefined, "writer"), 1_000, { to: "done", brought: { writable: "replica set mongodb" } }],
    ["is given a minute until observers see it", healthy("a secondary", undefined, "follower"), 59_000, { to: "wait" }],
    ["is asked again where another member leads", healthy("a secondary", undefined, "follower"), 60_000, { to: "stuck", because: expect.stringContaining("no user is led there") }],
    ["is asked again where the member does not answer", unanswered("refused the connection"), 60_000, { to: "stuck", because: expect.stringContaining("no user is led there") }],
  ])("whoever has done it by hand %s", (_says, member, ms, decision) => {
    expect(mongodb.afterAnswer?.({ host: { seen: false, because: "may not", refused: true }, member }, { service: "mongodb", host: "reporting" }, after(ms, { plan: inSet }))).toMatchObject(decision);
  });
  it("lets a set that has a primary prefer the member, also when force is allowed", () => {
    expect(decide(healthy("the primary", undefined, "writer"), { force: true })).toMatchObject({ to: "act", mutations: [{ sentence: expect.stringMatching(/^Let the set of mongodb prefer mongo-second:27017/) as string, undo: null }] });
  });
});
