// Builders of what the console shows. The defaults are a healthy world in which nothing waits, so that each test names only
// what it is about.

import type { Verdict } from "../../../workflows/assess.ts";
import type { Observation } from "../../../workflows/evidence.ts";
import type { GateKind, GateState } from "../../../workflows/record.ts";
import type { Report, StepReport } from "../../../workflows/report.ts";
import type { LocalState, SiteView } from "../../../infra/local/console/state.ts";

/** 03:12:07 UTC. */
export const now = Date.UTC(2026, 10, 9, 3, 12, 7);
export const seconds = (count: number): number => count * 1000;
export const digestOf = (letter: string): string => letter.repeat(64);

/** A site as it is when all is well; one that is not up runs no service. */
export function aSite(site: string, change: Partial<SiteView> = {}): SiteView {
  const home = site === "site-a";
  const up = change.up ?? true;
  return {
    site,
    region: home ? "eu-west-1" : "eu-central-1",
    machine: "running",
    up: true,
    active: home,
    database: home ? "primary" : "standby",
    services: [
      { service: "gateway", running: up, stoppedOnPurpose: false },
      { service: "customer-channel-manager", running: up, stoppedOnPurpose: false },
      { service: "chat-server", running: up && home, stoppedOnPurpose: !home },
    ],
    ...change,
  };
}

export function aState(change: Partial<LocalState> = {}): LocalState {
  return {
    at: now,
    plan: "hybrid-chat",
    title: "Hybrid Chat, one active site and a standby",
    tempo: 10,
    home: "site-a",
    sites: [aSite("site-a"), aSite("site-b")],
    client: {
      name: "chat.example.com",
      resolvesTo: ["198.51.100.10"],
      leadsTo: "site-a",
      serving: true,
      acknowledged: 1204,
      refused: 0,
      outages: [],
      lastError: "",
    },
    replication: { cut: false, lagMs: 180 },
    cutLinks: [],
    alarms: [
      { name: "hybrid-chat-site-a-failing", state: "OK", since: now - seconds(300) },
      { name: "hybrid-chat-site-b-failing", state: "OK", since: now - seconds(300) },
    ],
    webhooks: [
      { provider: "viber", registeredAt: "https://ccm.site-a.chat.example.com/webhooks/viber" },
      { provider: "facebook", registeredAt: "https://ccm.site-a.chat.example.com/webhooks/facebook" },
    ],
    run: null,
    evidence: [],
    waitingGates: [],
    pages: [],
    notManaged: [
      { service: "rasa-bot", because: "beyond the vendor's scope" },
      { service: "sql-server-reporting", because: "the customer's own" },
    ],
    ...change,
  };
}

/** The client refused for so many seconds. */
export function refusedFor(count: number): LocalState["client"] {
  return { ...aState().client, serving: false, refused: 12, lastError: "198.51.100.10: connect ECONNREFUSED", outages: [{ from: now - seconds(count), to: null }] };
}

const choices: Readonly<Record<GateKind, GateState["choices"]>> = {
  "approve-failover": ["approve", "reject"],
  "step-gate": ["approve", "skip", "stop"],
  "step-stuck": ["retry", "skip", "done-by-hand", "stop"],
  "step-asks": ["approve", "retry", "skip", "done-by-hand", "stop"],
  "step-force": ["approve", "reject", "stop"],
  "fence-unconfirmed": ["retry", "done-by-hand", "approve", "stop"],
  "commit-window": ["commit", "return"],
};

export const sentencesOf: Readonly<Record<GateKind, readonly string[]>> = {
  "approve-failover": [
    "site-a has been seen to fail by site-b and arbiter for the whole hold time, and site-b is ready.",
    "Proposed: move Hybrid Chat, one active site and a standby from site-a to site-b.",
    "site-b sees it fail (for 7.2 s): gateway: connection refused; chat-config: connection refused",
    "arbiter sees it fail (for 6.8 s): gateway: connection refused",
    "site-a could not look (for 7 s): gateway: the observer did not answer",
    "A person is asked because the plan asks a person.",
    "chat-config: 3.1 to 4.1 seconds of writes (61 to 88 transactions) would be lost, if it has written nothing after it fell silent.",
    "What will happen: Fence site-a, stop chat-vm; Promote database chat-config at site-b; Scale out media-workers-b at site-b; Run takeover.sh at site-b; Run takeover_reporting.sh at site-b; Switch chat.example.com to site-b; Register the Viber webhook at site-b; Verify what chat.example.com resolves to.",
    "Cannot be undone: Promote database chat-config at site-b.",
    "Not managed: rasa-bot (beyond the vendor's scope).",
    "If nobody decides, this expires at 2026-11-09T03:15:07.000Z without failing over.",
  ],
  "step-gate": ["The deployment engineer must re-register the CCM webhooks: may it be done now?", "Set the Viber webhook to https://ccm.site-b.chat.example.com/webhooks/viber.", "The run waits here until somebody decides; nothing is undone."],
  "step-stuck": ["Run takeover.sh at site-b: the script ended with exit code 3.", "Run /opt/expertflow/HAScripts/takeover.sh on chat-vm at site-b, once.", "It would be proved by: the script ended with exit code 0.", "This step has sent:", "Run takeover.sh on chat-vm: applied."],
  "step-asks": [
    "Restore database chat-config at site-b: the newest backup of chat-a in eu-central-1 is the automated backups and holds what was written until 2026-11-09T03:05:00.000Z, 5 min ago. chat-config: 240 to 300 seconds of writes would be lost; accepted was 5 seconds.",
    "Approve accepts a loss of up to 5 min of writes and goes on with that backup. Waiting for a newer one, or for the source, is retry.",
    "This step has changed nothing.",
  ],
  "step-force": ["Fence site-a, stop chat-vm: EC2 in eu-west-1 says: chat-vm stopping.", "What the machines have not written to their disks is lost, how much cannot be known, and their file systems have to be checked and repaired before they start again.", "Bo asks for force: it hangs."],
  "fence-unconfirmed": ["Fence site-a, stop chat-vm: EC2 did not answer.", "site-a may still be running and accepting writes. What is written there from now on would be lost, and how much that is cannot be known.", "This step has changed nothing."],
  "commit-window": ["site-b serves Hybrid Chat. Every step was proved.", "If nobody decides, at 2026-11-09T07:12:03.000Z it is committed by time; nothing is ever returned by itself."],
};

export function aGate(kind: GateKind = "approve-failover", change: Partial<GateState> = {}): GateState {
  const step = { "approve-failover": null, "step-gate": "webhooks-viber", "step-stuck": "activate-command", "step-asks": "promote-restore", "step-force": "fence-ec2-stop", "fence-unconfirmed": "fence-ec2-stop", "commit-window": null }[kind];
  return {
    gate: kind === "approve-failover" || kind === "commit-window" ? kind : kind === "step-gate" ? `before-${step ?? ""}` : kind === "step-force" ? `force-${step ?? ""}` : `stuck-${step ?? ""}`,
    kind,
    title: { "approve-failover": "Fail over to site-b", "step-gate": "May the webhooks be registered?", "step-stuck": "Run takeover.sh at site-b is stuck", "step-asks": "Restore database chat-config at site-b: a person decides", "step-force": "Fence site-a, stop chat-vm: by force", "fence-unconfirmed": "The fence of site-a is not confirmed", "commit-window": "Commit to site-b" }[kind],
    sentences: sentencesOf[kind],
    choices: choices[kind],
    step,
    revision: 1,
    digest: digestOf("a"),
    acceptedLossSeconds: kind === "fence-unconfirmed" || kind === "step-force" ? "unknown" : kind === "commit-window" ? 0 : 5,
    openedAt: now - seconds(4),
    expiresAt: kind === "approve-failover" || kind === "commit-window" ? now + seconds(180) : null,
    status: "waiting",
    decision: null,
    ...change,
  };
}

export function aVerdict(change: Partial<Verdict> = {}): Verdict {
  return {
    verdict: "ask",
    code: "primary-dead",
    sentence: sentencesOf["approve-failover"][0] ?? "",
    reasons: sentencesOf["approve-failover"].slice(2, 5),
    missing: ["the plan asks a person"],
    blocked: [],
    againMs: null,
    losses: [{ database: "chat-config", known: true, seconds: { min: 3.1, max: 4.1 }, transactions: { min: 61, max: 88 }, lastWriteAt: now - seconds(12), fenced: false }],
    acceptedLossSeconds: 5,
    digest: digestOf("a"),
    ...change,
  };
}

export function aStep(id: string, title: string, change: Partial<StepReport> = {}): StepReport {
  return { id, title, phase: "activate", status: "not started", because: "", tookMs: null, changes: [], ...change };
}

export const plannedSteps: readonly StepReport[] = [
  aStep("fence-renounce", "Renounce site-a on chat-vm", { phase: "fence" }),
  aStep("fence-ec2-stop", "Fence site-a, stop chat-vm", { phase: "fence" }),
  aStep("promote-rds-replica", "Promote database chat-config at site-b", { phase: "promote" }),
  aStep("activate-auto-scaling", "Scale out media-workers-b at site-b"),
  aStep("activate-command", "Run takeover.sh at site-b"),
  aStep("activate-command-2", "Run takeover_reporting.sh at site-b"),
  aStep("traffic-route53-health-switch", "Switch chat.example.com to site-b", { phase: "traffic" }),
  aStep("webhooks-viber", "Register the Viber webhook at site-b", { phase: "webhooks" }),
  aStep("verify-dns", "Verify what chat.example.com resolves to", { phase: "verify" }),
];

export function aRun(change: Partial<Report> = {}): Report {
  return {
    run: "hybrid-chat-3f2a9c",
    plan: "hybrid-chat",
    title: "Hybrid Chat, one active site and a standby",
    source: "site-a",
    target: "site-b",
    epoch: 3,
    end: "open",
    sentence: "The run is open.",
    verdict: aVerdict(),
    gates: [],
    steps: plannedSteps,
    mutations: 0,
    times: {
      detectMs: 1_200, holdMs: 6_100, decideMs: null, humanMs: 4_000,
      phasesMs: { fence: null, promote: null, activate: null, configure: null, traffic: null, webhooks: null, restore: null, restart: null, reprotect: null, live: null, drill: null, verify: null },
      managedMs: 0, totalMs: 10_300, overheadMs: 200,
    },
    notManaged: [],
    openedAt: now - seconds(11),
    closedAt: null,
    ...change,
  };
}

/** The planned steps with some of them changed, by id. */
export function stepsWith(changes: Readonly<Record<string, Partial<StepReport>>>): readonly StepReport[] {
  return plannedSteps.map((step) => ({ ...step, ...changes[step.id] }));
}

export function anObservation(observer: string, thing: string, site: string, kind: Observation["answer"]["kind"] = "healthy", detail = "200 within 12 ms"): Observation {
  return { observer, thing, site, at: now, since: now - seconds(7), answer: { kind, detail } };
}

/** A state in which a gate of this kind waits. */
export function waitingAt(kind: GateKind, gate: Partial<GateState> = {}, change: Partial<LocalState> = {}): LocalState {
  const waiting = aGate(kind, gate);
  return aState({ client: refusedFor(11), sites: [aSite("site-a", { up: false, database: "down" }), aSite("site-b")], run: aRun({ gates: [waiting] }), waitingGates: [waiting], ...change });
}
