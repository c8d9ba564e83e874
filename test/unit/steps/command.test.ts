// What the takeover script's step decides from what was seen, with the mark by which it finds its own command again.

import { command } from "../../../lambdas/steps/dr-site-activation/command.ts";
import type { HostFacts, ScriptRun } from "../../../lambdas/steps/ssm-command.ts";
import { after, context, denied, hosts, sent, silent } from "./moving.ts";

const input = { run: { takeover: "HAScripts/takeover.sh", renounce: "HAScripts/renounce.sh" }, hosts: ["app", "reporting"] };
const run = (state: ScriptRun["state"], says = "", round = 0): ScriptRun => ({ round, state, says });
const app = (ping: string, ...runs: readonly ScriptRun[]): HostFacts => ({ role: "app", id: hosts["site-b"].app, ping, runs });
const reporting = (ping: string, ...runs: readonly ScriptRun[]): HostFacts => ({ role: "reporting", id: hosts["site-b"].reporting, ping, runs });
const decide = (first: HostFacts, second: HostFacts, at = context) => command.decide({ seen: true, value: [first, second] }, input, at);

describe("the takeover script at the target", () => {
  it("is sent to each host by a command of its own, which names the host's role and the run", () => {
    const decision = decide(app("Online"), reporting("Online"));
    expect(decision).toMatchObject({ to: "act", mutations: [{ key: "run on app" }, { key: "run on reporting" }] });
    if (decision.to !== "act") return;
    const calls = decision.mutations.map((mutation) => mutation.call);
    expect(calls).toMatchObject([
      { operation: "ssm.SendCommand", region: "eu-central-1", input: { DocumentName: "AWS-RunShellScript", InstanceIds: [hosts["site-b"].app], Comment: context.mark, TimeoutSeconds: 60 } },
      { operation: "ssm.SendCommand", region: "eu-central-1", input: { InstanceIds: [hosts["site-b"].reporting] } },
    ]);
    const scripts = calls.map((call) => (call.operation === "ssm.SendCommand" ? call.input.Parameters["commands"]?.[0] : undefined));
    expect(scripts[0]).toContain("role='site-b/app'");
    expect(scripts[1]).toContain("role='site-b/reporting'");
    expect(decision.mutations[0]?.undo).toBe(`run HAScripts/renounce.sh on app (${hosts["site-b"].app})`);
  });

  it("may run as long as the step may take", () => {
    const decision = command.decide({ seen: true, value: [app("Online")] }, { ...input, within: 90_000 }, context);
    expect(decision).toMatchObject({ mutations: [{ call: { input: { Parameters: { executionTimeout: ["90"] } } } }] });
  });

  it("is done when it succeeded on every host", () => {
    const proof = `HAScripts/takeover.sh: app (${hosts["site-b"].app}) ended with exit code 0; reporting (${hosts["site-b"].reporting}) ended with exit code 0`;
    expect(decide(app("Online", run("succeeded", "ended with exit code 0")), reporting("ConnectionLost", run("succeeded", "ended with exit code 0")))).toEqual({ to: "done", proof });
  });

  it("is not sent again to a host that has it", () => {
    expect(decide(app("Online", run("succeeded")), reporting("Online"))).toMatchObject({ to: "act", mutations: [{ key: "run on reporting" }] });
  });

  it("is waited for while it runs anywhere, also when it already failed elsewhere", () => {
    expect(decide(app("Online", run("failed")), reporting("Online", run("goes-on", "InProgress")))).toMatchObject({ to: "wait" });
  });

  it("calls a person with the end of what it said when it failed", () => {
    const says = "Failed, exit code 65: understudy: this host is site-a/app and not site-b/app; nothing was run";
    expect(decide(app("Online", run("failed", says)), reporting("Online"))).toMatchObject({ to: "stuck", because: expect.stringContaining(says) });
  });

  it("counts as done when a command that arrived twice failed once and succeeded once", () => {
    expect(decide(app("Online", run("failed"), run("succeeded")), reporting("Online", run("succeeded")))).toMatchObject({ to: "done" });
  });

  it("is sent to nobody while one host is away", () => {
    expect(decide(app("Online"), reporting("ConnectionLost"))).toMatchObject({ to: "wait" });
  });

  it("calls a person when a host stays away", () => {
    const decision = decide(app("Online"), reporting("not registered"), after(60_000));
    expect(decision).toMatchObject({ to: "stuck", because: expect.stringContaining(`does not answer for: reporting (${hosts["site-b"].reporting})`) });
  });

  it("waits for an API that is silent and calls a person for one that says no", () => {
    expect(command.decide(silent, input, context)).toMatchObject({ to: "wait" });
    expect(command.decide(denied, input, context)).toMatchObject({ to: "stuck" });
  });
});

describe("a person's retry of the takeover script", () => {
  // The round begins after the two sends of the first.
  const again = after(600_000, { startedAt: context.startedAt + 500_000, sent: [sent("run on app", 1_000), sent("run on reporting", 1_100)] });

  it("runs it again where it failed, under a mark of its own, and leaves the host where it succeeded", () => {
    const decision = decide(app("Online", run("failed")), reporting("Online", run("succeeded")), again);
    expect(decision).toMatchObject({ to: "act", mutations: [{ key: "run on app, round 2", call: { input: { Comment: `${context.mark}/2` } } }] });
    if (decision.to !== "act") return;
    expect(decision.mutations).toHaveLength(1);
    const call = decision.mutations[0]?.call;
    expect(call?.operation === "ssm.SendCommand" && call.input.Parameters["commands"]?.[0]).toContain(`mark='${context.mark}/2'`);
  });

  it("waits for a script of the first round that still runs", () => {
    expect(decide(app("Online", run("goes-on")), reporting("Online", run("succeeded")), again)).toMatchObject({ to: "wait" });
  });

  it("calls the person again when it fails again", () => {
    expect(decide(app("Online", run("failed"), run("failed", "Failed, exit code 4", 2)), reporting("Online", run("succeeded")), again)).toMatchObject({
      to: "stuck",
      because: expect.stringContaining("exit code 4"),
    });
  });

  it("keeps the first mark where nothing had been sent", () => {
    const decision = decide(app("Online"), reporting("Online"), { ...again, sent: [sent("run on app", 1_000, "not-sent")] });
    expect(decision).toMatchObject({ to: "act", mutations: [{ key: "run on app" }, { key: "run on reporting" }] });
  });
});

describe("the mark in the Comment", () => {
  it("is shortened by a hash where SSM would refuse it, and stays different for different runs", () => {
    const comment = (mark: string): string => {
      const decision = decide(app("Online"), reporting("Online"), { ...context, mark });
      const call = decision.to === "act" ? decision.mutations[0]?.call : undefined;
      return call?.operation === "ssm.SendCommand" ? call.input.Comment : "";
    };
    const long = `us/${"r".repeat(90)}/activate-command`;
    expect(comment(`${long}/7`)).toHaveLength(100);
    expect(comment(`${long}/7`)).not.toBe(comment(`${long}/8`));
    expect(comment("us/r/s/7")).toBe("us/r/s/7");
  });
});
