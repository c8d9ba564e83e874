// What the page shows in each state of a run, hostile text included.

import { alertOf, mainView, tagOf, titleOf } from "../../../infra/local/console/view/main.ts";
import { documentView } from "../../../infra/local/console/view/document.ts";
import type { LocalState } from "../../../infra/local/console/state.ts";
import type { GateKind } from "../../../workflows/record.ts";
import { aGate, anObservation, aRun, aSite, aState, digestOf, now, refusedFor, seconds, sentencesOf, stepsWith, waitingAt } from "./states.ts";

const visitor = { operator: "demo", token: "token-1" };
const draw = (state: LocalState): string => mainView(state, visitor).toString();
/** One part of the page by its id: from its opening tag to the next of the same kind. */
const partOf = (page: string, id: string): string => page.slice(page.indexOf(`id="${id}"`)).split(/<section|<article/)[0] ?? "";
/** What a reader sees, without the tags. */
const text = (markup: string): string => markup.replace(/<[^>]*>/g, " ").replace(/\ufe0e/g, "").replace(/\s+/g, " ");

describe("hostile text", () => {
  const hostile = `"><img src=x onerror=alert(1)>'`;
  const closed = new Set(["kind", "verdict", "code", "end", "status", "database", "state", "phase", "outcome", "choices", "decision", "machine"]);
  /** Puts a text behind every string that is not a word of ours. */
  const append = (value: unknown, end: string, key = ""): unknown => {
    if (typeof value === "string") return closed.has(key) ? value : value + end;
    if (Array.isArray(value)) return value.map((each) => append(each, end, key));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, append(each, end, name)]));
  };
  const poison = (state: LocalState, end = hostile): LocalState => append(state, end) as LocalState;
  const decided = aGate("step-gate", { status: "decided", decision: { decision: "approve", by: "Bo", reason: "because", at: now } });
  const full = waitingAt("approve-failover", {}, {
    evidence: [anObservation("arbiter", "gateway", "site-a", "failing"), anObservation("site-b", "gateway", "site-a", "silent")],
    pages: [{ at: now, subject: "subject", message: "one\ntwo" }],
    cutLinks: ["site-a – site-b"],
    run: aRun({ end: "failed", closedAt: now, gates: [aGate(), decided], steps: stepsWith({ "fence-ec2-stop": { status: "stuck", because: "no answer", changes: [{ sentence: "Stop", outcome: "refused", answer: "Denied", at: now }] } }) }),
  });

  test("never becomes markup, wherever it stands", () => {
    const page = documentView({ title: hostile, tempo: 10, operator: hostile, notice: { good: false, sentence: hostile }, at: "now", assets: "/assets/0" }, mainView(poison(full), { operator: hostile, token: hostile })).toString();
    expect(page).not.toContain("<img");
    expect(page).not.toContain(hostile);
    expect(page.split("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;").length).toBeGreaterThan(100);
  });

  test("makes the same tags as harmless text in the same places", () => {
    const tags = (page: string): readonly string[] => [...page.replace(/"[^"]*"/g, '""').matchAll(/<[^>]*>/g)].map((match) => match[0]);
    expect(tags(draw(poison(full)))).toEqual(tags(draw(poison(full, "harmless"))));
  });
});

describe("a waiting gate", () => {
  const gates: readonly (readonly [GateKind, readonly string[], readonly string[]])[] = [
    ["approve-failover", ["Approve failover to site-b, accepting up to 5 s of lost writes", "Reject, stay in site-a"], []],
    ["step-gate", ["Approve this step"], ["Skip this step…", "Stop the run…"]],
    ["step-stuck", ["Retry this step"], ["Skip this step…", "Mark done by hand…", "Stop the run…"]],
    ["commit-window", ["Commit, stay in site-b"], ["Return to site-a…"]],
    ["fence-unconfirmed", ["Retry the fence"], ["Mark done by hand: site-a is off…", "Go on without a confirmed fence…", "Stop the run…"]],
  ];

  test.each(gates)("of kind %s offers its choices by what they do, and those that leave the normal way only after opening", (kind, straight, asides) => {
    const gate = aGate(kind);
    const page = partOf(draw(waitingAt(kind)), `gate-${gate.gate}`);
    const buttons = [...page.matchAll(/<button type="submit"[^>]*>([^<]*)</g)].map((match) => match[1]);
    const summaries = [...page.matchAll(/<summary>([^<]*)</g)].map((match) => match[1]);
    expect(buttons.slice(0, straight.length)).toEqual(straight);
    expect(buttons.slice(straight.length)).toEqual(asides.map((label) => label.replace("…", "")));
    expect(summaries).toEqual(asides);
  });

  test.each(gates)("of kind %s shows its sentences letter by letter, in order", (kind) => {
    const shown = [...partOf(draw(waitingAt(kind)), `gate-${aGate(kind).gate}`).matchAll(/<ul class="sentences">(.*?)<\/ul>/gs)].map((match) => text(match[1] ?? "").trim());
    expect(shown.map((each) => each.replace(/&#39;/g, "'"))).toEqual([sentencesOf[kind].join(" ")]);
  });

  test.each(gates)("of kind %s sends back the revision and the digest that it shows, in each of its forms", (kind, _straight, asides) => {
    const page = partOf(draw(waitingAt(kind, { revision: 3, digest: digestOf("c") })), `gate-${aGate(kind).gate}`);
    const forms = page.split("<form").slice(1);
    expect(forms).toHaveLength(1 + asides.length);
    for (const form of forms) {
      expect(form).toContain(`name="revision" value="3"`);
      expect(form).toContain(`name="digest" value="${digestOf("c")}"`);
      expect(form).toContain(`name="token" value="token-1"`);
      expect(form).toMatch(/<textarea[^>]* required /);
    }
    expect(page).toContain(`data-facts="3 ${digestOf("c")}"`);
  });

  test.each([
    [0 as const, "No writes would be lost.", "Approve failover to site-b"],
    [30 as const, "Up to 30 s of writes.", "Approve failover to site-b, accepting up to 30 s of lost writes"],
    ["unknown" as const, "Unknown. It could be everything since the last write that was copied.", "Approve failover to site-b, accepting an unknown loss of writes"],
  ])("with an accepted loss of %s says what would be lost, also on the button", (acceptedLossSeconds, loss, label) => {
    const page = text(draw(waitingAt("approve-failover", { acceptedLossSeconds })));
    expect(page).toContain(`What would be lost ${loss}`);
    expect(page).toContain(` ${label} `);
  });

  test("repeats a detail of the loss only when the gate itself said it", () => {
    expect(text(partOf(draw(waitingAt("approve-failover")), "gate-approve-failover"))).toMatch(/Up to 5 s of writes\. chat-config: 3\.1 to 4\.1 seconds/);
    const other = partOf(draw(waitingAt("approve-failover", { sentences: ["Something else."] })), "gate-approve-failover");
    expect(text(other)).not.toContain("3.1 to 4.1");
  });

  test("says what expiry does, and that there is none", () => {
    expect(text(draw(waitingAt("approve-failover")))).toContain("Expires 03:15:07 UTC , without failing over.");
    expect(text(draw(waitingAt("commit-window")))).toContain("Committed by time 03:15:07 UTC , without anything being changed or returned.");
    expect(text(draw(waitingAt("step-stuck")))).toContain("It does not expire: the run waits until somebody decides.");
  });

  test("is drawn without a run too", () => {
    expect(text(draw(waitingAt("approve-failover", {}, { run: null })))).toContain("Reject, stay in the source");
  });
});

describe("the run", () => {
  test("says that there is none, and when one opens", () => {
    expect(text(partOf(draw(aState()), "run"))).toContain("No run yet. One opens when the alarms stand");
  });

  test.each([
    ["not started", {}, "○ Not started"],
    ["waiting", { status: "waiting" }, "▶ Running"],
    ["done", { status: "done", tookMs: 1400, because: "EC2 says stopped" }, "✓ Done Fence site-a, stop chat-vm 1.4 s EC2 says stopped"],
    ["stuck", { status: "stuck" }, "✕ Stuck"],
    ["skipped", { status: "skipped" }, "↷ Skipped"],
    ["done by hand", { status: "done-by-hand" }, "✓ Done by hand"],
    ["only pretended", { status: "would" }, "◇ Would be done"],
    ["of a word that nobody knows", { status: "bewitched" }, "? bewitched"],
  ])("shows a step that is %s with an icon and a word", (_what, step, shown) => {
    expect(text(partOf(draw(aState({ run: aRun({ steps: stepsWith({ "fence-ec2-stop": step }) }) })), "run"))).toContain(shown);
  });

  test("shows a step whose gate waits as waiting for approval", () => {
    const page = draw(waitingAt("step-stuck", {}, { run: aRun({ steps: stepsWith({ "activate-command": { status: "stuck" } }) }) }));
    expect(text(page.slice(page.indexOf('id="step-activate-command"'), page.indexOf('id="step-activate-command-2"')))).toContain("◆ Waiting for approval Run takeover.sh");
  });

  test("never shows a step of a closed run as running", () => {
    const run = aRun({ end: "failed", closedAt: now, steps: stepsWith({ "promote-rds-replica": { status: "waiting" } }) });
    expect(text(partOf(draw(aState({ run })), "run"))).toContain("? Not finished Promote database");
  });

  test.each([
    ["applied", "✓ applied"],
    ["refused", "✕ refused"],
    ["unknown", "? may have happened"],
    ["not-sent", "○ not sent"],
    ["not known", "? not known yet"],
  ])("says of a change whose outcome is %s: %s", (outcome, shown) => {
    const change = { sentence: "Stop i-1", outcome, answer: "200", at: now };
    expect(text(draw(aState({ run: aRun({ steps: stepsWith({ "fence-ec2-stop": { status: "waiting", changes: [change] } }) }) })))).toContain(`${shown} Stop i-1`);
  });

  test("shows who decided what and why, and gates that nobody decided", () => {
    const gates = [aGate("approve-failover", { status: "decided", decision: { decision: "reject", by: "Bo", reason: "planned work", at: now } }), aGate("step-gate", { status: "expired" })];
    const page = text(partOf(draw(aState({ run: aRun({ gates }) })), "run"));
    expect(page).toContain("Fail over to site-b: reject by Bo, 03:12:07 UTC , “planned work”");
    expect(page).toContain("⧖ Expired May the webhooks be registered?");
  });

  test("shows its times once it is closed, with the wait for people as a number of its own", () => {
    const run = aRun({ end: "succeeded", closedAt: now, sentence: "Moved." });
    const closed = text(partOf(draw(aState({ run })), "run"));
    expect(closed).toContain("Wait for people 4 s");
    expect(closed).toContain("Fence not reached");
    expect(closed).toContain("at tempo 10");
    expect(text(partOf(draw(aState({ run: aRun() })), "run"))).not.toContain("Wait for people");
  });
});

describe("sites, client and evidence", () => {
  test("an unknown lag is the word unknown, never a number", () => {
    const page = draw(aState({ replication: { cut: false, lagMs: null } }));
    expect(page).toContain(`data-lag-ms="unknown">unknown<`);
    expect(draw(aState({ replication: { cut: false, lagMs: 0 } }))).toContain(`data-lag-ms="0">0 s<`);
  });

  test("a service that is stopped on purpose is not drawn as failing, nor as running", () => {
    const card = text(partOf(draw(aState()), "site-site-b"));
    expect(card).toContain("chat-server ○ stopped on purpose");
    expect(card).not.toContain("✕");
  });

  test("a dead site is down although EC2 says running", () => {
    const card = text(partOf(draw(aState({ sites: [aSite("site-a", { up: false, database: "down" }), aSite("site-b")], client: refusedFor(2) })), "site-site-a"));
    expect(card).toContain("✕ Down");
    expect(card).toContain("? EC2 says running, yet nothing runs on it");
  });

  test("only the site that answers the client is said to serve", () => {
    expect(text(partOf(draw(aState()), "site-site-a"))).toContain("✓ Serves the client");
    expect(draw(aState({ client: refusedFor(3) }))).not.toContain("Serves the client");
  });

  test("the client's outages are told, the open one as lasting", () => {
    const ended = { from: now - seconds(60), to: now - seconds(41) };
    const open = { ...refusedFor(3), outages: [ended, { from: now - seconds(3), to: null }] };
    const card = text(partOf(draw(aState({ client: open })), "client"));
    expect(card).toContain("✕ Refused");
    expect(card).toContain("Refused since 03:12:04 UTC");
    expect(card).toContain("Was out 19 s");
  });

  test("a silent observer is drawn as silent with its reason, and never as healthy", () => {
    const evidence = [anObservation("site-a", "gateway", "site-a", "silent", "the observer did not answer")];
    const page = text(partOf(draw(aState({ evidence })), "evidence"));
    expect(page).toContain("gateway ? silent from site-a");
    expect(page).toContain("? site-a: the observer did not answer (gateway, since 03:12:00 UTC )");
    expect(page).toContain("At site-b ? Unknown Nobody looked at site-b.");
    expect(page).not.toContain("✓");
  });

  test("one reason that holds for many things is said once, and another observer's apart", () => {
    const evidence = [
      ...["gateway", "chat-server", "mongodb"].map((thing) => anObservation("site-a", thing, "site-a", "silent", "no way there")),
      anObservation("site-b", "gateway", "site-a", "failing", "no way there"),
    ];
    const page = text((/<ul class="reasons">(.*?)<\/ul>/s.exec(partOf(draw(aState({ evidence })), "evidence")) ?? [])[1] ?? "");
    expect(page.trim()).toBe("? site-a: no way there (gateway, chat-server and mongodb, since 03:12:00 UTC ) ✕ site-b: no way there (gateway, since 03:12:00 UTC )");
  });

  test("what was stopped on purpose at the target of the run is not drawn as failing, also after the sites changed places; at the source it is", () => {
    const evidence = ["site-a", "site-b"].map((site) => anObservation("arbiter", "chat-server", site, "failing", "connection refused"));
    const moved = [aSite("site-a", { active: false, services: aSite("site-b").services }), aSite("site-b", { active: true, services: aSite("site-a").services })];
    for (const sites of [aState().sites, moved]) {
      const page = text(partOf(draw(aState({ evidence, sites, run: aRun() })), "evidence"));
      expect(page).toContain("At site-a chat-server ✕ failing from arbiter");
      expect(page).toContain("At site-b chat-server ○ no answer, as is meant from arbiter What each one said");
    }
  });

  test("without evidence nothing is called healthy", () => {
    expect(text(partOf(draw(aState()), "evidence"))).toContain("? Unknown No run has looked yet. That is neither healthy nor failing.");
  });
});

describe("what can be broken", () => {
  const faultsOf = (state: LocalState): readonly string[] => [...draw(state).matchAll(/name="text" value="([^"]*)"/g)].map((match) => match[1] ?? "");

  test("a healthy world can be broken in the words of the language of faults", () => {
    expect(faultsOf(aState()).filter((each) => !each.includes("service"))).toEqual(["kill site-a", "isolate site-a", "kill site-b", "isolate site-b", "cut replication", "cut link site-a site-b"]);
    expect(faultsOf(aState())).toContain("kill service gateway at-site site-a");
  });

  test("what is broken can be mended", () => {
    const state = aState({ sites: [aSite("site-a", { up: false }), aSite("site-b")], replication: { cut: true, lagMs: null }, cutLinks: ["site-a – site-b", "site-b from everything"] });
    expect(faultsOf(state).filter((each) => !each.includes("service"))).toEqual(["start site-a", "isolate site-a", "kill site-b", "rejoin site-b", "restore replication", "restore link site-a site-b"]);
    expect(faultsOf(state)).toContain("start service chat-server at-site site-b");
  });

  test("a failover can be asked for only while no run is open", () => {
    expect(draw(aState())).toContain("Request failover to site-b");
    expect(draw(aState({ run: aRun() }))).not.toContain("Request failover");
  });
});

describe("title, alert and tag", () => {
  test("the title begins with LOCAL", () => {
    expect(titleOf(waitingAt("step-gate")).replace(/\ufe0e/g, "")).toBe("LOCAL ◆ Waiting for approval · hybrid-chat");
  });

  test("an interruption is kept for gates and failures, and a gate that is asked again is another one", () => {
    expect(alertOf(aState())).toBe("");
    expect(alertOf(aState({ run: aRun() }))).toBe("");
    const first = alertOf(waitingAt("approve-failover"));
    expect(first).toContain("Decision needed: Fail over to site-b.");
    expect(alertOf(waitingAt("approve-failover", { revision: 2 }))).not.toBe(first);
    expect(alertOf({ ...waitingAt("approve-failover"), at: now + 1000 })).toBe(first);
  });

  test("the same facts a second later are the same page", () => {
    const state = waitingAt("approve-failover");
    expect(tagOf(draw({ ...state, at: state.at + 1000 }))).toBe(tagOf(draw(state)));
    expect(tagOf(draw({ ...state, client: { ...state.client, acknowledged: 1 } }))).not.toBe(tagOf(draw(state)));
  });
});

test("pages are shown newest first, the older ones counted", () => {
  const pages = Array.from({ length: 12 }, (_, index) => ({ at: now + index, subject: `page ${index}`, message: "m" }));
  const page = text(partOf(draw(aState({ pages })), "pages"));
  expect(page.indexOf("page 11")).toBeLessThan(page.indexOf("page 2 "));
  expect(page).toContain("and 2 earlier");
});
