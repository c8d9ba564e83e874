// One notification in the words of each channel: what, where, by when, what if nobody answers, and nothing that acts by being opened.

import * as fc from "fast-check";
import { aboutEnd, aboutGate, attributeOf, notificationOf, withWay } from "../../../workflows/notification.ts";
import type { Notification, Told } from "../../../workflows/notification.ts";
import { eventDetail, pagerDutyEvent, pagerDutyEvents, slackMessage, teamsMessage } from "../../../workflows/notification-channels.ts";
import type { GateState } from "../../../workflows/record.ts";
import { gateFacts } from "../builders.ts";
import { notificationFrom, notificationJsonSchema, notificationSchema } from "../../../workflows/notification-schema.ts";

const asked = notificationOf("LIVE shop: Fail over to site-b", "site-a does not answer.\nUp to 11 s of writes would be lost.", {
  kind: "gate-opened", plan: "shop", run: "shop-1", gate: "approve-failover", from: "site-a", to: "site-b", by: "2026-11-30T03:42:00.000Z",
  otherwise: "it expires without failing over", link: "https://console.example.com/gates/shop-1/approve-failover",
});
type Slack = { readonly text: string; readonly unfurl_links: boolean; readonly unfurl_media: boolean };
const slack = (notification: Notification): Slack => slackMessage(notification) as Slack;
const teams = (notification: Notification): readonly string[] => (teamsMessage(notification) as { attachments: [{ content: { body: { text: string }[] } }] }).attachments[0].content.body.map(({ text }) => text);
const pagerDuty = (notification: Notification) => pagerDutyEvent(notification, "k".repeat(32)) as Record<string, unknown> & { payload: Record<string, unknown>; dedup_key: string; event_action: string };

describe("every channel", () => {
  it.each([
    ["Slack", slack(asked).text],
    ["Teams", teams(asked).join("\n")],
  ])("%s says what, where, by when, what if nobody answers, and where to look", (_name, text) => {
    const plain = text.replaceAll("\\", "");
    for (const part of ["LIVE shop: Fail over to site-b", "Up to 11 s of writes would be lost.", "Where: shop: site-a → site-b", "By: 2026-11-30T03:42:00.000Z", "If nobody answers: it expires without failing over", "https://console.example.com/gates/shop-1/approve-failover"]) expect(plain).toContain(part);
  });

  it("calls a drill a drill, whatever its subject says", () => {
    const drill = { ...asked, live: false };
    for (const text of [slack(drill).text, teams(drill)[0] ?? "", String(pagerDuty(drill).payload["summary"])]) {
      expect(text).toContain("DRILL shop");
      expect(text).not.toContain("LIVE");
    }
    expect(pagerDuty(drill).payload["severity"]).toBe("info");
  });

  it("without a console names the command, and no address", () => {
    const { text } = slack({ ...asked, link: null });
    expect(text).toContain("Look and decide: understudy gate show shop-1/approve-failover");
    expect(text).not.toContain("http");
  });

  it("holds nothing that acts by being opened or pressed", () => {
    const all = JSON.stringify([slackMessage(asked), teamsMessage(asked), pagerDutyEvent(asked, "k"), eventDetail(asked)]);
    expect(all).not.toMatch(/Action\.|"actions"|"buttons?"|approve=|token/i);
    expect(slack(asked)).toMatchObject({ unfurl_links: false, unfurl_media: false });
  });
});

describe("names and sentences from outside", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 200 });
  it("are never markup for Slack", () => {
    fc.assert(fc.property(text, text, (subject, body) => {
      const shown = slack({ ...asked, subject, text: body, link: null }).text;
      expect(shown).not.toMatch(/[<>]/);
      expect(shown.replace(/&(amp|lt|gt);/g, "")).not.toContain("&");
    }));
  });

  it("are never a link or an image for Teams", () => {
    for (const hostile of ["[press](https://evil.example)", "![x](https://evil.example/x.png)", "<at>all</at>"]) {
      expect(teams({ ...asked, subject: hostile, text: hostile }).join("\n")).not.toMatch(/(?<!\\)\[press\](?<!\\)\(|(?<!\\)!\[|(?<!\\)<at>/);
    }
  });

  it("keep to what each service takes", () => {
    const long = { ...asked, subject: "s".repeat(300), text: "t".repeat(100_000) };
    expect(slack(long).text.length).toBeLessThanOrEqual(3_000);
    // By when, what if not, and where to look are never what is cut.
    expect(slack(long).text).toMatch(/By: .*\nIf nobody answers: .*\nLook and decide: https:.*$/);
    expect(String(pagerDuty(long).payload["summary"]).length).toBeLessThanOrEqual(1_024);
    expect(Buffer.byteLength(eventDetail({ ...long, text: "€".repeat(100_000) }))).toBeLessThan(256_000);
  });
});

describe("PagerDuty", () => {
  const gateOf = (gate: string, status: GateState["status"], openedAt: number, reminded = 0): GateState => ({ ...gateFacts({ gate, kind: "step-stuck", title: gate, openedAt }), status, decision: null, reminded });
  const runWith = (...gates: readonly GateState[]) => ({ plan: "shop", run: "shop-1", source: "site-a", target: "site-b", gates });
  const events = (told: Told) => (pagerDutyEvents(notificationOf("LIVE shop: told", "", told), "k") as readonly ReturnType<typeof pagerDuty>[]).map(({ event_action, dedup_key }) => [event_action, dedup_key]);
  const keyOf = (told: Told) => events(told).at(-1)?.[1];
  const waiting = gateOf("stuck-a", "waiting", 10);

  it("has one incident for each question, which reminders and changed facts belong to, and a new one when it is asked again or escalated", () => {
    const of = (kind: Notification["kind"], gate = waiting, nth?: number) => keyOf(aboutGate(runWith(), gate, kind, undefined, nth));
    expect(new Set([of("gate-opened"), of("gate-reminder", waiting, 1), of("gate-reminder", waiting, 2), of("facts-changed", { ...waiting, revision: 4 })]).size).toBe(1);
    expect(new Set([of("gate-opened"), of("gate-opened", { ...waiting, openedAt: 99 }), of("gate-opened", { ...waiting, gate: "stuck-b" }), of("gate-escalated", waiting, 3), of("gate-escalated", waiting, 4)]).size).toBe(5);
  });

  it("resolves what was answered with the next message of the run: the question, its escalations, and an earlier asking of the same one", () => {
    const before = aboutGate(runWith(), gateOf("stuck-b", "waiting", 3), "gate-escalated", undefined, 3);
    const asked = aboutGate(runWith(gateOf("stuck-a", "decided", 2), gateOf("stuck-b", "expired", 3, 3), gateOf("stuck-c", "waiting", 4)), waiting, "gate-opened");
    expect(events(asked)).toEqual([
      ["resolve", keyOf(aboutGate(runWith(), gateOf("stuck-a", "waiting", 2), "gate-opened"))],
      ["resolve", keyOf(aboutGate(runWith(), gateOf("stuck-b", "waiting", 3), "gate-opened"))],
      ["resolve", keyOf(before)],
      ["trigger", keyOf(aboutGate(runWith(), waiting, "gate-opened"))],
    ]);
  });

  it("leaves no question open behind a run; its own incident ends with a good end, and a bad one keeps it", () => {
    const ended = (good: boolean) => events(aboutEnd(runWith(waiting), good));
    expect(ended(true)).toEqual([["resolve", keyOf(aboutGate(runWith(), waiting, "gate-opened"))], ["resolve", keyOf(aboutEnd(runWith(), false))]]);
    expect(ended(false).at(-1)).toEqual(["trigger", keyOf(aboutEnd(runWith(), true))]);
    expect(keyOf(aboutEnd({ ...runWith(), run: "shop-2" }, true))).not.toBe(keyOf(aboutEnd(runWith(), true)));
  });

  it("takes a message of an older version, which names no incident, for the run's own", () => {
    const { incident: _incident, settles: _settles, ...older } = JSON.parse(attributeOf(asked)) as Notification;
    expect(notificationFrom({ subject: asked.subject, text: asked.text, attribute: JSON.stringify(older) })).toEqual(asked);
  });

  it("resolves an alarm of operations by the same key that it was triggered with", () => {
    const alarm = (state: string) => pagerDuty(notificationFrom({ subject: `${state}: "understudy-sweep-silent"`, text: JSON.stringify({ AlarmName: "understudy-sweep-silent", NewStateValue: state }), attribute: undefined }));
    expect([alarm("ALARM").event_action, alarm("OK").event_action]).toEqual(["trigger", "resolve"]);
    expect(alarm("ALARM").dedup_key).toBe(alarm("OK").dedup_key);
  });
});

describe("a message of the topic", () => {
  it("comes back as it was told", () => {
    expect(notificationFrom({ subject: asked.subject, text: asked.text, attribute: attributeOf(asked) })).toEqual(asked);
  });

  it("of CloudWatch is told in sentences", () => {
    const text = JSON.stringify({ AlarmName: "understudy-sweep-silent", AlarmDescription: "The sweep has not run.", NewStateValue: "ALARM", NewStateReason: "no data" });
    expect(notificationFrom({ subject: "ALARM", text, attribute: undefined })).toMatchObject({ kind: "operations", text: "The sweep has not run.\nno data", good: false });
  });

  it.each([undefined, "", "{", "[]", '{"version":2}', '{"version":1,"kind":"explode"}'])("with the attribute %j is told as the text that it is", (attribute) => {
    expect(notificationFrom({ subject: "s", text: "t", attribute })).toEqual(notificationOf("s", "t", { kind: "operations" }));
  });
});

describe("the published schema", () => {
  it("is that of what is sent, and every field is required", () => {
    expect(notificationSchema.parse(JSON.parse(eventDetail(asked)))).toEqual(asked);
    const schema = notificationJsonSchema() as { readonly properties: object; readonly required: readonly string[] };
    expect([...schema.required].sort()).toEqual(Object.keys(schema.properties).sort());
    expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(asked).sort());
  });
});

describe("what a message is about", () => {
  const run = { plan: "shop", run: "shop-1", source: "site-a", target: "site-b", gates: [] };

  it.each([
    ["an approval", { kind: "approve-failover", expiresAt: 0 }, {}, "it expires without failing over", "1970-01-01T00:00:00.000Z"],
    ["the approval of a repair", { kind: "approve-failover", expiresAt: 0 }, { repair: "restart" }, "it expires and nothing is changed", "1970-01-01T00:00:00.000Z"],
    ["a step that can be taken back", { kind: "step-stuck", expiresAt: 0 }, {}, "it expires, and the run goes back as far as it can", "1970-01-01T00:00:00.000Z"],
    ["a step beyond the commit point", { kind: "step-stuck", expiresAt: null }, {}, "the run stays open and waits, and people are called again", null],
  ] as const)("of %s says until when, and what happens if nobody answers", (_what, gate, more, otherwise, by) => {
    expect(aboutGate({ ...run, ...more }, { gate: "g", openedAt: 5, ...gate }, "gate-opened")).toEqual({ kind: "gate-opened", plan: "shop", run: "shop-1", gate: "g", from: "site-a", to: "site-b", incident: "shop-1/g@5", settles: [], by, otherwise });
  });

  it.each([
    ["the console's page", "https://c.example.com", { link: "https://c.example.com/gates/shop-1/g", way: "https://c.example.com/gates/shop-1/g" }, { link: "https://c.example.com/runs/shop-1", way: "https://c.example.com/runs/shop-1" }],
    ["the command where there is no console", "none", { way: "understudy gate show shop-1/g" }, { way: "understudy run show shop-1" }],
    ["nothing where neither is known", undefined, {}, {}],
  ] as const)("says where to look: %s", (_what, console, gate, end) => {
    const way = ({ link, way: line }: Told) => ({ ...(link === undefined ? {} : { link }), ...(line === undefined ? {} : { way: line }) });
    expect([way(aboutGate(run, { gate: "g", openedAt: 5, kind: "approve-failover", expiresAt: 0 }, "gate-opened", console)), way(aboutEnd(run, true, console))]).toEqual([gate, end]);
  });

  it.each(["https://c.example.com", "none"])("tells channels in its own place what a mail ends with (%s)", (console) => {
    const { way, ...about } = aboutGate(run, { gate: "g", openedAt: 5, kind: "approve-failover", expiresAt: 0 }, "gate-opened", console);
    const mail = withWay("site-a does not answer.", way);
    const heard = notificationFrom({ subject: "LIVE shop", text: mail, attribute: attributeOf(notificationOf("LIVE shop", "site-a does not answer.", about)) });
    expect([mail.endsWith(`\n\n${way ?? ""}`), heard.text, slack(heard).text.split(way ?? "").length - 1]).toEqual([true, "site-a does not answer.", 1]);
  });

  it("of the end of a run says whether it is good news", () => {
    expect([true, false].map((good) => aboutEnd(run, good).good)).toEqual([true, false]);
  });
});
