// Subscribes the app to the target's callback with Facebook, and the page to the app: after an hour without an answer Facebook
// unsubscribes both (A28–A30), and the app's subscription alone brings no message. Then it waits until one has come in.

import { atSite } from "../../../workflows/plan.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Direction } from "../../../workflows/step-rows/row.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { readFacebookSubscription, readPageFields } from "./facebook-api.ts";
import type { FacebookSubscription, SetFacebookSubscription } from "./facebook-api.ts";
import { decideRegistration, lookAtRegistration, sameNames, undoneBy, undoRegistration } from "./registration.ts";
import type { Lack, RegistrationFacts, Wanted } from "./registration.ts";

const kind = "webhooks.facebook";
type Input = StepInput<typeof kind>;
type App = Pick<SetFacebookSubscription, "app" | "version" | "object" | "secret"> & { readonly fields: readonly string[] };

export interface FacebookNow {
  readonly subscription: FacebookSubscription | undefined;
  /** The fields of the page that the app gets; undefined when the page has not the app, or none is named. */
  readonly page: readonly string[] | undefined;
}

export const facebook: StepKind<typeof kind, RegistrationFacts<FacebookNow>, Adapters> = {
  kind,

  look: (input, context, adapters) =>
    lookAtRegistration({ kind, input }, context, adapters, async () => {
      const { page, app, version, secret } = input;
      const [subscription, fields] = await Promise.all([readFacebookSubscription(input, adapters), page === undefined ? undefined : readPageFields({ page, app, version, secret }, adapters)]);
      return { subscription, page: fields };
    }, wantedOf(input, context)),

  decide: (facts, input, context) => decideRegistration({ kind, input }, facts, context, wantedOf(input, context)),

  // The page stays subscribed: it is the same page whichever site serves.
  undo: (facts, input, context) =>
    undoRegistration({ kind, input }, facts, context, ({ subscription }, call) => call.operation === "facebook.subscriptions" && holds(subscription, call.input)),
};

const wantedOf = (input: Input, { target }: Direction) => (now: FacebookNow): Wanted => {
  const callback = atSite(input.callback, target);
  const subscribe = subscribing(input, callback, now.subscription);
  const page = lackingPage(now.page, input);
  const because = lacking(now.subscription, input, callback);
  const lacks: readonly Lack[] = [...(because === null ? [] : [{ because, mutation: subscribe }]), ...(page === null ? [] : [page])];
  return { lacks, renew: [subscribe, ...pageSubscription(input, now.page)] };
};

/** Whether a subscription of the app is alive and what a call asks for, with those fields and no other. */
export function holds(now: FacebookSubscription | undefined, { callback, fields }: Pick<SetFacebookSubscription, "callback" | "fields">): boolean {
  return now?.active === true && now.callback === callback && sameNames(now.fields, fields);
}

/** Why the app has to be subscribed, or null when it is as it should be. */
export function lacking(now: FacebookSubscription | undefined, input: Pick<App, "app" | "object" | "fields">, callback: string): string | null {
  if (now === undefined) return `app ${input.app} has no subscription for ${input.object}`;
  if (now.callback !== callback) return `Facebook calls ${now.callback}, not ${callback}`;
  if (!now.active) return `Facebook has marked ${callback} as not active`;
  const fields = input.fields.filter((field) => !now.fields.includes(field));
  return fields.length === 0 ? null : `the subscription lacks ${fields.join(", ")}`;
}

function lackingPage(now: readonly string[] | undefined, input: Input): Lack | null {
  const [mutation] = pageSubscription(input, now);
  if (mutation === undefined) return null;
  if (now === undefined) return { because: `page ${input.page} is not subscribed to app ${input.app}`, mutation };
  const fields = input.fields.filter((field) => !now.includes(field));
  return fields.length === 0 ? null : { because: `page ${input.page} lacks ${fields.join(", ")}`, mutation };
}

/** The change that subscribes an app of Meta's, also for WhatsApp. */
export function subscribing({ app, version, object, fields, secret }: App, callback: string, former: FacebookSubscription | undefined): Mutation {
  const setting = (to: string, of: readonly string[]) => ({ operation: "facebook.subscriptions", region: "internet", input: { app, version, object, callback: to, fields: of, secret } }) as const;
  return {
    key: "subscribe",
    sentence: `Register ${callback} with Facebook for ${object} of app ${app}`,
    call: setting(callback, withOurs(former?.fields, fields)),
    ...undoneBy(former === undefined ? undefined : { says: former.callback, call: setting(former.callback, former.fields.length === 0 ? fields : former.fields) }),
    settleMs: 5_000,
    repeatable: true,
  };
}

/** What stands and what the plan needs: a subscription replaces the fields of the one before, and others may live on those. */
const withOurs = (stand: readonly string[] | undefined, ours: readonly string[]): readonly string[] => [...new Set([...(stand ?? []), ...ours])];

function pageSubscription({ page, version, fields: ours, secret, app }: Input, now: readonly string[] | undefined): readonly Mutation[] {
  if (page === undefined) return [];
  const fields = withOurs(now, ours);
  return [{
    key: "subscribe-page",
    sentence: `Subscribe page ${page} to app ${app} for ${fields.join(", ")}`,
    call: { operation: "facebook.subscribed_apps", region: "internet", input: { page, version, fields, secret } },
    undo: "nothing to undo: it is the same page whichever site serves, and it keeps the fields that it had",
    settleMs: 5_000,
    repeatable: true,
  }];
}
