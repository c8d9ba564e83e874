// The webhook subscriptions of an app of Meta's, and those of a page to the app: set, and read back. The app access token is
// made of the app's id and secret; a page has a token of its own.

import * as z from "zod/mini";
import type { MutationCall } from "../../../workflows/mutations.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { secretField } from "../../aws/secrets.ts";
import { changeGraph, graph, readGraph } from "./graph-api.ts";
import type { ProviderAdapters } from "./viber-api.ts";

export type SetFacebookSubscription = Extract<MutationCall, { operation: "facebook.subscriptions" }>["input"];
export type SubscribePage = Extract<MutationCall, { operation: "facebook.subscribed_apps" }>["input"];
type FacebookAdapters = ProviderAdapters;

export interface FacebookSubscription {
  readonly callback: string;
  readonly active: boolean;
  readonly fields: readonly string[];
}

const listed = z.object({
  data: z.array(z.object({ object: z.string(), callback_url: z.string(), active: z.boolean(), fields: z._default(z.array(z.union([z.string(), z.object({ name: z.string() })])), []) })),
});
const appsOfPage = z.object({ data: z.array(z.object({ id: z.string(), subscribed_fields: z._default(z.array(z.string()), []) })) });

/**
 * Subscribes the app; Facebook at once asks the callback to echo a challenge, so it has to be served already. The same
 * subscription again is harmless. Gives the answer for the record. Throws `Refused`, `Transient` or `Unknown`.
 */
export async function setFacebookSubscription(input: SetFacebookSubscription, adapters: FacebookAdapters): Promise<string> {
  const { app, version, object, callback, fields } = input;
  const [token, verifyToken] = await Promise.all([appToken(input, adapters), secretField(adapters.secrets, input.secret, "verifyToken")]);
  const form = { object, callback_url: callback, fields: fields.join(","), include_values: "true", verify_token: verifyToken, access_token: token };
  await changeGraph("facebook.subscriptions", graph(version, app, "subscriptions"), form, [token, secretPart(token), verifyToken], adapters);
  return `Facebook subscribed ${object} of app ${app} to ${callback}`;
}

/** What the app is subscribed to for one object; undefined when there is no such subscription. Throws `Refused` or `Transient`. */
export async function readFacebookSubscription(
  input: Pick<SetFacebookSubscription, "app" | "version" | "object" | "secret">, adapters: FacebookAdapters, deadlineMs?: Milliseconds,
): Promise<FacebookSubscription | undefined> {
  const token = await appToken(input, adapters);
  const { data } = await readGraph("facebook.subscriptions", graph(input.version, input.app, "subscriptions"), listed, { access_token: token, secrets: [token, secretPart(token)] }, adapters, deadlineMs);
  const found = data.find(({ object }) => object === input.object);
  return found && { callback: found.callback_url, active: found.active, fields: found.fields.map((field) => (typeof field === "string" ? field : field.name)) };
}

/** Subscribes the page to the app that its token belongs to; again is harmless. Throws as `setFacebookSubscription` does. */
export async function subscribePage({ page, version, fields, secret }: SubscribePage, adapters: FacebookAdapters): Promise<string> {
  const token = await secretField(adapters.secrets, secret, "pageToken");
  await changeGraph("facebook.subscribed_apps", graph(version, page, "subscribed_apps"), { subscribed_fields: fields.join(","), access_token: token }, [token], adapters);
  return `Facebook subscribed page ${page} to ${fields.join(", ")}`;
}

/** The fields of a page that an app is subscribed to; undefined when the page has not that app. Throws `Refused` or `Transient`. */
export async function readPageFields({ page, version, app, secret }: Omit<SubscribePage, "fields"> & { readonly app: string }, adapters: FacebookAdapters): Promise<readonly string[] | undefined> {
  const token = await secretField(adapters.secrets, secret, "pageToken");
  const { data } = await readGraph("facebook.subscribed_apps", graph(version, page, "subscribed_apps"), appsOfPage, { access_token: token, secrets: [token] }, adapters);
  return data.find(({ id }) => id === app)?.subscribed_fields;
}

const secretPart = (token: string): string => token.slice(token.indexOf("|") + 1);

async function appToken({ app, secret }: { readonly app: string; readonly secret: string }, adapters: FacebookAdapters): Promise<string> {
  return `${app}|${await secretField(adapters.secrets, secret, "appSecret")}`;
}
