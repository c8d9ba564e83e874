// The one sentence at the top of the page: what hurts most comes first.

import { headlineOf, notManagedSentence } from "../../../infra/local/console/headline.ts";
import { concernsOf } from "../../../infra/local/console/reading.ts";
import type { LocalState } from "../../../infra/local/console/state.ts";
import { aGate, aRun, aSite, aState, aVerdict, now, refusedFor, sentencesOf, stepsWith, waitingAt } from "./states.ts";

const cases: readonly (readonly [string, LocalState, string, string])[] = [
  ["a healthy world says who serves and what it is that is well", aState(), "Healthy", "site-a serves; all is well as far as it is watched."],
  ["a gate comes first, with the verdict and the proposal", waitingAt("approve-failover"), "Waiting for approval", sentencesOf["approve-failover"].slice(0, 2).join(" ")],
  ["a stuck step says what it is stuck on", waitingAt("step-stuck"), "Waiting for approval", "Run takeover.sh at site-b: the script ended with exit code 3."],
  ["a gate before a step says what is asked", waitingAt("step-gate"), "Waiting for approval", sentencesOf["step-gate"][0] ?? ""],
  ["an unconfirmed fence says so", waitingAt("fence-unconfirmed"), "Waiting for approval", "Fence site-a, stop chat-vm: EC2 did not answer."],
  ["a run that has not decided says so", aState({ run: aRun({ verdict: null }) }), "Running", "A run has been opened for site-a; nothing has been decided yet."],
  ["a run that watches says what it watches", aState({ run: aRun({ verdict: aVerdict({ verdict: "watch", sentence: "site-a is seen to fail by arbiter, not yet for the whole hold time." }) }) }), "Running", "Watching site-a: site-a is seen to fail by arbiter, not yet for the whole hold time."],
  ["a run that moves names the steps under way", aState({ run: aRun({ steps: stepsWith({ "promote-rds-replica": { status: "waiting" }, "activate-auto-scaling": { status: "waiting" } }) }) }), "Running", "Moving from site-a to site-b: Promote database chat-config at site-b; Scale out media-workers-b at site-b."],
  ["a refused client without a run is trouble", aState({ client: refusedFor(4) }), "Trouble", "The client of chat.example.com has been refused since 03:12:03 UTC: 198.51.100.10: connect ECONNREFUSED."],
  ["two writers are trouble", aState({ sites: [aSite("site-a"), aSite("site-b", { database: "primary" })] }), "Trouble", "The databases at site-a and site-b both take writes."],
  ["a killed service at the active site is trouble", aState({ sites: [aSite("site-a", { services: [{ service: "gateway", running: false, stoppedOnPurpose: false }] }), aSite("site-b")] }), "Trouble", "At site-a gateway does not run."],
  ["cut replication needs attention although all is served", aState({ replication: { cut: true, lagMs: null } }), "Needs attention", "site-a serves. Replication is cut: what is written now would be lost."],
  ["a dead standby needs attention", aState({ sites: [aSite("site-a"), aSite("site-b", { up: false, database: "down" })] }), "Needs attention", "site-a serves. site-b is down, so nothing could take over."],
  ["an unknown lag is unknown and not health", aState({ replication: { cut: false, lagMs: null } }), "Unknown", "site-a serves. The replication lag is unknown."],
  ["an alarm without data is unknown and not health", aState({ alarms: [{ name: "a", state: "INSUFFICIENT_DATA", since: now }] }), "Unknown", "site-a serves. The alarm a has no data."],
  ["a client that was never answered is unknown", aState({ client: { ...aState().client, serving: false, acknowledged: 0 } }), "Unknown", "site-a is the active site. The client of chat.example.com has not been answered yet."],
  ["a name that leads elsewhere is said", aState({ client: { ...aState().client, leadsTo: null, resolvesTo: ["198.51.100.10", "203.0.113.10"] } }), "Healthy", "site-a is the active site, but chat.example.com leads to 198.51.100.10 and 203.0.113.10; all is well as far as it is watched."],
];

test.each(cases)("%s", (_what, state, word, sentence) => {
  const headline = headlineOf(state);
  expect([headline.mark.word, headline.sentence]).toEqual([word, sentence]);
});

test("many alarms are counted, not named", () => {
  const alarms = ["a", "b", "c"].map((name) => ({ name, state: "ALARM" as const, since: now }));
  expect(concernsOf(aState({ alarms })).map((concern) => concern.sentence)).toEqual(["3 alarms stand."]);
  expect(concernsOf(aState({ alarms: alarms.slice(1) })).map((concern) => concern.sentence)).toEqual(["The alarms b and c stand."]);
});

test("services that are stopped on purpose concern nobody", () => {
  expect(concernsOf(aState())).toEqual([]);
});

test("what hurts now stands before what would hurt next, and that before what nobody knows", () => {
  const state = aState({ client: refusedFor(4), replication: { cut: true, lagMs: null }, alarms: [{ name: "a", state: "INSUFFICIENT_DATA", since: now }, { name: "b", state: "ALARM", since: now }] });
  expect(concernsOf(state).map((concern) => concern.weight)).toEqual(["bad", "warn", "warn", "unknown"]);
});

test("a closed run is told beside what holds now", () => {
  const run = aRun({ end: "rejected", closedAt: now, sentence: "demo rejected the failover: planned. Nothing was changed." });
  expect(headlineOf(aState({ run })).more).toEqual(["The last run: rejected. demo rejected the failover: planned. Nothing was changed."]);
  expect(headlineOf(aState({ run, client: refusedFor(4) })).more).toContain("No run is open.");
});

test("a second gate is not hidden behind the first", () => {
  const state = waitingAt("approve-failover");
  const second = aGate("step-stuck");
  expect(headlineOf({ ...state, waitingGates: [...state.waitingGates, second] }).more).toEqual(["Also waiting: Run takeover.sh at site-b is stuck."]);
});

test("what is not managed is named, and nothing is said when all is managed", () => {
  expect(notManagedSentence(aState())).toBe("Not managed, so not known here: rasa-bot and sql-server-reporting.");
  expect(notManagedSentence(aState({ notManaged: [] }))).toBe("");
});
