// Priorities of a MongoDB set: the script against a set that refuses what a real one refuses, and what the step makes of what is seen. No server was
// at hand; the set here keeps to MongoDB's manual: one change at a time, each of a higher version, a majority for each, and an election afterwards.

import { runInNewContext } from "node:vm";
import { readPreference } from "../../../infra/local/modelled/preferring.ts";
import { healthy, unanswered, wrong } from "../../../lambdas/probe/finding.ts";
import { prioritiesCommand, prioritiesScript } from "../../../lambdas/steps/cluster-promotion/priorities-command.ts";
import { mongodbPriorities } from "../../../lambdas/steps/cluster-promotion/priorities.ts";
import { factsIn } from "../../../lambdas/steps/database-promotion/promotion-command.ts";
import type { ScriptRun } from "../../../lambdas/steps/ssm-command.ts";
import type { Answer } from "../../../workflows/evidence.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { writtenShop } from "../builders.ts";
import { after, context, hosts } from "./moving.ts";

const [first, second, neutral] = ["mongo-first:27017", "mongo-second:27017", "mongo-neutral:27017"] as const;

interface Member {
  readonly host: string;
  priority: number;
  readonly votes: number;
  readonly arbiterOnly?: boolean;
  readonly hidden?: boolean;
  readonly secondaryDelaySecs?: number;
}
interface Config {
  readonly version: number;
  readonly term: number;
  readonly members: readonly Member[];
}
interface Set {
  readonly primary?: string | undefined;
  readonly answering?: readonly string[];
  readonly members?: readonly Partial<Member>[];
  /** What commitmentStatus says, one answer after the other, the last one for ever; undefined: a server that tells nothing of it. */
  readonly committed?: readonly (boolean | undefined)[];
  /** How far the member is behind, one look after the other, the last one for ever. */
  readonly behindSeconds?: readonly number[];
  /** Somebody changes the configuration just before the script does. */
  readonly between?: boolean;
  /** Somebody gives the first member the highest priority just after the script has changed it. */
  readonly afterwards?: boolean;
  readonly neverElects?: boolean;
  /** The connection ends before the answer, which mongosh throws without a code of the server. */
  readonly cutOff?: boolean;
  /** A member that answers and keeps an older version. */
  readonly late?: string;
}

/** A whole number of 64 bits as mongosh gives it: an object, and never the same as another one. */
const long = (value: number): { readonly toString: () => string } => ({ toString: () => String(value) });

const usual: readonly Member[] = [{ host: first, priority: 2, votes: 1 }, { host: second, priority: 1, votes: 1 }, { host: neutral, priority: 0, votes: 1, arbiterOnly: true }];

/** Runs the script against a set; gives what it said, and the configurations that it sent and to whom. */
function run(set: Set = {}): { readonly said: string; readonly sent: readonly { readonly to: string; readonly config: Config }[] } {
  const { answering = [first, second, neutral], committed = [true], behindSeconds = [0] } = set;
  let primary = "primary" in set ? set.primary : first;
  let config: Config = { version: 7, term: 3, members: usual.map((member, index) => ({ ...member, ...set.members?.[index] })) };
  const sent: { to: string; config: Config }[] = [];
  const said: string[] = [];
  let asked = 0;
  let looked = 0;
  class Quit extends Error {}
  const runCommand = (host: string, command: Record<string, unknown>): unknown => {
    if ("replSetGetStatus" in command) {
      const behind = behindSeconds[Math.min(looked++, behindSeconds.length - 1)] ?? 0;
      return { ok: 1, members: config.members.map(({ host: name }) => ({ name, self: name === host, health: answering.includes(name) ? 1 : 0, state: 2, optimeDate: new Date(Date.UTC(2026, 0, 1) - (name === second ? behind * 1_000 : 0)), configVersion: name === set.late ? 7 : config.version, configTerm: long(config.term) })) };
    }
    if ("replSetGetConfig" in command) {
      const isCommitted = committed[Math.min(asked++, committed.length - 1)];
      return { ok: 1, config: { ...structuredClone(config), term: long(config.term) }, ...(isCommitted === undefined ? {} : { commitmentStatus: isCommitted }) };
    }
    if (set.between === true) config = { ...config, version: config.version + 1 };
    const given = command["replSetReconfig"] as Config;
    const next = { ...given, term: Number(given.term) };
    sent.push({ to: host, config: structuredClone(next) });
    // mongosh throws what the server refuses.
    if (host !== primary) throw new Error("not primary");
    if (set.cutOff === true) throw new Error("connection 4 to mongo-first:27017 closed");
    if (next.version <= config.version) throw Object.assign(new Error(`version ${next.version} is not newer than ${config.version}`), { code: 103 });
    config = structuredClone(next);
    if (set.afterwards === true) config = { ...config, version: config.version + 1, members: config.members.map((each) => (each.host === first ? { ...each, priority: 50 } : each)) };
    if (set.neverElects !== true) {
      primary = second;
      config = { ...config, term: config.term + 1 };
    }
    return { ok: 1 };
  };
  class Mongo {
    readonly host: string;
    constructor(url: string) {
      this.host = /^mongodb:\/\/([^/]+)\/admin\?directConnection=true/.exec(url)?.[1] ?? "";
    }
    getDB(): unknown {
      return {
        hello: () => ({ setName: "shop", me: this.host, secondary: primary !== this.host, isWritablePrimary: primary === this.host, primary }),
        runCommand: (command: Record<string, unknown>) => runCommand(this.host, command),
      };
    }
  }
  const quit = (): never => {
    throw new Quit();
  };
  try {
    runInNewContext(prioritiesScript({ address: second, replicaSet: "shop", tls: false, waitSeconds: 10 }), { Mongo, print: (line: string) => said.push(line), quit, sleep: () => undefined, process: { env: {} } });
  } catch (thrown) {
    if (!(thrown instanceof Quit)) throw thrown;
  }
  return { said: said.join("\n"), sent };
}

describe("the script", () => {
  it("asks the primary, raises the version by one and changes nothing but priorities", () => {
    const { said, sent } = run();
    expect(sent).toEqual([{ to: first, config: { version: 8, term: 3, members: [usual[0], { ...usual[1], priority: 3 }, usual[2]] } }]);
    expect(factsIn(said)).toEqual({ engine: "mongodb", set: "shop", way: "changed", before: `${first}/2,${second}/1`, after: `${first}/2,${second}/3`, fixed: neutral, version: "8", term: "4", silent: "none", waited: "0" });
  });
  it("stays within 1000, and lowers nobody else but one of 1000", () => {
    const { sent } = run({ members: [{ priority: 1000 }, { priority: 0.5 }] });
    expect(sent[0]?.config.members.map(({ priority }) => priority)).toEqual([999, 1000, 0]);
  });
  it("leaves who is hidden, delayed or of priority 0 as it is, and says so", () => {
    const kept = { priority: 0, hidden: true, secondaryDelaySecs: 3600 };
    const { said, sent } = run({ primary: second, members: [kept, { priority: 1 }] });
    expect(sent).toEqual([]);
    expect(factsIn(said)).toMatchObject({ way: "found", fixed: `${first},${neutral}` });
  });
  it("changes nothing where the priorities are right", () => {
    const { said, sent } = run({ primary: second, members: [{ priority: 1 }, { priority: 2 }] });
    expect(sent).toEqual([]);
    expect(factsIn(said)).toMatchObject({ way: "found", before: `${first}/1,${second}/2`, after: `${first}/1,${second}/2`, version: "7" });
  });
  it("waits until the member has caught up, and until a majority has the change", () => {
    const { said } = run({ behindSeconds: [40, 9, 0], committed: [true, false, false, true] });
    expect(factsIn(said)).toMatchObject({ way: "changed", waited: "2" });
  });
  it("tells who could not be reached", () => {
    expect(factsIn(run({ primary: second, answering: [second, neutral] }).said)).toMatchObject({ way: "changed", silent: first });
  });
  it.each<[string, Set, RegExp]>([
    ["the set has no primary", { primary: undefined }, /^understudy-refused 78 the set has no primary, and nothing is forced; nothing was changed$/],
    ["too few answer the primary", { answering: [second] }, /^understudy-refused 78 1 of 3 votes answer the primary, which is no majority; nothing was changed$/],
    ["another change is on its way", { committed: [false] }, /^understudy-refused 75 a change of the configuration is still on its way to a majority/],
    ["the server tells nothing of that", { committed: [undefined] }, /^understudy-refused 73 .*servers before 4\.4/],
    ["the member is of priority 0 on purpose", { members: [{}, { priority: 0 }] }, /^understudy-refused 70 .*and that stays so; nothing was changed$/],
    ["the member is hidden", { members: [{}, { priority: 0, hidden: true }] }, /^understudy-refused 70 /],
    ["the member does not catch up", { behindSeconds: [40] }, /^understudy-refused 76 it is 40 s behind the primary mongo-first:27017, and would not be elected; nothing was changed$/],
  ])("sends nothing when %s", (_why, set, says) => {
    const { said, sent } = run(set);
    expect(said).toMatch(says);
    expect(sent).toEqual([]);
  });
  it.each<[string, Set, RegExp]>([
    ["a change came between", { between: true }, /^understudy-refused 80 the new priorities were refused, by a change that came between if it names the version: version 8 is not newer than 8; they were mongo-first:27017\/2,mongo-second:27017\/1/],
    ["somebody changed them right afterwards", { afterwards: true }, /^understudy-refused 77 somebody has changed the configuration after that: its priorities are mongo-first:27017\/50,mongo-second:27017\/3, they were/],
    ["the answer to the change is lost", { cutOff: true }, /^understudy-refused 77 the new priorities were refused, by a change that came between if it names the version: connection 4 to mongo-first:27017 closed; they were/],
    ["nobody is elected", { neverElects: true }, /^understudy-refused 74 it has the highest priority and was not elected yet; it may still be\. The priorities were mongo-first/],
    ["a member that answers keeps the old version", { late: neutral }, /^understudy-refused 74 it is the primary, and its configuration has not reached all members that answer: mongo-neutral:27017$/],
  ])("sends once and does not call it done when %s", (_why, set, says) => {
    const { said, sent } = run(set);
    expect(said).toMatch(says);
    expect(sent).toHaveLength(1);
  });
  it("is known again by the modelled world", () => {
    expect(readPreference(prioritiesCommand({ address: second, replicaSet: "shop", tls: true, waitSeconds: 10 }))).toEqual({ address: second, force: false, only: true });
  });
});

describe("the step", () => {
  const services = { mongodb: { probe: { mongodb: "mongo-{member}:27017" }, members: { first: "site-a", second: "site-b", neutral: "arbiter" }, enough: 2, from: ["arbiter"], failure: "own-failover", within: "20s" } };
  const inSet: Plan = { ...context.plan, services: planSchema.parse({ ...writtenShop, services }).services };
  const decide = (member: Answer, { ms = 30_000, runs = [], ping = "Online", prefer, ...more }: Partial<StepContext> & { readonly ms?: number; readonly runs?: readonly ScriptRun[]; readonly ping?: string; readonly prefer?: "source" } = {}) =>
    mongodbPriorities.decide({ host: { seen: true, value: [{ role: "reporting", id: hosts["site-b"].reporting, ping, runs }] }, member }, { service: "mongodb", host: "reporting", ...(prefer === undefined ? {} : { prefer }) }, after(ms, { plan: inSet, ...more }));
  const ended: ScriptRun = { round: 0, state: "succeeded", says: "ended", output: `understudy-promoted engine=mongodb set=shop way=changed before=${first}/2,${second}/1 after=${first}/2,${second}/3 fixed=${neutral} version=8 term=4 silent=${first} waited=3\n` };
  const follower = healthy("a secondary", undefined, "follower");

  it.each<[string, Answer, Parameters<typeof decide>[1], string, RegExp]>([
    ["waits for the set's own election", wrong("knows no primary", undefined, "leaderless"), { ms: 5_000 }, "wait", /its own election has 60 s|its own election has 1 m/],
    ["forces nothing in a set without a primary", wrong("knows no primary", undefined, "leaderless"), { ms: 90_000 }, "stuck", /nothing is forced \(A8\)\. Nobody sees a primary that the member follows or is, so mongodb may take no writes\. Whoever skips this step lets users be led to site-b all the same\.$/],
    ["sends nothing while nobody sees the member", unanswered("refused the connection"), { ms: 90_000 }, "stuck", /refused the connection/],
    ["waits until observers see it as the primary", follower, { runs: [ended] }, "wait", /no observer sees it as the primary yet$/],
    ["tells why the command failed, and no more where the member follows a primary", follower, { runs: [{ round: 0, state: "failed", says: "exit code 77" }] }, "stuck", /exit code 77$/],
    ["says also after a command that failed what leaving the step out means for users", wrong("knows no primary", undefined, "leaderless"), { runs: [{ round: 0, state: "failed", says: "exit code 78" }] }, "stuck", /exit code 78\. Nobody sees a primary .* Whoever skips this step lets users be led to site-b all the same\.$/],
    ["speaks of no users in a re-protection, which leads nobody", wrong("knows no primary", undefined, "leaderless"), { ms: 90_000, prefer: "source" }, "stuck", /so mongodb may take no writes\.$/],
    ["sends nothing to a machine whose agent does not answer", follower, { ms: 90_000, ping: "ConnectionLost" }, "stuck", /Nothing was sent to a host/],
  ])("%s", (_says, member, more, to, words) => {
    expect(decide(member, more)).toMatchObject({ to, because: expect.stringMatching(words) as string });
  });
  it("lets the set prefer the target in a move, and the source, which serves, in a re-protection", () => {
    expect(decide(follower)).toMatchObject({ to: "act", mutations: [{ sentence: expect.stringMatching(/^Give mongo-second:27017 the highest priority.* at site-b$/) as string, undo: null }] });
    expect(decide(follower, { prefer: "source" })).toMatchObject({ to: "act", mutations: [{ sentence: expect.stringMatching(/^Give mongo-first:27017 the highest priority.* at site-a$/) as string }] });
  });
  const send = (round = 0, outcome: "applied" | "unknown" | "refused" = "applied"): StepContext["sent"][number] => ({ key: `run on reporting${round === 0 ? "" : `, round ${round}`}`, at: after(round * 60_000).at, outcome, answer: "" });
  const failed = (exitCode: number | undefined, round = 0): ScriptRun => ({ round, state: "failed", says: "Failed", ...(exitCode === undefined ? {} : { exitCode }) });
  it.each<[string, Parameters<typeof decide>[1], number | undefined]>([
    ["the server refused the change before it began", { sent: [send()], runs: [failed(80)] }, 1],
    ["the set had no majority", { sent: [send()], runs: [failed(78)] }, 1],
    ["one command was sent twice, and is shown once: a mark runs once", { sent: [send(0, "unknown"), send()], runs: [failed(80)] }, 2],
    ["the change may have been taken", { sent: [send()], runs: [failed(77)] }, undefined],
    ["nobody was elected yet", { sent: [send()], runs: [failed(74)] }, undefined],
    ["it was killed, so it named no code", { sent: [send()], runs: [failed(undefined)] }, undefined],
    ["the machine knows of a run that never ended", { sent: [send()], runs: [failed(67)] }, undefined],
    ["an earlier round may have changed it", { sent: [send(), send(1)], runs: [failed(77), failed(80, 1)], startedAt: after(59_000).at, ms: 120_000 }, undefined],
    ["an earlier round is not shown", { sent: [send(0, "unknown"), send(1)], runs: [failed(80, 1)], startedAt: after(59_000).at, ms: 120_000 }, undefined],
    ["both rounds were refused", { sent: [send(), send(1)], runs: [failed(80), failed(80, 1)], startedAt: after(59_000).at, ms: 120_000 }, 2],
  ])("knows whether its command has moved anything when %s", (_says, more, unmoved) => {
    const decision = decide(follower, more);
    expect(decision).toMatchObject({ to: "stuck" });
    expect("brought" in decision ? decision.brought : undefined).toEqual(unmoved === undefined ? undefined : { unmoved });
  });
  it("keeps the priorities from before in its proof, and says who is never elected and who was not reached", () => {
    expect(decide(healthy("the primary", undefined, "writer"), { runs: [ended] })).toMatchObject({
      to: "done",
      proof: expect.stringContaining("the priorities in shop were mongo-first:27017 2, mongo-second:27017 1 and are mongo-first:27017 2, mongo-second:27017 3, to be set back by hand (rs.reconfig) where they should be as before; version 8 and term 4 of the configuration are at every member that answers; never elected, as before: mongo-neutral:27017; not reached: mongo-first:27017") as string,
    });
  });
});
