// What the polite fence decides from what was seen: it tries, proves nothing and never holds up the run.

import { renounce } from "../../../lambdas/steps/site-fencing/renounce.ts";
import type { HostFacts, ScriptRun } from "../../../lambdas/steps/ssm-command.ts";
import { after, context, denied, hosts, silent } from "./moving.ts";

const input = { run: ["HAScripts/renounce.sh", "HAScripts/renounce_reporting.sh"], hosts: ["app"] };
const run = (state: ScriptRun["state"], says = ""): ScriptRun => ({ round: 0, state, says });
const host = (ping: string, ...runs: readonly ScriptRun[]): HostFacts => ({ role: "app", id: hosts["site-a"].app, ping, runs });
const seen = (...value: readonly HostFacts[]) => ({ seen: true, value }) as const;

describe("the renounce scripts at the source", () => {
  it("run in the plan's order in one command on each host that answers", () => {
    const decision = renounce.decide(seen(host("Online")), input, context);
    expect(decision).toMatchObject({ to: "act", mutations: [{ key: "run on app", sentence: `Run HAScripts/renounce.sh, then HAScripts/renounce_reporting.sh on app (${hosts["site-a"].app}) at site-a` }] });
    if (decision.to !== "act") return;
    const call = decision.mutations[0]?.call;
    expect(call).toMatchObject({ operation: "ssm.SendCommand", region: "eu-west-1", input: { InstanceIds: [hosts["site-a"].app], Comment: context.mark } });
    const script = call?.operation === "ssm.SendCommand" ? (call.input.Parameters["commands"]?.[0] ?? "") : "";
    expect(script).toContain("role='site-a/app'");
    expect(script).toContain("one 'HAScripts/renounce.sh' && one 'HAScripts/renounce_reporting.sh'");
  });

  it("end as done with their exit codes, and say that this confirms no fence", () => {
    const decision = renounce.decide(seen(host("Online", run("succeeded", "ended with exit code 0"))), input, context);
    expect(decision).toEqual({ to: "done", proof: `app (${hosts["site-a"].app}): ended with exit code 0; advisory, it confirms no fence` });
  });

  it.each([
    ["the site's API is silent", silent],
    ["the site's API says no", denied],
    ["no host answers", seen(host("ConnectionLost"))],
    ["the host is not registered", seen(host("not registered"))],
    ["the script failed", seen(host("Online", run("failed", "Failed, exit code 3")))],
  ])("are left to the next fence at once when %s", (_why, facts) => {
    const decision = renounce.decide(facts, input, context);
    expect(decision).toMatchObject({ to: "done", proof: expect.stringContaining("left to the next fence") });
  });

  it("go on where one host answers and another does not", () => {
    const away: HostFacts = { role: "reporting", id: hosts["site-a"].reporting, ping: "ConnectionLost", runs: [] };
    const decision = renounce.decide(seen(host("Online"), away), input, context);
    expect(decision).toMatchObject({ to: "act", mutations: [{ key: "run on app" }] });
  });

  it("are waited for while they run", () => {
    expect(renounce.decide(seen(host("Online", run("goes-on", "InProgress"))), input, after(5_000))).toMatchObject({ to: "wait" });
  });

  it.each([
    ["still run", seen(host("Online", run("goes-on", "InProgress")))],
    ["could still be sent", seen(host("Online"))],
  ])("are left to the next fence before the deadline opens a gate when they %s", (_what, facts) => {
    expect(renounce.decide(facts, input, after(6_000))).toMatchObject({ to: "done", proof: expect.stringContaining("left to the next fence") });
  });

  it("never claim a fence, whatever was seen", () => {
    const everything = [silent, denied, seen(host("Online")), seen(host("ConnectionLost")), ...(["goes-on", "succeeded", "failed"] as const).map((state) => seen(host("Online", run(state))))];
    for (const facts of everything) {
      for (const ms of [0, 6_000, 60_000]) {
        const decision = renounce.decide(facts, input, after(ms));
        expect(decision.to).not.toBe("stuck");
        expect("brought" in decision).toBe(false);
      }
    }
  });
});

describe("the way back of the renounce", () => {
  const both = { ...input, undo: ["HAScripts/takeover.sh", "HAScripts/takeover_reporting.sh"] };

  it("runs the plan's scripts on each host that answers, in their order", () => {
    const decision = renounce.undo?.(seen(host("Online")), both, context);
    expect(decision).toMatchObject({ to: "act", mutations: [{ sentence: expect.stringContaining("Run HAScripts/takeover.sh, then HAScripts/takeover_reporting.sh on app") }] });
  });

  it("waits for a machine that has just been started until its agent answers, and for scripts that still run", () => {
    expect(renounce.undo?.(seen(host("ConnectionLost")), both, context)).toMatchObject({ to: "wait" });
    expect(renounce.undo?.(seen(host("Online", run("goes-on", "InProgress"))), both, context)).toMatchObject({ to: "wait" });
    expect(renounce.undo?.(silent, both, context)).toMatchObject({ to: "wait" });
  });

  it("is done with the scripts' exit codes", () => {
    expect(renounce.undo?.(seen(host("Online", run("succeeded", "ended with exit code 0"))), both, context)).toMatchObject({ to: "done", proof: expect.stringContaining("exit code 0") });
  });

  it("asks a person when a script failed, and when the plan names none", () => {
    expect(renounce.undo?.(seen(host("Online", run("failed", "exit code 3"))), both, context)).toMatchObject({ to: "stuck" });
    expect(renounce.undo?.(seen(host("Online")), input, context)).toMatchObject({ to: "stuck", because: expect.stringContaining("names no scripts") });
  });
});

