// The secrets that a plan refers to, with values made for this world alone. Nothing here leaves the machine.

import type { Clock } from "../../../workflows/ports.ts";
import { secretFieldsOfJourney } from "../../../workflows/journeys.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { atSite, watchedServices } from "../../../workflows/plan.ts";
import { isProbe } from "../../../workflows/probe-input.ts";
import { allSteps, isKind, plannedNodes } from "../../../workflows/plan-steps.ts";
import { isWebhook, secretFieldsOf } from "../../../workflows/webhooks.ts";
import { watchedPair } from "./watched-pair.ts";

interface User {
  readonly user: string;
  readonly password: string;
}
export type SecretValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Fields by the secret's name: database users, and what the providers of webhooks are told and tell. */
export function secretsOf(plan: Plan, { database: databaseUser, writers }: { readonly database?: User | undefined; readonly writers?: User | undefined }, clock: Clock): SecretValues {
  const secrets: Record<string, Record<string, string>> = {};
  const pair = watchedPair(plan);
  if (pair !== undefined && writers !== undefined) secrets[pair.secret] = { username: writers.user, password: writers.password };
  for (const database of Object.values(plan.databases)) {
    if (databaseUser !== undefined) secrets[database.secret] = { username: databaseUser.user, password: databaseUser.password };
  }
  for (const [, { probe }] of watchedServices(plan)) {
    if (isProbe(probe, "amqp")) for (const site of Object.keys(plan.sites)) secrets[atSite(probe.secret, site)] ??= { username: "understudy", password: clock.id() };
  }
  for (const step of allSteps(plannedNodes(plan.steps))) {
    // Two steps may share a secret, of which each reads its own fields.
    if (isWebhook(step) && step.input.secret !== undefined) {
      secrets[step.input.secret] = { ...Object.fromEntries(secretFieldsOf(step).map((field) => [field, clock.id()])), ...secrets[step.input.secret] };
    }
    if (isKind(step, "verify.journey") && step.input.secret !== undefined) {
      for (const site of Object.keys(plan.sites)) {
        const name = atSite(step.input.secret, site);
        secrets[name] = { ...Object.fromEntries(secretFieldsOfJourney(step.input).map((field) => [field, clock.id()])), ...secrets[name] };
      }
    }
  }
  return secrets;
}
