// The shape of a notification, checked where it arrives, and as JSON Schema for whoever builds on the event.

import * as z from "zod";
import { notificationKinds, notificationOf, withoutWay } from "./notification.ts";
import type { Notification } from "./notification.ts";

const name = z.string().min(1).max(200);

/** The detail of the event in EventBridge, and of every other channel. A field is added without a new version; one is never taken away within one. */
export const notificationSchema = z.object({
  version: z.literal(1),
  kind: z.enum(notificationKinds).describe("what it is about"),
  live: z.boolean().describe("false for a drill: nobody's users are touched"),
  plan: name.nullable().describe("null where it is about Understudy itself"),
  run: name.nullable(),
  gate: name.nullable(),
  subject: z.string().min(1).max(300).describe("the first line"),
  text: z.string().max(100_000).describe("all of it, in sentences"),
  from: name.nullable().describe("the site that would be left, or that is mended"),
  to: name.nullable().describe("the site that would be entered"),
  by: z.string().nullable().describe("until when somebody has to answer, in UTC; null where nothing expires"),
  otherwise: z.string().nullable().describe("what happens if nobody answers"),
  incident: z.string().max(500).nullable().default(null).describe("what it belongs to for tools that keep incidents; null where it is the run's, or of its own"),
  settles: z.array(z.string().max(500)).default([]).describe("the incidents that are over by now"),
  good: z.boolean().describe("whether it is good news: a run that ended as it should"),
  link: z.url().nullable().describe("the page of it in the console; signing in is needed there"),
});

/** A message of a topic as a value. `attribute` is what we put beside it; an alarm of CloudWatch comes without, and is told as it came. */
export function notificationFrom(message: { readonly subject: string | undefined; readonly text: string; readonly attribute: string | undefined }): Notification {
  const known = notificationSchema.omit({ subject: true, text: true }).safeParse(asJson(message.attribute ?? ""));
  const alarm = alarmOf(message.text);
  const subject = message.subject ?? alarm?.subject ?? "Understudy";
  if (known.success) return { ...known.data, subject, text: withoutWay(message.text, known.data) };
  return notificationOf(subject, alarm?.text ?? message.text, { kind: "operations", good: alarm?.good ?? false });
}

/** The JSON Schema of the event's detail, for whoever builds on it. */
export function notificationJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(notificationSchema), title: "Understudy notification" };
}

const alarmSchema = z.object({ AlarmName: z.string(), NewStateValue: z.string(), NewStateReason: z.string().default(""), AlarmDescription: z.string().nullish() });

/** CloudWatch tells alarms as JSON, which nobody reads at night. */
function alarmOf(text: string): { readonly subject: string; readonly text: string; readonly good: boolean } | undefined {
  const alarm = alarmSchema.safeParse(asJson(text));
  if (!alarm.success) return undefined;
  const { AlarmName, NewStateValue, NewStateReason, AlarmDescription } = alarm.data;
  return { subject: `${NewStateValue}: ${AlarmName}`, text: [AlarmDescription ?? "", NewStateReason].filter((line) => line !== "").join("\n"), good: NewStateValue === "OK" };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A text that is none is told as a text.
    return undefined;
  }
}
