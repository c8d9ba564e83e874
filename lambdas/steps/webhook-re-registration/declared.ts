// Registers the target's callback with a provider whose requests the plan declares. Where it tells what is registered, that and a
// message that came in are the proof; where it does not, its owner confirms at the gate, whatever it answered.

import { atSite } from "../../../workflows/plan.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Direction } from "../../../workflows/step-rows/row.ts";
import { sayInstant } from "../../../workflows/units.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { readDeclared } from "./http-api.ts";
import { backTo, decideRegistration, formerCalls, lookAtRegistration, missingMessage, registeredIn, registeredInRound, undoneBy, undoRegistration } from "./registration.ts";
import type { RegistrationFacts, Wanted } from "./registration.ts";

const kind = "webhooks.http";
type Input = StepInput<typeof kind>;
/** `unreadable`: the plan declares no request that tells it. */
export type DeclaredNow = { readonly is: "unreadable" } | { readonly is: "read"; readonly callback: string | null };
type Facts = RegistrationFacts<DeclaredNow>;

export const declared: StepKind<typeof kind, Facts, Adapters> = {
  kind,

  look: (input, context, adapters) =>
    lookAtRegistration({ kind, input }, context, adapters, async () =>
      input.read === undefined ? { is: "unreadable" } : { is: "read", callback: await readDeclared({ ...input.read, ...authorised(input) }, adapters) }, wantedOf(input, context),
    ),

  decide(facts, input, context) {
    return input.read === undefined ? decideUnread(facts, input, context) : decideRegistration({ kind, input }, facts, context, wantedOf(input, context));
  },

  undo(facts, input, context) {
    if (input.read !== undefined) {
      return undoRegistration({ kind, input }, facts, context, (now, call) => call.operation === "http.set" && now.is === "read" && call.input.body === bodyFor(input, now.callback ?? ""));
    }
    const [former] = formerCalls(context);
    if (former === undefined) return { to: "stuck", because: `what ${input.provider} called before is not known` };
    const tried = toldIn(input, context);
    if (tried === undefined) return { to: "act", because: `${input.provider} was given another address in this run`, mutations: [backTo(former, input.provider)] };
    return { to: "stuck", because: confirmBy(input, atSite(input.callback, context.source), `it was given that address again at ${sayInstant(tried)}`) };
  },
};

const wantedOf = (input: Input, { target }: Direction) => (now: DeclaredNow): Wanted => {
  if (now.is === "unreadable") return { lacks: [], renew: [] };
  const callback = atSite(input.callback, target);
  const mutation = setting(input, callback, now.callback);
  const renewal = isRepeatable(input) ? { renew: [mutation] } : { renew: [], notes: "it is not told again, because POST could make a second registration" };
  return { lacks: now.callback === callback ? [] : [{ because: `${input.provider} calls ${now.callback ?? "nobody"}, not ${callback}`, mutation }], ...renewal };
};

/** Nothing tells whether the change arrived, so a person does: sent once in a round, and then asked for, with what is known. */
function decideUnread(facts: Facts, input: Input, context: StepContext): StepDecision {
  const callback = atSite(input.callback, context.target);
  const registeredAt = toldIn(input, context);
  // What stood before cannot be seen; the plan says what it was.
  if (registeredAt === undefined) return { to: "act", because: `what ${input.provider} calls cannot be read`, mutations: [setting(input, callback, atSite(input.callback, context.source))] };
  const inbound = facts.lastInboundAt;
  const arrived = inbound?.seen === true && inbound.value !== null && inbound.value > registeredAt;
  // A message makes the owner's answer easy, so it gets its time first.
  if (!arrived && context.at - registeredAt < patienceForMessageMs) return { to: "wait", because: `${input.provider} was given ${callback}; ${missingMessage(inbound, registeredAt)}` };
  return { to: "stuck", because: confirmBy(input, callback, `it was given that address at ${sayInstant(registeredAt)}; ${arrived ? `a message arrived there at ${sayInstant(inbound.value ?? 0)}` : missingMessage(inbound, registeredAt)}`) };
}

/** When it was told: in this round, or in any where telling it again could do harm. */
const toldIn = (input: Input, context: StepContext) => (isRepeatable(input) ? registeredInRound(context) : registeredIn(context));

const patienceForMessageMs = 120_000;

const confirmBy = ({ provider }: Input, callback: string, known: string): string =>
  `${provider} cannot be read back: ask its owner whether it calls ${callback}, and mark this done by hand with the answer; ${known}`;

const isRepeatable = ({ set }: Input): boolean => set.method === "PUT";
const bodyFor = ({ set }: Input, callback: string): string => set.body.replaceAll("{callback}", JSON.stringify(callback).slice(1, -1));
const authorised = (input: Input) => ({ headers: input.headers, secretHeaders: input["secret-headers"], secret: input.secret ?? null });

function setting(input: Input, callback: string, former: string | null): Mutation {
  const { provider, set: { method, url } } = input;
  const call = (to: string) => ({ operation: "http.set", region: "internet", input: { provider, method, url, ...authorised(input), body: bodyFor(input, to) } }) as const;
  return {
    key: "set",
    sentence: `Register ${callback} with ${provider}`,
    call: call(callback),
    ...undoneBy(former === null ? undefined : { says: former, call: call(former) }),
    settleMs: 5_000,
    repeatable: isRepeatable(input),
  };
}
