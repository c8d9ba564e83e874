// What the terminal tells of a run, and how it reads a typed line.

import { narrate, summarise } from "../../../infra/local/console/narrate.ts";
import { parseLine } from "../../../infra/local/console/parse-line.ts";
import type { LocalState } from "../../../infra/local/console/state.ts";
import { aGate, aRun, aSite, aState, aVerdict, digestOf, now, refusedFor, seconds, stepsWith, waitingAt } from "./states.ts";

const later = (state: LocalState): LocalState => ({ ...state, at: state.at + 500 });
const change = { sentence: "Stop i-1", outcome: "applied", answer: "200", at: now };
const running = aState({ run: aRun() });

describe("narration", () => {
  const cases: readonly (readonly [string, LocalState, LocalState, readonly string[]])[] = [
    ["nothing new gives no line", aState(), later(aState()), []],
    ["more writes give no line", aState(), aState({ client: { ...aState().client, acknowledged: 9 } }), []],
    ["another lag gives no line", aState(), aState({ replication: { cut: false, lagMs: 900 } }), []],
    ["an alarm that stands", aState({ alarms: [{ name: "a", state: "OK", since: 0 }] }), aState({ alarms: [{ name: "a", state: "ALARM", since: now }] }), ["03:12:07 UTC ✕ alarm a stands"]],
    ["an alarm that is over", aState({ alarms: [{ name: "a", state: "ALARM", since: 0 }] }), aState({ alarms: [{ name: "a", state: "OK", since: now }] }), ["03:12:07 UTC ✓ alarm a is OK"]],
    ["an alarm that lost its data", aState({ alarms: [{ name: "a", state: "OK", since: 0 }] }), aState({ alarms: [{ name: "a", state: "INSUFFICIENT_DATA", since: now }] }), ["03:12:07 UTC ? alarm a has no data"]],
    ["a site that goes down with its database", aState(), aState({ sites: [aSite("site-a", { up: false, database: "down" }), aSite("site-b")] }), ["03:12:07 UTC ✕ site-a went down", "03:12:07 UTC ✕ the database at site-a is down"]],
    ["the other site becoming active", aState(), aState({ sites: [aSite("site-a", { active: false }), aSite("site-b", { active: true, database: "primary" })] }), ["03:12:07 UTC ✓ site-b is the active site in the record", "03:12:07 UTC ✓ the database at site-b is a primary"]],
    ["replication that is cut", aState(), aState({ replication: { cut: true, lagMs: null } }), ["03:12:07 UTC ✕ replication is cut"]],
    ["a link that is restored", aState({ cutLinks: ["site-a – site-b"] }), aState(), ["03:12:07 UTC ✓ restored: site-a – site-b"]],
    ["a client that is refused, from when it was", aState(), aState({ client: refusedFor(2) }), ["03:12:05 UTC ✕ the client is refused: 198.51.100.10: connect ECONNREFUSED"]],
    ["an outage that goes on", aState({ client: refusedFor(2) }), later(aState({ client: refusedFor(2) })), []],
    ["a client that is served again", aState({ client: refusedFor(20) }), aState({ client: { ...aState().client, leadsTo: "site-b", outages: [{ from: now - seconds(20), to: now }] } }), ["03:12:07 UTC ✓ the client is served by site-b after 20 s"]],
    ["a run that opens, with its verdict", aState(), running, ["03:11:56 UTC ▶ run hybrid-chat-3f2a9c opened: failover from site-a to site-b", "03:12:07 UTC ▶ verdict ask (primary-dead): site-a has been seen to fail by site-b and arbiter for the whole hold time, and site-b is ready."]],
    ["a verdict that changes", running, aState({ run: aRun({ verdict: aVerdict({ verdict: "stand-down", code: "source-alive", sentence: "It answers." }) }) }), ["03:12:07 UTC ▶ verdict stand-down (source-alive): It answers."]],
    ["a decision by a person", running, aState({ run: aRun({ gates: [aGate("approve-failover", { status: "decided", decision: { decision: "approve", by: "Ana", reason: "it is dark", at: now } })] }) }), ['03:12:07 UTC ✓ Fail over to site-b: approve by Ana, "it is dark"']],
    ["a gate that expires", running, aState({ run: aRun({ gates: [aGate("approve-failover", { status: "expired" })] }) }), ["03:12:07 UTC ⧖ Fail over to site-b: expired, nobody decided"]],
    ["a change that is sent, then applied, then the step done", aState({ run: aRun({ steps: stepsWith({ "fence-ec2-stop": { status: "waiting", changes: [{ ...change, outcome: "not known", answer: "" }] } }) }) }), aState({ run: aRun({ steps: stepsWith({ "fence-ec2-stop": { status: "done", because: "EC2 says stopped", tookMs: 1400, changes: [change] } }) }) }), ["03:12:07 UTC ✓ Stop i-1: applied (200)", "03:12:07 UTC ✓ Fence site-a, stop chat-vm: done in 1.4 s, EC2 says stopped"]],
    ["a step that only waits", running, aState({ run: aRun({ steps: stepsWith({ "fence-ec2-stop": { status: "waiting", because: "EC2 says stopping" } }) }) }), []],
    ["a step that is stuck", running, aState({ run: aRun({ steps: stepsWith({ "fence-ec2-stop": { status: "stuck", because: "no answer" } }) }) }), ["03:12:07 UTC ✕ Fence site-a, stop chat-vm: stuck, no answer"]],
    ["a run that closes, with its times", running, aState({ run: aRun({ end: "succeeded", closedAt: now, sentence: "Moved.", mutations: 6 }) }), ["03:12:07 UTC ✓ run succeeded: Moved.", "               total 10 s, detect 1.2 s, hold 6.1 s, waiting for people 4 s and own overhead 0.2 s; 6 changes."]],
    ["a page, once", aState(), aState({ pages: [{ at: now, subject: "LIVE hybrid-chat: Fail over", message: "m" }] }), ["03:12:07 UTC ✉ people were called: LIVE hybrid-chat: Fail over"]],
  ];
  test.each(cases)("%s", (_what, previous, next, lines) => {
    expect(narrate(previous, next)).toEqual(lines);
  });

  test("the first reading tells what stands and only alarms that stand", () => {
    expect(narrate(undefined, aState({ alarms: [{ name: "a", state: "ALARM", since: now }, { name: "b", state: "OK", since: now }] }))).toEqual([
      "03:12:07 UTC ! Needs attention: site-a serves. The alarm a stands.",
      "               Replication lag: 0.2 s.",
      "               Not managed, so not known here: rasa-bot and sql-server-reporting.",
      "03:12:07 UTC ✕ alarm a stands",
    ]);
  });

  test("a gate is told in its own sentences with what can be typed, once", () => {
    const state = waitingAt("approve-failover", { sentences: ["First.", "Second."] });
    const lines = narrate({ ...state, waitingGates: [] }, state);
    expect(lines).toEqual([
      "03:12:03 UTC ◆ Fail over to site-b: a person has to decide",
      "               First.",
      "               Second.",
      "               Expires 03:15:07 UTC, without failing over.",
      "               approve REASON → Approve failover to site-b, accepting up to 5 s of lost writes",
      "               reject REASON → Reject, stay in site-a",
    ]);
    expect(narrate(state, later(state))).toEqual([]);
  });

  test("a gate whose facts changed is told again and says so", () => {
    const lines = narrate(waitingAt("approve-failover"), waitingAt("approve-failover", { revision: 2, digest: digestOf("b") }));
    expect(lines[0]).toBe("03:12:03 UTC ◆ Fail over to site-b: a person has to decide, again, because the facts have changed");
  });

  test("with two gates the line to type names the gate", () => {
    const state = waitingAt("approve-failover");
    const both = { ...state, waitingGates: [...state.waitingGates, aGate("step-gate")] };
    expect(narrate(state, both).join("\n")).toContain("skip before-webhooks-viber REASON → Skip this step");
  });

  test("an unknown lag is told as unknown", () => {
    expect(summarise(aState({ replication: { cut: false, lagMs: null } }))).toContain("               Replication lag: unknown.");
  });

  test("hostile text cannot steer the terminal", () => {
    const lines = narrate(aState(), aState({ client: { ...refusedFor(2), lastError: "\u001b[2J\u001b]0;healthy\u0007" } }));
    expect(lines.join("")).not.toMatch(/\p{Cc}/u);
  });
});

describe("a typed line", () => {
  const waiting = waitingAt("approve-failover", { revision: 2, digest: digestOf("b") });
  const stuck = waitingAt("step-stuck");
  const both = { ...waiting, waitingGates: [aGate(), aGate("step-gate", { digest: digestOf("c") })] };
  const decided = (decision: string, reason: string, gate = aGate("approve-failover", { revision: 2, digest: digestOf("b") })) => ({ do: "decide", input: { gate: gate.gate, revision: gate.revision, digest: gate.digest, decision, reason } });

  test.each([
    ["approve because site-a is dark", waiting, decided("approve", "because site-a is dark")],
    ["  Reject   it is coming back ", waiting, decided("reject", "it is coming back")],
    ["retry the script was mended", stuck, decided("retry", "the script was mended", aGate("step-stuck"))],
    ["done ran it by hand, saw it listen", stuck, decided("done-by-hand", "ran it by hand, saw it listen", aGate("step-stuck"))],
    ["skip not needed", stuck, decided("skip", "not needed", aGate("step-stuck"))],
    ["stop we go on by hand", stuck, decided("stop", "we go on by hand", aGate("step-stuck"))],
    ["approve approve-failover it is dark", waiting, decided("approve", "it is dark")],
    ["skip before-webhooks-viber not today", both, decided("skip", "not today", aGate("step-gate", { digest: digestOf("c") }))],
    ["fault kill site-a", waiting, { do: "fault", text: "kill site-a" }],
    ["failover planned work", aState(), { do: "failover", reason: "planned work" }],
    ["state", aState(), { do: "state" }],
    ["?", undefined, { do: "help" }],
    ["exit", undefined, { do: "quit" }],
    ["", waiting, { do: "nothing" }],
  ])("%j is understood", (typed, state, line) => {
    expect(parseLine(typed, state)).toEqual(line);
  });

  test.each([
    ["approve", waiting, "a reason is needed, it goes into the record; type: approve REASON"],
    ["approve approve-failover", waiting, "a reason is needed, it goes into the record; type: approve REASON"],
    ["approve it is dark", aState(), "no gate waits, so there is nothing to approve"],
    ["approve it is dark", undefined, "no gate waits, so there is nothing to approve"],
    ["approve it is dark", both, "2 gates wait; say which: approve approve-failover REASON, or approve before-webhooks-viber REASON"],
    ["approve it is dark", stuck, 'approve is no choice at "Run takeover.sh at site-b is stuck"; the choices are retry, skip, done and stop'],
    ["fault", aState(), "say which fault, for example: fault kill site-a"],
    ["failover", aState(), "a reason is needed; type: failover REASON"],
    ["aprove it is dark", waiting, '"aprove" is not understood; did you mean approve? (help lists what can be typed)'],
    ["y", waiting, '"y" is not understood (help lists what can be typed)'],
  ])("%j is answered and nothing is done", (typed, state, sentence) => {
    expect(parseLine(typed, state)).toEqual({ do: "answer", sentence });
  });
});
