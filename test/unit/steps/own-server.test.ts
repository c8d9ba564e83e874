// What the promotion of a self-managed server decides from what was seen of it, of its machine and of its command.

import { healthy, unable, unanswered, wrong } from "../../../lambdas/probe/finding.ts";
import type { Look } from "../../../lambdas/probe/finding.ts";
import { mysql } from "../../../lambdas/steps/database-promotion/mysql.ts";
import { postgresql } from "../../../lambdas/steps/database-promotion/postgresql.ts";
import { factsIn, portOf, shellText, sqlText } from "../../../lambdas/steps/database-promotion/promotion-command.ts";
import type { HostFacts, ScriptRun } from "../../../lambdas/steps/ssm-command.ts";
import { readPromotion } from "../../../infra/local/modelled/promoting.ts";
import { readScript } from "../../../infra/local/modelled/wrapped-script.ts";
import type { DatabaseValues } from "../../../workflows/evidence.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { after, context, denied, hosts, sent, silent } from "./moving.ts";

const input = { database: "orders" };
const planFor = (engine: "postgres" | "mysql", account?: string): Plan => {
  const { "rds-replica": _rds, ...orders } = context.plan.databases["orders"] as Plan["databases"][string];
  const server = (site: string) => ({ host: "reporting", endpoint: `orders.${site}.internal:6432`, ...(account === undefined ? {} : { account }) });
  return { ...context.plan, databases: { orders: { ...orders, engine, "self-managed": { "site-a": server("site-a"), "site-b": server("site-b") } } } };
};
const plan = planFor("postgres");
const own = (ms = 0, more: Partial<StepContext> = {}): StepContext => after(ms, { plan, ...more });
const values: DatabaseValues = { role: "writer", newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null };
const accepted = healthy("answers as the writer and accepted a trial write after 12 ms", { ...values, writeAccepted: true });
const replica = healthy("answers as a replica, 0.2 s behind its source", { ...values, role: "replica" });
const host = (more: Partial<HostFacts> = {}): HostFacts => ({ role: "reporting", id: hosts["site-b"].reporting, ping: "Online", runs: [], ...more });
const run = (state: ScriptRun["state"], says = "", output = ""): ScriptRun => ({ round: 0, state, says, output });
const decide = (probe: Look, seen: HostFacts = host(), at = own()) => postgresql.decide({ host: { seen: true, value: [seen] }, probe }, input, at);
const facts = "understudy-promoted engine=postgresql version=150013 received=0/50 replayed=0/40 unapplied=16 ended=0/50 timeline=2\n";

describe("the promotion of a self-managed server", () => {
  it("sends one command to the machine of the database at the target, which loses data and has no way back", () => {
    const decision = decide(replica);
    expect(decision).toMatchObject({
      to: "act",
      mutations: [{
        key: "run on reporting",
        sentence: `Promote the PostgreSQL server of orders on reporting (${hosts["site-b"].reporting}) at site-b to a writer by its built-in command`,
        call: { operation: "ssm.SendCommand", region: "eu-central-1", input: { DocumentName: "AWS-RunShellScript", InstanceIds: [hosts["site-b"].reporting], Comment: context.mark, Parameters: { executionTimeout: ["900"] } } },
        undo: null, losesData: "orders", repeatable: true,
      }],
    });
  });

  it("is done when the database took a trial write at the target, with what the command said it had", () => {
    expect(decide(accepted, host({ runs: [run("succeeded", "ended with exit code 0", facts)] }))).toEqual({
      to: "done",
      proof: `orders at site-b answers as the writer and accepted a trial write after 12 ms; the promotion on reporting (${hosts["site-b"].reporting}): ended with exit code 0; it had received its source's log up to 0/50 and replayed it up to 0/40, replayed the 16 bytes between first, ended at 0/50, and writes on timeline 2`,
      brought: { writable: "orders" },
    });
  });

  it.each<[string, HostFacts, StepContext]>([
    ["somebody else promoted it", host(), own(0, { fence: "not-tried" })],
    ["the command says that it failed", host({ runs: [run("failed", "TimedOut")] }), own()],
    ["the command still goes on after ten seconds", host({ runs: [run("goes-on")] }), own(20_000, { sent: [sent("run on reporting", 5_000)] })],
    ["its machine has lost its agent", host({ ping: "ConnectionLost" }), own()],
  ])("is done by the trial write although %s", (_why, seen, at) => {
    expect(decide(accepted, seen, at)).toMatchObject({ to: "done", brought: { writable: "orders" } });
  });

  it("is done although Systems Manager says nothing, because the trial write is the proof", () => {
    expect(postgresql.decide({ host: silent, probe: accepted }, input, own())).toMatchObject({ to: "done" });
  });

  it("waits a moment for the facts of a command that is about to end", () => {
    expect(decide(accepted, host({ runs: [run("goes-on")] }), own(8_000, { sent: [sent("run on reporting", 0)] }))).toMatchObject({ to: "wait" });
  });

  it.each<[string, Look, HostFacts, StepContext]>([
    ["the command goes on", replica, host({ runs: [run("goes-on", "InProgress")] }), own()],
    ["the command ended well and nobody has seen a trial write yet", replica, host({ runs: [run("succeeded")] }), own()],
    ["the copy does not answer and nobody knows what it is", unanswered("refused the connection"), host(), own()],
    ["no observer sees anything", unable("the secret orders/probe could not be read"), host(), own()],
    ["the agent has been away for less than a minute", replica, host({ ping: "ConnectionLost" }), own(59_000)],
  ])("waits while %s, and sends nothing", (_why, probe, seen, at) => {
    expect(decide(probe, seen, at)).toMatchObject({ to: "wait" });
  });

  it.each<[string, Look, HostFacts, StepContext, RegExp]>([
    ["the command was refused on the machine", replica, host({ runs: [run("failed", "Failed, exit code 70: understudy: it is no replica")] }), own(), /exit code 70: understudy: it is no replica$/],
    ["the agent stays away", replica, host({ ping: "ConnectionLost" }), own(60_000), /its agent is ConnectionLost\. Nothing was sent/],
    ["the machine is not known", replica, host({ ping: "not registered" }), own(60_000), /not registered\. Nothing was sent/],
    ["the database at the target is a writer that refuses writes", wrong("answers as the writer and refuses writes: read_only is on", values), host(), own(), /It is no replica, so there is nothing to promote$/],
    ["no fence was tried (R1, I2)", replica, host(), own(0, { fence: "not-tried" }), /no fence was tried/],
  ])("calls a person when %s", (_why, probe, seen, at, because) => {
    expect(decide(probe, seen, at)).toMatchObject({ to: "stuck", because: expect.stringMatching(because) });
  });

  it("acts on a copy that an observer finds failing, because the command itself says what of it cannot be applied", () => {
    expect(decide(wrong("answers as a replica and does not apply what its source writes (stopped by command)", { ...values, role: "replica" }))).toMatchObject({ to: "act" });
  });

  it("goes on with an unconfirmed fence, because a person decided that at a gate, and lists the change in a dry run", () => {
    expect(decide(replica, host(), own(0, { fence: "unconfirmed" }))).toMatchObject({ to: "act" });
    expect(decide(replica, host(), own(0, { fence: "not-tried", dryRun: true }))).toMatchObject({ to: "act" });
  });

  it("runs the command again under another mark when a person sends the step round again", () => {
    const decision = decide(replica, host({ runs: [run("failed")] }), own(60_000, { startedAt: context.startedAt + 50_000, sent: [sent("run on reporting", 0)] }));
    expect(decision).toMatchObject({ to: "act", mutations: [{ key: "run on reporting, round 1", call: { input: { Comment: `${context.mark}/1` } } }] });
  });

  it("waits for an API that is silent and calls a person for one that says no", () => {
    expect(postgresql.decide({ host: silent, probe: replica }, input, own())).toMatchObject({ to: "wait" });
    expect(postgresql.decide({ host: denied, probe: replica }, input, own())).toMatchObject({ to: "stuck" });
  });
});

describe("the text that is sent", () => {
  const textOf = (kind: typeof postgresql | typeof mysql, of: Plan): readonly string[] => {
    const decision = (kind as typeof postgresql).decide({ host: { seen: true, value: [host()] }, probe: replica }, { ...input, within: 40_000 }, own(0, { plan: of }));
    const call = decision.to === "act" ? decision.mutations[0]?.call : undefined;
    return call?.operation === "ssm.SendCommand" ? (readScript(call.input.Parameters["commands"]?.join("\n") ?? "")?.lines ?? []) : [];
  };

  it.each([
    ["postgresql", postgresql, planFor("postgres"), { engine: "postgres", port: 6432 }, "postgres"],
    ["mysql", mysql, planFor("mysql"), { engine: "mysql", port: 6432 }, "mysql"],
  ] as const)("of %s is one script behind the epoch wrapper, with the port of the plan, the engine's account and half of the deadline", (_name, kind, of, read, account) => {
    const [script = "", ...more] = textOf(kind, of);
    expect(more).toEqual([]);
    expect(readPromotion(script)).toEqual(read);
    expect(script).toContain(`account="\${UNDERSTUDY_DATABASE_ACCOUNT:-${account}}"`);
    expect(script).toContain('[ "$waited" -lt 20 ]');
    // Systems Manager would take it for a parameter of its document.
    expect(script).not.toContain("{{");
    expect(script.length).toBeLessThan(8_000);
  });

  it.each([["postgresql", postgresql, planFor("postgres", "pgadmin")], ["mysql", mysql, planFor("mysql", "pgadmin")]] as const)("of %s heeds the plan's account, and holds nothing of its secret", (_name, kind, of) => {
    const [script = ""] = textOf(kind, of);
    expect(script).toContain('account="${UNDERSTUDY_DATABASE_ACCOUNT:-pgadmin}"');
    expect(script).not.toContain("orders/probe");
  });

  it("quotes what comes from the plan", () => {
    expect(shellText("it's")).toBe(`'it'\\''s'`);
    expect(sqlText("it's \\", false)).toBe("'it''s \\'");
    expect(sqlText("it's \\", true)).toBe("'it''s \\\\'");
    expect(portOf({ endpoint: "db.internal:5432" })).toBe(5432);
  });

  it("is read for its one line of facts, and for nothing else", () => {
    expect(factsIn(`understudy: received 0/50\n${facts}`)).toEqual({ engine: "postgresql", version: "150013", received: "0/50", replayed: "0/40", unapplied: "16", ended: "0/50", timeline: "2" });
    expect(factsIn("understudy: received 0/50, replayed 0/40: 16 bytes are replayed first\n")).toBeUndefined();
  });
});
