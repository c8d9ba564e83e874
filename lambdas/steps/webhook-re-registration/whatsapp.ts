// Registers the target's callback with WhatsApp: as that of the app, or as the account's own, which goes before the app's; and
// keeps the account subscribed to the app. Meta asks either address at once, so it has to be served. Then it waits for a message.

import { atSite } from "../../../workflows/plan.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Direction } from "../../../workflows/step-rows/row.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { readFacebookSubscription } from "./facebook-api.ts";
import type { FacebookSubscription } from "./facebook-api.ts";
import { holds, lacking, subscribing } from "./facebook.ts";
import { decideRegistration, lookAtRegistration, undoneBy, undoRegistration } from "./registration.ts";
import type { Lack, RegistrationFacts, Wanted } from "./registration.ts";
import { readAccount } from "./whatsapp-api.ts";
import type { AccountSubscription } from "./whatsapp-api.ts";

const kind = "webhooks.whatsapp";
const object = "whatsapp_business_account";
type Input = StepInput<typeof kind>;

export interface WhatsappNow {
  readonly subscription: FacebookSubscription | undefined;
  readonly account: AccountSubscription | undefined;
}

export const whatsapp: StepKind<typeof kind, RegistrationFacts<WhatsappNow>, Adapters> = {
  kind,

  look: (input, context, adapters) =>
    lookAtRegistration({ kind, input }, context, adapters, async () => {
      const [subscription, account] = await Promise.all([readFacebookSubscription({ ...input, object }, adapters), readAccount(input, adapters)]);
      return { subscription, account };
    }, wantedOf(input, context)),

  decide(facts, input, context): StepDecision {
    const callback = atSite(input.callback, context.target);
    if (facts.registration.seen) {
      const { account } = facts.registration.value;
      const own = account?.override ?? null;
      // Whoever gave the account a callback of its own had a reason that we do not know.
      if (!input.override && own !== null && own !== callback) {
        return { to: "stuck", because: `account ${input.account} has a callback of its own, ${own}, which goes before that of the app: remove it, or write override: true in the plan` };
      }
      const wanted = wantedOf(input, context)(facts.registration.value);
      const amiss = amissAbroad(facts.registration.value, input, callback);
      // The account is this plan's own, so it is given its callback before a person is called for the app.
      if (amiss !== null && wanted.lacks.length === 0) return { to: "stuck", because: amiss };
    }
    return decideRegistration({ kind, input }, facts, context, wantedOf(input, context));
  },

  undo: (facts, input, context) =>
    undoRegistration({ kind, input }, facts, context, ({ subscription, account }, call) => {
      if (call.operation === "facebook.subscriptions") return holds(subscription, call.input);
      return call.operation === "whatsapp.subscribed_apps" && account !== undefined && account.override === call.input.override;
    }),
};

const wantedOf = (input: Input, { target }: Direction) => (now: WhatsappNow): Wanted => {
  const callback = atSite(input.callback, target);
  const app = subscribing({ ...input, object }, callback, now.subscription);
  const account = subscribingAccount(input, callback, now.account);
  const lacks: readonly Lack[] = [...lackingApp(now, input, callback, app), ...lackingAccount(now, input, callback, account)];
  return { lacks, renew: input.override ? [account] : [app, account] };
};

function lackingApp({ subscription }: WhatsappNow, input: Input, callback: string, mutation: Mutation): readonly Lack[] {
  if (isAbroad(subscription, input, callback)) return [];
  const because = lacking(subscription, { ...input, object }, callback);
  return because === null ? [] : [{ because, mutation }];
}

/** With a callback of the account's own, another one of the app may serve other accounts: it is never replaced here. */
function isAbroad(subscription: FacebookSubscription | undefined, { override }: Input, callback: string): subscription is FacebookSubscription {
  return override && subscription !== undefined && subscription.callback !== callback;
}

/** Why such a subscription delivers nothing of this account, or null: it has to be right all the same. */
function amissAbroad({ subscription }: WhatsappNow, input: Input, callback: string): string | null {
  if (!isAbroad(subscription, input, callback)) return null;
  const because = lacking(subscription, { ...input, object }, subscription.callback);
  return because === null ? null : `${because}, and without it nothing of account ${input.account} is delivered: app ${input.app} names ${subscription.callback}, which may serve other accounts and is left to its owner`;
}

function lackingAccount({ account }: WhatsappNow, input: Input, callback: string, mutation: Mutation): readonly Lack[] {
  if (account === undefined) return [{ because: `account ${input.account} is not subscribed to app ${input.app}`, mutation }];
  if (!input.override || account.override === callback) return [];
  return [{ because: account.override === null ? `account ${input.account} has no callback of its own` : `account ${input.account} has ${account.override}, not ${callback}`, mutation }];
}

function subscribingAccount({ account, version, override, secret, app }: Input, callback: string, former: AccountSubscription | undefined): Mutation {
  const setting = (to: string | null) => ({ operation: "whatsapp.subscribed_apps", region: "internet", input: { account, version, override: to, secret } }) as const;
  return {
    key: "subscribe-account",
    sentence: override ? `Register ${callback} with WhatsApp for account ${account}` : `Subscribe account ${account} to app ${app}`,
    call: setting(override ? callback : null),
    ...undoneBy(former === undefined ? undefined : { says: former.override ?? "the account without a callback of its own", call: setting(former.override) }),
    settleMs: 5_000,
    repeatable: true,
  };
}
