// The console's outside as it is in AWS. It has clients for two services: functions that it invokes, and the secret with its key.

import { Clients } from "../aws/clients.ts";
import { ManagedSecrets } from "../aws/secrets.ts";
import { plainDialer } from "../runtime/plain-dialer.ts";
import { systemClock } from "../runtime/system-clock.ts";
import type { Assets } from "./assets.ts";
import { consoleHandler } from "./function.ts";
import { beginChecksIn, invokeIn } from "./invoking.ts";
import { askingOver } from "./issuer.ts";

/** The handler; `assets` are the files that pages load. */
export function consoleOnAws(assets: Assets): ReturnType<typeof consoleHandler> {
  return consoleHandler(({ UNDERSTUDY_ARBITER_REGION: region }) => {
    const [clients, clock] = [new Clients(), systemClock];
    return {
      invoke: invokeIn(region, clients),
      beginChecks: beginChecksIn(region, clients),
      ask: askingOver({ clock, dialer: plainDialer, place: "arbiter" }),
      secrets: new ManagedSecrets({ clients, clock, region }),
      clock,
      assets,
    };
  });
}
