// When break-glass may begin, what has to be typed, which epoch it takes, and what nobody enforces meanwhile.

import { breakGlassEpoch, confirmationsFor, confirmedSentences, exceptionsFor, forOnePerson, mayBreakGlass } from "../../../workflows/break-glass.ts";
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
    ["is refused where the arbiter answers, with the command to use", { answers: true, run: null }, undefined, false, "understudy start hybrid-chat --mode failover"],
    ["is refused where a run is open there, with its name", { answers: true, run: "run-7" }, undefined, false, "run run-7 of hybrid-chat is open there"],
    ["begins where the arbiter answers and a person insists", { answers: true, run: null }, "its functions are broken", true, ""],
    ["begins where a run is open and a person insists", { answers: true, run: "run-7" }, "it hangs", true, ""],
  ])("it %s", (_, seen, insist, allowed, says) => {
    const leave = mayBreakGlass(hybridChat, seen, insist);
    expect(leave.allowed).toBe(allowed);
    expect(leave.allowed ? "" : leave.because).toContain(says);
  });

  test("a plan that is guarded by watchdogs is refused, however much somebody insists", () => {
    expect(mayBreakGlass(shipped("web-rds-automatic.yaml"), away, "it has to be")).toMatchObject({ allowed: false, because: expect.stringContaining("guarded by watchdogs") });
  });
});

describe("the epoch", () => {
  test.each<[readonly number[], number]>([[[], 1_000_000], [[0, 0], 1_000_000], [[3, 7], 1_000_007], [[1_000_007, 4], 2_000_007]])("of registers that hold %j is %i", (held, epoch) => {
    expect(breakGlassEpoch(held)).toBe(epoch);
  });
});

test("what is typed names the plan, the site, the loss and the arbiter, and says otherwise where the arbiter answers", () => {
  const wanted = (seen: ArbiterSeen) => confirmationsFor(hybridChat, "site-a", "site-b", seen).map((each) => each.wanted);
  expect(wanted(away)).toEqual(["hybrid-chat", "site-b", "may be lost", "cannot be reached"]);
  expect(wanted({ answers: true, run: null })).toEqual(["hybrid-chat", "site-b", "may be lost", "the arbiter answers"]);
  for (const { asks, wanted: typed } of confirmationsFor(hybridChat, "site-a", "site-b", away)) expect(asks).toContain(typed);
});

test("what was insisted on stands in the record", () => {
  expect(confirmedSentences("site-a", "site-b", { answers: true, run: "run-7" }, "it hangs")[2]).toBe("The arbiter answers (run run-7 is open), and it was insisted: it hangs.");
});

test("what one person cannot be held to is said, and the registers that did not answer are named", () => {
  const said = exceptionsFor({ ...hybridChat, access: { "accept-loss": ["ana", "bo"] } }, "ana", { "site-b": "raised", "site-a": "not-reached" }).join("\n");
  expect(said).toContain("The plan wants 2 people to accept a loss of writes; ana decided alone.");
  expect(said).toContain("The epoch register of site-a did not answer");
  expect(said).not.toContain("register of site-b");
  expect(exceptionsFor({ ...hybridChat, access: { "accept-loss": ["ana"], requester: "always" } }, "ana", { "site-b": "raised" }).join()).not.toContain("decided alone");
});

test("one person may accept a loss and have asked for the run; whom the plan does not name, it still does not name", () => {
  const plan = forOnePerson({ ...hybridChat, access: { "accept-loss": ["ana", "bo"] } });
  const gate = { kind: "approve-failover", acceptedLossSeconds: "unknown" } as const;
  const person = { subject: "ana", groups: [], channel: "command-line" } as const;
  expect(approversOf(plan, gate)).toBe(1);
  expect(excludedBecause(plan, { trigger: { by: "person", who: "ana", what: "ana: dark", at: 0 }, gates: [] }, gate, person)).toBeUndefined();
  expect(plan.access?.["accept-loss"]).toEqual(["ana", "bo"]);
});
