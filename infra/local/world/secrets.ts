// The secrets that a plan refers to, with values made for this world alone. Nothing here leaves the machine.

import type { Clock } from "../../../workflows/ports.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { is } from "./site-layout.ts";
import { watchedPair } from "./writer-pair.ts";

interface User {
  readonly user: string;
  readonly password: string;
}
export type SecretValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Fields by the secret's name: database users, Viber tokens, Facebook app secrets and verify tokens. */
export function secretsOf(plan: Plan, { database: databaseUser, writers }: { readonly database?: User | undefined; readonly writers?: User | undefined }, clock: Clock): SecretValues {
  const secrets: Record<string, Record<string, string>> = {};
  const pair = watchedPair(plan);
  if (pair !== undefined && writers !== undefined) secrets[pair.secret] = { username: writers.user, password: writers.password };
  for (const database of Object.values(plan.databases)) {
    if (databaseUser !== undefined) secrets[database.secret] = { username: databaseUser.user, password: databaseUser.password };
  }
  for (const step of allSteps(plannedNodes(plan.steps))) {
    if (is(step, "webhooks.viber")) secrets[step.input.secret] = { token: clock.id() };
    if (is(step, "webhooks.facebook")) secrets[step.input.secret] = { appSecret: clock.id(), verifyToken: clock.id() };
  }
  return secrets;
}
