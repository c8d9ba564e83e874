// Carries what the topic tells to where people look besides their mail: an event in EventBridge always, and Slack, Teams and
// PagerDuty where a secret names them. Each channel is tried by itself, so that one that is down keeps no other from hearing.
// What could not be told ends in a dead letter, whose alarm calls people by the topic itself.

import * as z from "zod/mini";
import type { Logger } from "@aws-lambda-powertools/logger";
import { createHmac } from "node:crypto";
import { asFailure, Refused, Transient } from "../../workflows/failure.ts";
import type { Failure } from "../../workflows/failure.ts";
import { attributeName } from "../../workflows/notification.ts";
import type { Notification, Over } from "../../workflows/notification.ts";
import { notificationFrom } from "../../workflows/notification-schema.ts";
import { eventDetail, eventDetailType, eventSource, pagerDutyEvents, pagerDutyResolves, slackMessage, teamsMessage } from "../../workflows/notification-channels.ts";
import { channelsSecretName } from "../../workflows/names.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { putEvent } from "../aws/events.ts";
import { askHttps } from "../aws/http.ts";
import { baseEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import type { Services } from "../runtime/services.ts";

const record = z.object({
  Sns: z.object({
    Subject: z.nullish(z.string()),
    Message: z.string(),
    MessageAttributes: z.optional(z.record(z.string(), z.object({ Value: z.string() }))),
  }),
});

/** Handed on by whoever ended a question: only what keeps incidents hears of it. */
const over = z.object({ run: z.string(), incidents: z.array(z.string()).check(z.minLength(1)) }) satisfies z.ZodMiniType<Over>;

/** The fields of the secret, each left out where that channel is not wanted. */
export const channelFields = ["slack", "teams", "pagerduty", "pagerduty-url", "signing"] as const;
type Fields = Readonly<Record<string, string | undefined>>;

const tries = 3;
const betweenMs: Milliseconds = 1_000;
const pagerDutyUrl = "https://events.pagerduty.com/v2/enqueue";

export const notify = defineFunction({
  name: "notify",
  env: baseEnvironment,
  input: z.union([z.object({ Records: z.array(record) }), z.object({ over })]),
  async run({ input, services, log }) {
    if ("over" in input) return resolve(input.over, services, log);
    const failed: string[] = [];
    for (const { Sns } of input.Records) {
      const notification = notificationFrom({ subject: Sns.Subject ?? undefined, text: Sns.Message, attribute: Sns.MessageAttributes?.[attributeName]?.Value });
      const channels = await channelsOf(services);
      await Promise.all(
        channels.map(async ({ name, send }) => {
          const failure = await told(() => send(notification), services);
          if (failure === undefined) return log.info("told", { channel: name, subject: notification.subject });
          failed.push(`${name}: ${failure.message}`);
          log.error("a channel could not be told", { channel: name, subject: notification.subject, error: failure });
        }),
      );
    }
    if (failed.length > 0) throw new Transient(`not told: ${failed.join("; ")}`);
    return { told: input.Records.length };
  },
});

/** Resolves incidents where PagerDuty is told; it drops a resolve of what is not open, so this may be repeated. Throws `Transient` what could not be told. */
async function resolve({ run, incidents }: Over, services: Services, log: Logger): Promise<{ readonly resolved: number }> {
  const fields = await fieldsOf(services);
  const key = fields["pagerduty"];
  if (key === undefined || key === "") return { resolved: 0 };
  for (const event of pagerDutyResolves(incidents, key)) {
    const failure = await told(() => post("pagerduty", fields["pagerduty-url"] ?? pagerDutyUrl, event, fields, services), services);
    if (failure !== undefined) throw new Transient(`incidents of ${run} that are over were not resolved: pagerduty: ${failure.message}`);
  }
  log.info("resolved", { run, incidents });
  return { resolved: incidents.length };
}

/** The secret that names the channels; none of them where there is none. Throws what Secrets Manager throws. */
async function fieldsOf({ adapters }: Services): Promise<Fields> {
  try {
    return await adapters.secrets.read(channelsSecretName);
  } catch (thrown) {
    if (asFailure(thrown).code === "ResourceNotFoundException") return {};
    throw thrown;
  }
}

interface Channel {
  readonly name: string;
  readonly send: (notification: Notification) => Promise<void>;
}

async function channelsOf(services: Services): Promise<readonly Channel[]> {
  const { adapters, arbiterRegion } = services;
  const events: Channel = { name: "eventbridge", send: (notification) => putEvent(adapters.clients, arbiterRegion, { source: eventSource, detailType: eventDetailType, detail: eventDetail(notification) }) };
  let fields: Fields;
  try {
    fields = await fieldsOf(services);
  } catch (thrown) {
    // The event still goes out, and what failed is told as a channel that failed.
    return [events, { name: "secret", send: async () => Promise.reject(thrown) }];
  }
  const webhook = (name: "slack" | "teams", message: (notification: Notification) => unknown): readonly Channel[] => {
    const url = fields[name];
    return url === undefined || url === "" ? [] : [{ name, send: (notification) => post(name, url, message(notification), fields, services) }];
  };
  const key = fields["pagerduty"];
  const pagerDuty: readonly Channel[] = key === undefined || key === "" ? [] : [{ name: "pagerduty", send: async (notification) => {
    for (const event of pagerDutyEvents(notification, key)) await post("pagerduty", fields["pagerduty-url"] ?? pagerDutyUrl, event, fields, services);
  } }];
  return [events, ...webhook("slack", slackMessage), ...webhook("teams", teamsMessage), ...pagerDuty];
}

/** Sends one message. Its address may be all that protects it, so it is in no sentence. */
async function post(name: string, url: string, message: unknown, fields: Fields, { adapters }: Services): Promise<void> {
  if (!URL.canParse(url) || new URL(url).protocol !== "https:") throw new Refused(`the address of ${name} in the secret is no https address`, { code: "channel-malformed" });
  const body = JSON.stringify(message);
  const answer = await askHttps({ what: `${name}.post`, purpose: "read", url, method: "POST", headers: { "content-type": "application/json", ...signature(body, fields["signing"], adapters.clock.now()) }, body, secrets: Object.values(fields).filter((value) => value !== undefined) }, adapters);
  if (answer.status >= 200 && answer.status < 300) return;
  const sentence = `${name} answered ${answer.status}`;
  if (answer.status === 429 || answer.status >= 500) throw new Transient(sentence, { code: String(answer.status) });
  throw new Refused(sentence, { code: String(answer.status) });
}

/** So that a relay between us and the channel can see that a message is ours and new: HMAC-SHA256 over version, seconds and body. */
export function signature(body: string, key: string | undefined, nowMs: number): Readonly<Record<string, string>> {
  if (key === undefined || key === "") return {};
  const seconds = Math.floor(nowMs / 1_000);
  return { "x-understudy-timestamp": String(seconds), "x-understudy-signature": `v0=${createHmac("sha256", key).update(`v0:${seconds}:${body}`).digest("hex")}` };
}

/** Tries a few times; gives what was in the way, or undefined. What was refused is not tried again. */
async function told(send: () => Promise<void>, { adapters }: Services): Promise<Failure | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await send();
      return undefined;
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.name === "Refused" || attempt === tries) return failure;
      await adapters.clock.sleep(betweenMs * attempt);
    }
  }
}
