// The outside as it is in AWS: real clients, the machine's clock, connections to where they say. How secrets are read is handed in, because
// a function that reads none shall not carry the client for them.

import { Clients } from "../aws/clients.ts";
import type { Clock, Secrets } from "../../workflows/ports.ts";
import type { Adapters } from "./adapters.ts";
import type { BaseEnvironment } from "./environment.ts";
import { plainDialer } from "./plain-dialer.ts";
import { systemClock } from "./system-clock.ts";

/** What is needed to read secrets of the arbiter's Region. */
export interface SecretsFrom {
  readonly clients: Clients;
  readonly clock: Clock;
  readonly region: string;
}

/** The adapters of a function in AWS; clients are made when they are first used. */
export function adaptersOnAws(env: BaseEnvironment, secretsFrom: (from: SecretsFrom) => Secrets): Adapters {
  const place = env.UNDERSTUDY_PLACE;
  const region = env.UNDERSTUDY_ARBITER_REGION;
  const clock = systemClock;
  const clients = new Clients(undefined, { accounts: env.UNDERSTUDY_ACCOUNTS, region, place, clock });
  return { clients, clock, place, dialer: plainDialer, secrets: secretsFrom({ clients, clock, region }) };
}
