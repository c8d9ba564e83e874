// When break-glass may begin, what has to be typed, which epoch it takes, and what nobody enforces meanwhile.

import { breakGlassEpoch, confirmationsFor, confirmedSentences, exceptionsFor, forOnePerson, haltsOf, mayBreakGlass, mayDecideAlone, mayTakeUp } from "../../../workflows/break-glass.ts";
import type { ArbiterSeen } from "../../../workflows/break-glass.ts";
import { approversOf, excludedBecause } from "../../../workflows/access.ts";
import { readPlanFile } from "../../../infra/plan-file.ts";
import { resolve } from "node:path";
import { hybridChat } from "../builders.ts";
import type { Plan } from "../../../workflows/plan.ts";

const away: ArbiterSeen = { answers: false, because: "no answer from eu-north-1" };
const shipped = (name: string): Plan => {
  const read = readPlanFile(resolve(__dirname, "../../../workflows/plans", name));
  if (!read.ok) throw new TypeError("the shipped plan has faults");
  return read.plan;
};

describe("whether it may begin", () => {
  test.each<[string, ArbiterSeen, string | undefined, boolean, string]>([
    ["begins where the arbiter does not answer", away, undefined, true, ""],
    ["is refused where the arbiter answers, with the command to use", { answers: true, run: null, halts: [] }, undefined, false, "understudy start hybrid-chat --mode failover"],
    ["is refused where a run is open there, with its name", { answers: true, run: "run-7", halts: [] }, undefined, false, "run run-7 of hybrid-chat is open there"],
    ["begins where the arbiter answers and a person insists", { answers: true, run: null, halts: [] }, "its functions are broken", true, ""],
    ["is refused while the kill switch is on, however much somebody insists, with who and how to lift it", { answers: true, run: null, halts: haltsOf("hybrid-chat", { killSwitch: true, killSwitchBy: "lea", killSwitchReason: "nobody moves" }, 0) }, "I want it", false, "the kill switch of hybrid-chat is on (lea: nobody moves); whoever may lifts it: understudy kill-switch hybrid-chat off"],
    ["is refused while a pause stands, however much somebody insists", { answers: true, run: null, halts: haltsOf("hybrid-chat", { killSwitch: false, pausedUntil: 3_600_000, pausedBy: "lea" }, 0) }, "I want it", false, "hybrid-chat is paused until"],
    ["begins where a pause is over and a person insists", { answers: true, run: null, halts: haltsOf("hybrid-chat", { killSwitch: false, pausedUntil: 10, pausedBy: "lea" }, 10) }, "I want it", true, ""],
    ["begins where the arbiter says no and a person insists", { answers: true, run: null, halts: null }, "its functions are broken", true, ""],
    ["begins where a run is open and a person insists", { answers: true, run: "run-7", halts: [] }, "it hangs", true, ""],
  ])("it %s", (_, seen, insist, allowed, says) => {
    const leave = mayBreakGlass(hybridChat, seen, insist);
    expect(leave.allowed).toBe(allowed);
    expect(leave.allowed ? "" : leave.because).toContain(says);
  });

  test("a plan that is guarded by watchdogs is refused, however much somebody insists", () => {
    expect(mayBreakGlass(shipped("web-rds-automatic.yaml"), away, "it has to be")).toMatchObject({ allowed: false, because: expect.stringContaining("guarded by watchdogs") });
  });
});

describe("whether a run that was cut off goes on", () => {
  const none = { answers: true, run: null, halts: [] } as const;
  test.each<[string, ArbiterSeen, string | undefined, boolean, boolean]>([
    ["goes on where the arbiter does not answer", away, undefined, false, true],
    ["does not before the promotion where the arbiter answers: it can be asked", none, undefined, false, false],
    ["goes on after the promotion where the arbiter answers, because nobody else finishes it", none, undefined, true, true],
    ["does not where a run is open at the arbiter", { ...none, run: "run-7" }, undefined, true, false],
    ["goes on where a run is open there and a person insists", { ...none, run: "run-7" }, "it hangs", true, true],
    ["does not while something halts it, whatever it has done", { ...none, halts: ["the kill switch is on"] }, "it hangs", true, false],
    ["does not where the arbiter says nothing of the lease", { ...none, halts: null }, undefined, true, false],
  ])("it %s", (_, seen, insist, pastFence, allowed) => {
    expect(mayTakeUp(hybridChat, seen, insist, pastFence).allowed).toBe(allowed);
  });
});

test("whom the plan does not name for what will be asked begins nothing", () => {
  const plan = { ...hybridChat, access: { "accept-loss": ["ana"] } };
  expect(mayDecideAlone(plan, { subject: "ana", groups: [], channel: "command-line" }).allowed).toBe(true);
  expect(mayDecideAlone(plan, { subject: "bo", groups: [], channel: "command-line" })).toMatchObject({ allowed: false, because: expect.stringContaining("nothing was begun: bo may not accept that writes are lost") });
});

describe("the epoch", () => {
  test.each<[readonly number[], number]>([[[], 1_000_000], [[0, 0], 1_000_000], [[3, 7], 1_000_007], [[1_000_007, 4], 2_000_007]])("of registers that hold %j is %i", (held, epoch) => {
    expect(breakGlassEpoch(held)).toBe(epoch);
  });
});

test("what is typed names the plan, the site, the loss and the arbiter, and says otherwise where the arbiter answers", () => {
  const wanted = (seen: ArbiterSeen) => confirmationsFor(hybridChat, "site-a", "site-b", seen).map((each) => each.wanted);
  expect(wanted(away)).toEqual(["hybrid-chat", "site-b", "may be lost", "cannot be reached"]);
  expect(wanted({ answers: true, run: null, halts: [] })).toEqual(["hybrid-chat", "site-b", "may be lost", "the arbiter answers"]);
  for (const { asks, wanted: typed } of confirmationsFor(hybridChat, "site-a", "site-b", away)) expect(asks).toContain(typed);
});

test("what was insisted on stands in the record", () => {
  expect(confirmedSentences("site-a", "site-b", { answers: true, run: "run-7", halts: [] }, "it hangs")[2]).toBe("The arbiter answers (run run-7 is open), and it was insisted: it hangs. Neither kill switch nor pause stood there.");
});

test("what one person cannot be held to is said, and the registers that did not answer are named", () => {
  const said = exceptionsFor({ ...hybridChat, access: { "accept-loss": ["ana", "bo"] } }, "ana", { "site-b": "raised", "site-a": "not-reached" }).join("\n");
  expect(said).toContain("The plan wants 2 people to accept a loss of writes; ana decided alone.");
  expect(said).toContain("The epoch register of site-a did not answer");
  expect(said).not.toContain("register of site-b");
  expect(exceptionsFor({ ...hybridChat, access: { "accept-loss": ["ana"], requester: "always" } }, "ana", { "site-b": "raised" }).join()).not.toContain("decided alone");
});

test("what was asked of the arbiter is not among what was not", () => {
  expect(exceptionsFor(hybridChat, "ana", {}, true)).toContain("Blocks of the plan lie at the arbiter and were not asked; kill switch and pause were, before it began.");
  expect(exceptionsFor(hybridChat, "ana", {}, false)).toContain("Kill switch, pause and blocks of the plan lie at the arbiter and were not asked.");
  expect(confirmedSentences("site-a", "site-b", { answers: true, run: null, halts: null }, "it hangs")[2]).toContain("Whether the kill switch is on or a pause stands it did not say.");
});

test("one person may accept a loss and have asked for the run; whom the plan does not name, it still does not name", () => {
  const plan = forOnePerson({ ...hybridChat, access: { "accept-loss": ["ana", "bo"] } });
  const gate = { kind: "approve-failover", acceptedLossSeconds: "unknown" } as const;
  const person = { subject: "ana", groups: [], channel: "command-line" } as const;
  expect(approversOf(plan, gate)).toBe(1);
  expect(excludedBecause(plan, { trigger: { by: "person", who: "ana", what: "ana: dark", at: 0 }, gates: [] }, gate, person)).toBeUndefined();
  expect(plan.access?.["accept-loss"]).toEqual(["ana", "bo"]);
});
