// The webhook subscription of a WhatsApp Business Account to an app, with or without a callback of its own. The app's callback is
// a subscription of the app like any other (facebook-api.ts). Source: Meta's documents on webhook overrides.

import * as z from "zod/mini";
import type { MutationCall } from "../../../workflows/mutations.ts";
import { secretField } from "../../aws/secrets.ts";
import { changeGraph, graph, readGraph } from "./graph-api.ts";
import type { ProviderAdapters } from "./viber-api.ts";

export type SubscribeAccount = Extract<MutationCall, { operation: "whatsapp.subscribed_apps" }>["input"];

/** The account has the app among its own; `override`: its own callback, in place of the app's. */
export interface AccountSubscription {
  readonly override: string | null;
}

const appsOfAccount = z.object({ data: z.array(z.object({ whatsapp_business_api_data: z.object({ id: z.string() }), override_callback_uri: z.optional(z.string()) })) });

/**
 * Subscribes the app of the token to the account, with a callback of its own where one is given: then Meta at once asks it to
 * echo a challenge. Without one, a callback of its own that it had is gone. Again is harmless. Gives the answer for the record. Throws `Refused`, `Transient` or `Unknown`.
 */
export async function subscribeAccount({ account, version, override, secret }: SubscribeAccount, adapters: ProviderAdapters): Promise<string> {
  const [token, verifyToken] = await Promise.all([secretField(adapters.secrets, secret, "token"), secretField(adapters.secrets, secret, "verifyToken")]);
  // Without any field it takes the account's own callback away (Meta, "Delete WABA alternate callback").
  const form: Readonly<Record<string, string>> = override === null ? {} : { override_callback_uri: override, verify_token: verifyToken };
  await changeGraph("whatsapp.subscribed_apps", graph(version, account, "subscribed_apps"), form, [token, verifyToken], adapters, token);
  return `Meta subscribed the app to account ${account}${override === null ? "" : ` with ${override}`}`;
}

/** How the account is subscribed to an app; undefined when it is not. Throws `Refused` or `Transient`. */
export async function readAccount({ account, version, app, secret }: Omit<SubscribeAccount, "override"> & { readonly app: string }, adapters: ProviderAdapters): Promise<AccountSubscription | undefined> {
  const token = await secretField(adapters.secrets, secret, "token");
  const { data } = await readGraph("whatsapp.subscribed_apps", graph(version, account, "subscribed_apps"), appsOfAccount, { access_token: token, secrets: [token] }, adapters);
  const found = data.find(({ whatsapp_business_api_data: { id } }) => id === app);
  return found && { override: found.override_callback_uri === undefined || found.override_callback_uri === "" ? null : found.override_callback_uri };
}
