// Which options of `understudy rehearse` go together.

import { defaultFailbackWrites, defaultWrites, rehearsalWay, rehearsedRuns } from "../../../infra/cli/rehearsal-way.ts";
import type { WayOptions } from "../../../infra/cli/rehearsal-way.ts";

const demo = { name: "demo", decision: "approve" };

test.each<[string, WayOptions, object]>([
  ["a failover needs nobody", { run: "failover" }, { run: "failover", decideAs: undefined, faults: undefined }],
  ["a failover with faults and a person", { run: "failover", fault: "kill site-a at 1s", rejectAs: "demo" }, { run: "failover", decideAs: { name: "demo", decision: "reject" }, faults: "kill site-a at 1s" }],
  ["a planned move waits for as many writes as the product promises to keep", { run: "switchover", approveAs: "demo" }, { run: "switchover", decideAs: demo, writes: defaultWrites }],
  ["a planned move waits for as many writes as it is told", { run: "switchover", approveAs: "demo", writes: 500 }, { run: "switchover", decideAs: demo, writes: 500 }],
  ["a way there and back is planned, once, unless it is told otherwise", { run: "failback", approveAs: "demo" }, { run: "failback", decideAs: demo, writes: defaultFailbackWrites, faults: undefined, times: 1 }],
  ["a way there by a failure, ten times", { run: "failback", approveAs: "demo", fault: "kill site-a at 1s", times: 10, writes: 5 }, { run: "failback", decideAs: demo, writes: 5, faults: "kill site-a at 1s", times: 10 }],
  ["a dry drill needs nobody", { run: "drill", kind: "dry" }, { run: "drill", kind: "dry", by: "rehearsal" }],
  ["a dry drill is asked for by whoever is named", { run: "drill", kind: "dry", approveAs: "demo" }, { run: "drill", kind: "dry", by: "demo" }],
  ["an isolated drill is let by whoever is named", { run: "drill", kind: "isolated", approveAs: "demo" }, { run: "drill", kind: "isolated", decideAs: demo }],
  ["the legs of a live drill are approved by whoever is named", { run: "drill", kind: "live", approveAs: "demo" }, { run: "drill", kind: "live", decideAs: demo }],
  ["or rejected", { run: "drill", kind: "live", rejectAs: "demo" }, { run: "drill", kind: "live", decideAs: { name: "demo", decision: "reject" } }],
])("%s", (_sentence, options, way) => {
  expect(rehearsalWay(options)).toEqual(way);
});

test.each<[string, WayOptions, RegExp]>([
  ["a planned move without a person", { run: "switchover" }, /name one with --approve-as/],
  ["a way home without a person", { run: "failback" }, /name one with --approve-as/],
  ["a way home that somebody would reject", { run: "failback", rejectAs: "demo" }, /rehearse --run switchover with --reject-as/],
  ["times of a planned move", { run: "switchover", approveAs: "demo", times: 2 }, /--times .* belongs to --run failback/],
  ["a drill without a kind", { run: "drill" }, /a drill has a kind; say --kind dry/],
  ["a drill of no kind that there is", { run: "drill", kind: "wet" }, /no drill of the kind wet; say --kind dry.* --kind isolated.* --kind live/],
  ["an isolated drill that nobody lets begin", { run: "drill", kind: "isolated" }, /an isolated drill asks people; name one with --approve-as/],
  ["a live drill whose legs nobody approves", { run: "drill", kind: "live" }, /a live drill asks people; name one with --approve-as/],
  ["a game day", { run: "drill", kind: "game-day", approveAs: "demo" }, /^a game day is not rehearsed: its fault is caused by a person/],
  ["a drill that somebody would reject", { run: "drill", kind: "dry", rejectAs: "demo" }, /asks nobody.*--reject-as/],
  ["a kind without a drill", { run: "failover", kind: "dry" }, /--kind .* belongs to --run drill/],
  ["faults in a planned move", { run: "switchover", approveAs: "demo", fault: "kill site-a at 1s" }, /--fault belongs to a failover/],
  ["writes in a failover", { run: "failover", writes: 5 }, /--writes .* belongs to --run switchover or failback/],
  ["a name that is none", { run: "failover", approveAs: "a b" }, /a name has letters/],
])("%s is refused in one sentence", (_what, options, sentence) => {
  expect(() => rehearsalWay(options)).toThrow(sentence);
});

test("every kind of run is answered by a way or by a sentence", () => {
  for (const run of rehearsedRuns) {
    const asked = (): unknown => rehearsalWay({ run, approveAs: "demo", ...(run === "drill" ? { kind: "dry" } : {}) });
    expect(asked()).toMatchObject({ run });
  }
});
