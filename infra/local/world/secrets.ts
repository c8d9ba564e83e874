// The secrets that a plan refers to, with values made for this world alone. Nothing here leaves the machine.

import type { Clock } from "../../../workflows/ports.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { atSite, watchedServices } from "../../../workflows/plan.ts";
import { isProbe } from "../../../workflows/probe-input.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { is } from "./site-layout.ts";

export type SecretValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Fields by the secret's name: database users, Viber tokens, Facebook app secrets and verify tokens. */
export function secretsOf(plan: Plan, databaseUser: { readonly user: string; readonly password: string } | null, clock: Clock): SecretValues {
  const secrets: Record<string, Record<string, string>> = {};
  for (const database of Object.values(plan.databases)) {
    if (databaseUser !== null) secrets[database.secret] = { username: databaseUser.user, password: databaseUser.password };
  }
  for (const [, { probe }] of watchedServices(plan)) {
    if (isProbe(probe, "amqp")) for (const site of Object.keys(plan.sites)) secrets[atSite(probe.secret, site)] ??= { username: "understudy", password: clock.id() };
  }
  for (const step of allSteps(plannedNodes(plan.steps))) {
    if (is(step, "webhooks.viber")) secrets[step.input.secret] = { token: clock.id() };
    if (is(step, "webhooks.facebook")) secrets[step.input.secret] = { appSecret: clock.id(), verifyToken: clock.id() };
  }
  return secrets;
}
