// Rules on registrations of callbacks, beyond what the schema of one field can tell.

import type { Fault } from "../plan-fault.ts";
import { ofKind } from "./given.ts";
import type { PlanRule } from "./given.ts";

export const webhookRules: readonly PlanRule[] = [
  {
    code: "page-is-named",
    because: "A28: after an hour without an answer Facebook unsubscribes the app from the page as well, and with the app's subscription alone no message comes",
    faults: (given) =>
      ofKind(given, "webhooks.facebook").flatMap(({ step, path }): readonly Fault[] =>
        step.input.object === "page" && step.input.page === undefined
          ? [{ path, at: "key", what: "the page is not named, so it would not be subscribed again", instead: "add page: \"<its number>\", and its token to the secret as pageToken" }]
          : [],
      ),
  },
  {
    code: "secret-is-named",
    because: "a header whose value is a secret needs the secret that holds it",
    faults: (given) =>
      ofKind(given, "webhooks.http").flatMap(({ step, path }): readonly Fault[] =>
        Object.keys(step.input["secret-headers"]).length > 0 && step.input.secret === undefined
          ? [{ path, at: "key", what: "secret-headers names fields of a secret that is not named", instead: "add secret: <its name in Secrets Manager>" }]
          : [],
      ),
  },
  {
    code: "provider-has-one-address",
    because: "a provider's own interface is the same whichever site serves, so nothing is filled into its address",
    faults: (given) =>
      ofKind(given, "webhooks.http").flatMap(({ step: { input }, path }): readonly Fault[] =>
        [{ at: "set", url: input.set.url }, ...(input.read === undefined ? [] : [{ at: "read", url: input.read.url }])].flatMap(({ at, url }): readonly Fault[] =>
          /[{}]/.test(url) ? [{ path: [...path, at, "url"], what: `${/\{[^}]*\}?/.exec(url)?.[0] ?? "a brace"} is not filled in here`, instead: "write the address itself; the callback goes into the body" }] : [],
        ),
      ),
  },
];
