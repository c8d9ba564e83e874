// What the two kinds of a repair decide: hosts one after the other, only what is proved is done, and nothing where it is not known
// which machine is meant.

import { healthy, wrong } from "../../../lambdas/probe/finding.ts";
import { restart } from "../../../lambdas/steps/site-repair/restart.ts";
import type { RestartFacts } from "../../../lambdas/steps/site-repair/restart.ts";
import { restore } from "../../../lambdas/steps/site-repair/restore.ts";
import type { HostFacts, ScriptRun } from "../../../lambdas/steps/ssm-command.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { after, context, denied, sent, silent } from "./moving.ts";

const input = { hosts: ["app", "reporting"], units: ["shop.service"], answers: ["gateway"] };
const said = "understudy-restarted unit=shop.service since=2 before=1\n";
const ran = (state: ScriptRun["state"], output = said, round = 0): ScriptRun => ({ round, state, says: state === "failed" ? "Failed, exit code 83" : "ended with exit code 0", output });
const host = (role: string, runs: readonly ScriptRun[] = [], ping = "Online"): HostFacts => ({ role, id: `i-${role}`, ping, runs });
const facts = (value: readonly HostFacts[], through: RestartFacts["through"] = []): RestartFacts => ({ hosts: { seen: true, value }, through });
const decide = (given: RestartFacts, over: StepContext = context) => restart.decide(given, input, over);
const told = (given: RestartFacts, over?: StepContext): unknown => {
  const decision = decide(given, over);
  return decision.to === "act" ? decision.mutations.map(({ key }) => key) : decision;
};
const answers = [{ thing: "gateway", answer: healthy("answered") }];

describe("the restart of services", () => {
  it("tells one host after the other", () => {
    expect(told(facts([host("app"), host("reporting")]))).toEqual(["run on app"]);
    expect(told(facts([host("app", [ran("succeeded")]), host("reporting")]))).toEqual(["run on reporting"]);
  });

  it("is done when all hosts have said it and the services answer (D2)", () => {
    expect(decide(facts([host("app", [ran("succeeded")]), host("reporting", [ran("succeeded")])], answers))).toMatchObject({ to: "done", proof: expect.stringContaining("shop.service run since after the command") });
  });

  it("waits while a service does not answer, whatever systemd says", () => {
    expect(decide(facts([host("app", [ran("succeeded")]), host("reporting", [ran("succeeded")])], [{ thing: "gateway", answer: wrong("answered with status 503") }]))).toMatchObject({ to: "wait", because: expect.stringContaining("gateway: answered with status 503") });
  });

  it("asks a person when a host did not say of every unit that it runs since after the command", () => {
    expect(decide(facts([host("app", [ran("succeeded", "")]), host("reporting")]))).toMatchObject({ to: "stuck", because: expect.stringContaining("app did not say of every unit") });
  });

  it("tells no host after one that failed", () => {
    expect(decide(facts([host("app", [ran("failed")]), host("reporting")]))).toMatchObject({ to: "stuck", because: expect.stringContaining("No host after app was told to restart") });
  });

  it("waits a minute for the node of a cluster to answer, and then tells the next, because too few nodes answer only together", () => {
    const first = facts([host("app", [ran("succeeded")]), host("reporting")], [{ thing: "queue/app", answer: wrong("has a dead queue") }]);
    const at = (ms: number): StepContext => after(ms, { sent: [sent("run on app", 10_000)] });
    expect(decide(first, at(69_000))).toMatchObject({ to: "wait" });
    expect(told(first, at(70_000))).toEqual(["run on reporting"]);
  });

  describe("where a node does not come back within a minute", () => {
    const away = [{ thing: "queue/app", answer: wrong("refused the connection") }];
    const at = (round = 0): StepContext => ({ ...after(70_000, { sent: [sent("run on app", 0)] }), startedAt: context.startedAt + (round === 0 ? 0 : 5_000) });
    const given = (ahead: RestartFacts["ahead"]): RestartFacts => ({ ...facts([host("app", [ran("succeeded")]), host("reporting")], away), ahead: ahead ?? [] });

    it("stops while another node of its cluster answers, and says which is away and what is still running", () => {
      expect(decide(given([{ thing: "queue/reporting", answer: healthy("takes messages") }]), at())).toMatchObject({ to: "stuck", because: expect.stringMatching(/queue\/app does not answer 1 min after its restart: refused the connection\. Still answering: queue\/reporting\. Not told to restart: reporting/) });
    });

    it.each<[string, RestartFacts["ahead"], number]>([
      ["goes on where no other node answers either", [{ thing: "queue/reporting", answer: wrong("has a dead queue") }], 0],
      ["goes on where only another cluster answers", [{ thing: "bot/reporting", answer: healthy("answered") }], 0],
      ["goes on when a person has seen that and sends it round again", [{ thing: "queue/reporting", answer: healthy("takes messages") }], 1],
    ])("%s", (_says, ahead, round) => {
      expect(decide(given(ahead), round === 0 ? at() : { ...at(1), at: context.startedAt + 75_000 })).toMatchObject({ to: "act" });
    });
  });

  describe("where it has to end", () => {
    const halting = (hosts: readonly HostFacts[], sends: StepContext["sent"] = [sent("run on app", 0)]) => decide(facts(hosts), after(20_000, { sent: sends, halt: "on-call-1 stopped the run (wrong site)" }));

    it("ends the command that runs before its next service, by a change that nothing stands in the way of", () => {
      expect(halting([host("app", [ran("goes-on")]), host("reporting")])).toMatchObject({ to: "act", mutations: [{ key: "halt run on app", ends: true, call: { input: { InstanceIds: ["i-app"] } } }] });
    });

    it("also reaches a command whose answer was lost and that nobody sees yet, once, and says that it is not known (R26)", () => {
      const lost = { ...sent("run on reporting", 0), outcome: "unknown" as const, answer: "" };
      const hosts = [host("app", [ran("succeeded")]), host("reporting")];
      expect(halting(hosts, [sent("run on app", 0), lost])).toMatchObject({ to: "act", mutations: [{ key: "halt run on reporting", ends: true, call: { input: { InstanceIds: ["i-reporting"] } } }] });
      expect(halting(hosts, [sent("run on app", 0), lost, sent("halt run on reporting", 1_000)])).toMatchObject({ to: "stuck", because: expect.stringMatching(/Told, and it is not known whether that arrived: reporting$/) });
    });

    it("tells no further host, and says how far each came", () => {
      expect(halting([host("app", [ran("failed")]), host("reporting")])).toMatchObject({ to: "stuck", because: expect.stringMatching(/^on-call-1 stopped the run \(wrong site\): app .*exit code 83.*Not told to restart: reporting$/) });
    });
  });

  it("sends nothing to a host whose agent is away, waits a minute and then asks a person", () => {
    const away = facts([host("app", [], "ConnectionLost"), host("reporting")]);
    expect(decide(away, after(59_000))).toMatchObject({ to: "wait" });
    expect(decide(away, after(60_000))).toMatchObject({ to: "stuck", because: expect.stringContaining("Nothing was sent to a host whose agent does not answer: app (i-app)") });
  });

  it("sends nothing when a group holds not exactly one machine (D3)", () => {
    const unclear: RestartFacts = { hosts: { seen: true, value: [] }, unclear: "proactive-a holds 2 machines in service, and not exactly one", through: [] };
    expect(decide(unclear)).toMatchObject({ to: "wait" });
    expect(decide(unclear, after(60_000))).toMatchObject({ to: "stuck", because: expect.stringContaining("Nothing was sent") });
  });

  it("looks again after silence, and asks a person after a no", () => {
    expect(decide({ hosts: silent, through: [] })).toMatchObject({ to: "wait" });
    expect(decide({ hosts: denied, through: [] })).toMatchObject({ to: "stuck" });
  });

  const retried = (keys: readonly string[]): StepContext => ({ ...after(600_000, { sent: keys.map((key, index) => sent(key, index * 1_000)) }), startedAt: context.startedAt + 590_000 });

  it("goes on where it stopped when a person sends it round again after a failure", () => {
    expect(told(facts([host("app", [ran("succeeded")]), host("reporting", [ran("failed")])]), retried(["run on app", "run on reporting"]))).toEqual(["run on reporting, round 2"]);
  });

  it("restarts all of them again when a person sends it round because the services did not answer", () => {
    expect(told(facts([host("app", [ran("succeeded")]), host("reporting", [ran("succeeded")])]), retried(["run on app", "run on reporting"]))).toEqual(["run on app, round 2"]);
  });

  it("names the commands of all hosts in a dry run", () => {
    expect(told(facts([host("app"), host("reporting")]), { ...context, dryRun: true })).toEqual(["run on app", "run on reporting"]);
  });
});

describe("the restoring of files", () => {
  const sha256 = "0a".repeat(32);
  const files = { hosts: ["app"], files: [{ file: "/etc/shop.conf", from: { path: "/var/copy" }, sha256 }] };
  const seen = (output: string, state: ScriptRun["state"] = "succeeded") => ({ seen: true, value: [host("app", [ran(state, output)])] }) as const;

  it("is done when the digest that was read back is the plan's", () => {
    expect(restore.decide(seen(`understudy-restored file=/etc/shop.conf sha256=${sha256}\n`), files, context)).toMatchObject({ to: "done", proof: expect.stringContaining("/etc/shop.conf has the digest 0a0a0a0a0a0a…") });
  });

  it.each([["another digest", `understudy-restored file=/etc/shop.conf sha256=${"0b".repeat(32)}\n`], ["nothing", ""]])("asks a person when %s was read back", (_what, output) => {
    expect(restore.decide(seen(output), files, context)).toMatchObject({ to: "stuck", because: expect.stringContaining("The digest of /etc/shop.conf on app (i-app) was not read back as it should be") });
  });

  it("sends nothing anywhere while the agent of one of several hosts is away: different files are worse than old ones", () => {
    const value = [host("app"), host("reporting", [], "ConnectionLost")];
    expect(restore.decide({ seen: true, value }, files, after(60_000))).toMatchObject({ to: "stuck", because: expect.stringContaining("Nothing was sent") });
  });

  it("goes back by a command of its own, and is back when each file has been told", () => {
    const back = restore.undo?.({ seen: true, value: [host("app")] }, files, context);
    expect(back).toMatchObject({ to: "act", mutations: [{ sentence: "Put back /etc/shop.conf as before on app (i-app) at site-b" }] });
    expect(restore.undo?.(seen("understudy-put-back file=/etc/shop.conf sha256=absent\n"), files, context)).toMatchObject({ to: "done" });
  });
});
