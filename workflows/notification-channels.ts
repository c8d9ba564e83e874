// One notification in the words of each channel. Pure: who sends it, and where its address is kept, is lambdas/notify.

import { createDigest } from "./digest.ts";
import { commandFor } from "./notification.ts";
import type { Notification } from "./notification.ts";

/** LIVE and DRILL come first, so that nobody learns to skip them. */
function headline({ live, subject }: Notification): string {
  const without = subject.replace(/^(LIVE|DRILL)\s+/, "");
  return `${live ? "LIVE" : "DRILL"} ${without}`;
}

/** What, where, by when, and what happens if nobody answers; then where to look. */
function lines(notification: Notification): readonly string[] {
  const { plan, run, from, to, by, otherwise, link, gate } = notification;
  const where = [plan, from === null || to === null || from === to ? from : `${from} → ${to}`].filter((part) => part !== null).join(": ");
  const look = link ?? (run === null ? null : commandFor(run, gate));
  return [
    ...(where === "" ? [] : [`Where: ${where}`]),
    ...(by === null ? [] : [`By: ${by}`]),
    ...(otherwise === null ? [] : [`If nobody answers: ${otherwise}`]),
    ...(look === null ? [] : [`Look and decide: ${look}`]),
  ];
}

/** Slack refuses longer texts of a message; people read less than that. */
const slackMost = 3_000;
const teamsMost = 15_000;
const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** An incoming webhook of Slack: plain text, links not unfolded (an unfolding service opens them). */
export function slackMessage(notification: Notification): unknown {
  // https://docs.slack.dev/messaging/formatting-message-text: these three and no others are escaped.
  const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const first = `*${escaped(headline(notification)).replaceAll("*", "∗")}*`;
  const last = lines(notification).map(escaped);
  // What is long are the sentences; by when, what if not and where to look stand whole after them.
  const room = Math.max(0, slackMost - first.length - last.join("\n").length - 2);
  return { text: cut([first, cut(escaped(notification.text), room), ...last].join("\n"), slackMost), unfurl_links: false, unfurl_media: false };
}

/** A workflow of Teams that posts what a webhook gets: one adaptive card, with texts only. */
export function teamsMessage(notification: Notification): unknown {
  // Texts of a card are Markdown; a name is no formatting.
  const escaped = (text: string): string => text.replace(/([\\`*_{}[\]()#+!|~<>])/g, "\\$1");
  const block = (text: string, more: object = {}): object => ({ type: "TextBlock", wrap: true, text: cut(text, teamsMost), ...more });
  const body = [
    block(escaped(headline(notification)), { weight: "Bolder", size: "Medium", color: notification.good ? "Good" : notification.live ? "Attention" : "Default" }),
    ...notification.text.split("\n").filter((line) => line.trim() !== "").map((line) => block(escaped(line))),
    // An address is shown as it is, so that it can be read before it is opened.
    ...lines(notification).map((line) => block(line.includes("https://") ? line : escaped(line), { spacing: "Small" })),
  ];
  return { type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: { $schema: "http://adaptivecards.io/schemas/adaptive-card.json", type: "AdaptiveCard", version: "1.4", body } }] };
}

/** PagerDuty refuses longer ones (Events API v2, `payload.summary`). */
const summaryMost = 1_024;

/** Resolves what is over, each by the key that it was told with, and then tells. Both may be repeated: PagerDuty drops a resolve of what is not open. */
export function pagerDutyEvents(notification: Notification, routingKey: string): readonly unknown[] {
  return [...pagerDutyResolves(notification.settles, routingKey), pagerDutyEvent(notification, routingKey)];
}

/** Resolves incidents that are over, and tells nothing else. */
export function pagerDutyResolves(incidents: readonly string[], routingKey: string): readonly unknown[] {
  return incidents.map((incident) => ({ routing_key: routingKey, event_action: "resolve", dedup_key: keyOf({ incident }) }));
}

/** A name of at most 255 characters; the parts may be longer together. */
const keyOf = (of: object): string => `understudy-${createDigest(of).slice(0, 40)}`;

/** Events API v2. One incident for each question of a run and each escalation of it, and one for the run, which ends with it where it ended well. */
export function pagerDutyEvent(notification: Notification, routingKey: string): unknown {
  const { kind, live, good, plan, run, gate, subject, text, from, to, by, otherwise, link, incident } = notification;
  const dedupKey = keyOf(incident !== null ? { incident } : run === null ? { plan, kind, subject: subject.replace(/^(ALARM|OK|INSUFFICIENT_DATA): /, "") } : { run });
  const urgent = kind === "gate-opened" || kind === "gate-reminder" || kind === "gate-escalated" || kind === "facts-changed" || kind === "run-ended" || kind === "between-runs";
  return {
    routing_key: routingKey,
    event_action: good ? "resolve" : "trigger",
    dedup_key: dedupKey,
    payload: {
      summary: cut(headline(notification), summaryMost),
      source: plan ?? "understudy",
      severity: !live ? "info" : urgent ? "critical" : "warning",
      component: "understudy",
      group: plan ?? "understudy",
      class: kind,
      custom_details: { text: cut(text, 100_000), run, gate, from, to, by, otherwise },
    },
    ...(link === null ? {} : { links: [{ href: link, text: "Open in the console" }] }),
  };
}

/** The event on the default bus. Rules match `source` and `detail-type`, and by `detail.kind` and `detail.plan`. */
export const eventSource = "understudy";
export const eventDetailType = "Understudy Notification";

/** An event has 256 KB at most, of which the words are the only part that can be long. */
const eventTextMost = 50_000;

export function eventDetail(notification: Notification): string {
  return JSON.stringify({ ...notification, text: cut(notification.text, eventTextMost) });
}
