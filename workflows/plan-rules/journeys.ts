// Rules on what is verified as clients do it and by messages: that every word of a journey stands for something, that it says what
// it changes, and that brokers and providers are those of the plan.

import { isSafe, mostJourneyMs, secretFieldIn, textsOfRequest, wordsIn } from "../journeys.ts";
import type { JourneyRequest } from "../journeys.ts";
import { nearest } from "../nearest.ts";
import { sayList, sayValue } from "../plan-fault.ts";
import type { Fault, PlanPath } from "../plan-fault.ts";
import { isProbe } from "../probe-input.ts";
import { watchedServices } from "../plan.ts";
import { sayDuration } from "../units.ts";
import { isWebhook, providerOf } from "../webhooks.ts";
import { ofKind } from "./given.ts";
import type { Given, PlanRule } from "./given.ts";

/** Every request of every journey, with its place. */
function requestsIn(given: Given): readonly { readonly request: JourneyRequest; readonly path: PlanPath; readonly secret: string | undefined; readonly before: readonly JourneyRequest[] }[] {
  return ofKind(given, "verify.journey").flatMap(({ step: { input }, path }) =>
    input.requests.map((request, index) => ({ request, path: [...path, "requests", index], secret: input.secret, before: input.requests.slice(0, index) })),
  );
}

/** What is wrong with one word in braces, and what to do; undefined: it stands for something. */
function wrongWord(inner: string, mayBeSecret: boolean, secret: string | undefined, known: readonly string[]): Pick<Fault, "what" | "instead"> | undefined {
  if (inner === "site") return undefined;
  if (secretFieldIn(inner) === undefined) {
    return known.includes(inner) ? undefined : { what: `{${inner}} is not filled in`, instead: known.length === 0 ? "write {site}, or take it from the answer of an earlier request" : `write ${nearest(inner, known) ?? sayList(known, "or")}, or take it from the answer of an earlier request` };
  }
  if (!mayBeSecret) return { what: `the secret {${inner}} would be shown to people here`, instead: "put it into a header or the body" };
  return secret === undefined ? { what: `{${inner}} is a field of a secret that is not named`, instead: "add secret: <its name in Secrets Manager>" } : undefined;
}

export const journeyRules: readonly PlanRule[] = [
  {
    code: "journey-words-are-known",
    because: "what is not filled in would be sent literally, and a secret in an address would stand in the record",
    faults: (given) =>
      requestsIn(given).flatMap(({ request, path, secret, before }) => {
        const known = before.flatMap(({ take }) => Object.keys(take));
        return textsOfRequest(request).flatMap(({ at, text, secret: mayBeSecret }): readonly Fault[] => {
          const [wrong] = wordsIn(text).flatMap((inner) => wrongWord(inner, mayBeSecret, secret, known) ?? []);
          return wrong === undefined ? [] : [{ path: [...path, ...at], ...wrong }];
        });
      }),
  },
  {
    code: "changes-are-said",
    because: "whoever reads the runbook, and whoever finds a test order, has to know what a verification leaves behind",
    faults: (given) =>
      requestsIn(given).flatMap(({ request, path }): readonly Fault[] =>
        !isSafe(request.method) && request.changes === undefined ? [{ path: [...path, "method"], what: `${request.method} changes something, and the plan does not say what`, instead: "add changes: \"a test order, removed by the last request\"" }] : [],
      ),
  },
  {
    code: "journey-fits-a-call",
    because: "a journey is made within one call of its function, so that none is left half-way",
    faults: (given) =>
      ofKind(given, "verify.journey").flatMap(({ step, path }): readonly Fault[] => {
        const wholeMs = step.input.requests.reduce((sum, { within }) => sum + within, 0);
        return wholeMs <= mostJourneyMs ? [] : [{ path: [...path, "requests"], at: "key", what: `its requests may take ${sayDuration(wholeMs)} together, and a journey has ${sayDuration(mostJourneyMs)}`, instead: "write a shorter within for each, or make two journeys of it" }];
      }),
  },
  {
    code: "broker-is-watched",
    because: "C12: a message goes through a broker by the probe that the plan watches it with, at the target too",
    faults: (given) => {
      const brokers = watchedServices(given.plan).filter(([, { probe }]) => isProbe(probe, "amqp") || isProbe(probe, "stomp"));
      return ofKind(given, "verify.publish-consume").flatMap(({ step, path }): readonly Fault[] => {
        const found = brokers.find(([key]) => key === step.input.service)?.[1];
        const names = brokers.map(([key]) => key);
        if (found === undefined) return [{ path: [...path, "service"], what: `${sayValue(step.input.service)} is no service with an amqp or stomp probe`, instead: names.length === 0 ? "declare the broker under services" : `write ${nearest(step.input.service, names) ?? sayList(names, "or")}` }];
        return found.from.every((word) => word === "other-site") ? [{ path: ["services", step.input.service, "from"], what: "only the site being left would look at it in a run", instead: "add inside or arbiter" }] : [];
      });
    },
  },
  {
    code: "inbound-of-a-registration",
    because: "A29: a message proves the registration that was made before, and where it is read stands with that",
    faults: (given) => {
      const providers = given.steps.flatMap(({ step }) => (isWebhook(step) ? [providerOf(step)] : []));
      return ofKind(given, "verify.inbound").flatMap(({ step, path }): readonly Fault[] =>
        providers.includes(step.input.provider) ? [] : [{ path: [...path, "provider"], what: `no step registers anything with ${sayValue(step.input.provider)}`, instead: providers.length === 0 ? "put a webhooks step before it" : `write ${nearest(step.input.provider, providers) ?? sayList(providers, "or")}` }],
      );
    },
  },
];
