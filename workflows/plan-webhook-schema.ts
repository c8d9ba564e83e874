// How the registrations of callbacks are written in a plan, by provider. Secrets stand here by name only.

import * as z from "zod";
import { duration, httpsUrl, name, text } from "./plan-words.ts";

const inbound = httpsUrl.meta({
  description: "An address of the application that answers {\"lastInboundAt\": \"<time>\"}, the time of the newest message that a user wrote: the proof that messages arrive (A29). What the application sends, and receipts for it, do not count",
});
const version = z.string().regex(/^v\d+\.\d+$/, "a version of the Graph API, for example v23.0").default("v23.0");
const app = text.meta({ description: "The app's number, in quotes" });

export const viberInput = z.strictObject({
  callback: httpsUrl,
  secret: text.meta({ description: "Name of the secret with the bot's token in its field token" }),
  events: z.array(text).default(["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started"]),
  inbound,
});

export const facebookInput = z.strictObject({
  app,
  object: z.enum(["page", "user", "permissions", "instagram"]).default("page"),
  page: text.optional().meta({ description: "The page's number, in quotes: after an hour without an answer Facebook unsubscribes the app from the page too. Needed where the object is page" }),
  fields: z.array(text).min(1),
  callback: httpsUrl,
  secret: text.meta({ description: "Name of the secret with appSecret, verifyToken and, for a page, pageToken" }),
  version,
  inbound,
});

/** aws.md §8, Meta's documents: an override is at most 200 characters long. */
const overrideLength = 200;

export const whatsappInput = z.strictObject({
  app,
  account: text.meta({ description: "The number of the WhatsApp Business Account, in quotes" }),
  override: z.boolean().default(false).meta({ description: "Whether the account gets a callback of its own (override_callback_uri), so that other accounts of the app keep theirs; left out: the app's callback is set" }),
  fields: z.array(text).min(1).default(["messages"]),
  callback: httpsUrl.refine((url) => url.length <= overrideLength, `an address of at most ${overrideLength} characters`),
  secret: text.meta({ description: "Name of the secret with appSecret, verifyToken and token (of a system user who manages the account)" }),
  version,
  inbound,
});

/** The only ports that Telegram calls (Bot API, setWebhook). */
const telegramPorts: ReadonlySet<string> = new Set(["", "443", "80", "88", "8443"]);

export const telegramInput = z.strictObject({
  callback: httpsUrl.refine((url) => telegramPorts.has(new URL(url.replaceAll("{site}", "x")).port), "an address with port 443, 80, 88 or 8443, because Telegram calls no other"),
  secret: text.meta({ description: "Name of the secret with the bot's token, and secretToken, which Telegram sends with every message" }),
  updates: z.array(text).min(1).optional().meta({ description: "Kinds of updates that have to be delivered, besides those that are; left out: as they were. Where nobody chose any, naming chat_member, message_reaction or message_reaction_count makes this the whole list" }),
  connections: z.int().min(1).max(100).optional().meta({ description: "How many deliveries at the same time; left out: Telegram's own 40" }),
  inbound,
});

const headers = z.record(z.string().regex(/^[A-Za-z0-9-]+$/, "the name of a header, for example X-Api-Key"), text);
/** Headers that hold a secret whoever writes them. */
const secretive = /^(authorization|proxy-authorization|cookie)$|key|token|secret/i;

export const declaredInput = z.strictObject({
  provider: name.meta({ description: "What the provider is called in the record" }),
  callback: httpsUrl,
  set: z.strictObject({
    url: httpsUrl.meta({ description: "Where the callback is set; it goes into the record, so no secret may be in it" }),
    method: z.enum(["PUT", "POST"]).default("PUT").meta({ description: "PUT may be sent again when an answer is lost. POST may make a second registration, so a person decides" }),
    body: z.string({ error: "JSON in quotes, with {callback} where the address goes" })
      .refine((body) => body.includes("{callback}"), "JSON with {callback} where the address goes")
      .refine(isJson, "JSON, for example '{\"url\": \"{callback}\"}'"),
  }),
  read: z
    .strictObject({
      url: httpsUrl,
      pointer: z.string().regex(/^(\/([^~/]|~[01])*)+$/, "a JSON pointer, for example /data/url").meta({ description: "Where in the answer the address stands (RFC 6901)" }),
    })
    .optional()
    .meta({ description: "The request that tells what is registered; left out: the provider cannot be read back, and its owner confirms" }),
  headers: headers.default({}).refine((given) => !Object.keys(given).some((each) => secretive.test(each)), "headers without secrets; one with a secret belongs into secret-headers, as the field that holds it"),
  "secret-headers": headers.default({}).meta({ description: "By header the field of the secret that holds its whole value, for example Authorization: apiKey" }),
  secret: text.optional().meta({ description: "Name of the secret with the fields that secret-headers names" }),
  "gives-up-after": duration.optional().meta({ description: "How long the provider tries an address that does not answer; left out: not known" }),
  inbound,
});

function isJson(body: string): boolean {
  try {
    JSON.parse(body.replaceAll("{callback}", "https://x/"));
    return true;
  } catch {
    // What is no JSON is the answer here; the plan's fault says what is wanted.
    return false;
  }
}
