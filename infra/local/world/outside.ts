// What lies outside both sites: the control address that tells whether an observer's path works, a load balancer where the
// plan watches one, and the providers with their users. All of it at the place `internet`.

import { createServer as createHttpsServer } from "node:https";
import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Dialer, Clock } from "../../../workflows/ports.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { isProbe } from "../../../workflows/probe-input.ts";
import { watchedServices } from "../../../workflows/plan.ts";
import { providerOf } from "../../../workflows/webhooks.ts";
import type { AddressBook } from "./address-book.ts";
import type { DeliveryRules } from "./providers/deliveries.ts";
import { givesUpMs, hostOfProvider, standInFor, webhooksOf } from "./providers/of-plan.ts";
import type { LocalProvider } from "./providers/of-plan.ts";
import { serveHttps } from "./providers/serve.ts";
import type { Said, Served, Tls } from "./providers/serve.ts";
import { answerFrom } from "./providers/stand-in.ts";
import type { SecretValues } from "./secrets.ts";

export interface OutsideOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly tempo: number;
  readonly book: AddressBook;
  readonly secrets: SecretValues;
  readonly tlsFor: (hosts: readonly string[]) => Promise<Tls>;
  readonly ca: string;
  readonly watched: (what: string, work: () => Promise<Said>) => Promise<Said>;
}

/** Place of everything here. */
export const internet = "internet";

export class Outside {
  readonly #servers: readonly Server[];
  readonly #providers: readonly LocalProvider[];
  readonly #served: readonly Served[];

  private constructor(servers: readonly Server[], providers: readonly LocalProvider[], served: readonly Served[]) {
    this.#servers = servers;
    this.#providers = providers;
    this.#served = served;
  }

  static async start(options: OutsideOptions): Promise<Outside> {
    const servers = await openAddresses(options);
    const { providers, servers: served } = await openProviders(options);
    return new Outside(servers, providers, served);
  }

  /** The callback that stands at each provider, and when a message last arrived there since it was registered. */
  webhooks(): readonly { readonly provider: string; readonly registeredAt: string | null; readonly lastDeliveredAt: number | null }[] {
    return this.#providers.map(({ provider, standIn }) => ({ provider, registeredAt: standIn.state.callback, lastDeliveredAt: standIn.state.lastDeliveredAt }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#providers.map(({ standIn }) => standIn.close()), ...this.#served.map((each) => each.close())]);
    for (const server of this.#servers) {
      server.close();
      // A connection that a probe keeps open would keep the program alive.
      server.closeAllConnections();
    }
  }
}

/** Control addresses and services that belong to no site: a TLS server on each port that answers everything with 200. */
async function openAddresses({ plan, book, tlsFor }: OutsideOptions): Promise<readonly Server[]> {
  const wanted = new Map<string, { readonly host: string; readonly port: number }>();
  const add = (address: string): void => {
    const url = new URL(address.startsWith("https://") ? address : `https://${address.replace(/^tcp:/, "")}`);
    const port = url.port === "" ? 443 : Number(url.port);
    wanted.set(`${url.hostname}:${port}`, { host: url.hostname, port });
  };
  for (const { control } of Object.values(plan["vantage-points"])) add(control);
  for (const [, { probe }] of watchedServices(plan)) {
    if (isProbe(probe, "https") && !probe.https.includes("{site}")) add(probe.https);
    if (isProbe(probe, "tcp") && !probe.tcp.includes("{site}")) add(probe.tcp);
  }
  const tls = await tlsFor([...new Set([...wanted.values()].map(({ host }) => host))]);
  return Promise.all(
    [...wanted.values()].map(async ({ host, port }) => {
      const server = createHttpsServer(tls, (_request, response) => response.end("ok\n"));
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
      });
      const actual = (server.address() as AddressInfo).port;
      book.add(host, port, { place: internet, port: () => actual });
      return server;
    }),
  );
}

async function openProviders(options: OutsideOptions): Promise<{ readonly providers: readonly LocalProvider[]; readonly servers: readonly Served[] }> {
  const { plan, clock, tempo, book, secrets, tlsFor, ca, watched } = options;
  const dialer: Dialer = { ca, dial: (_from, host, port) => book.dial(internet, host, port) };
  const providers: LocalProvider[] = [];
  for (const step of webhooksOf(plan)) {
    // Users write twice a second. The providers' patience is divided by the tempo like the plan's own durations.
    const rules: DeliveryRules = { everyMs: 500, retryAfterMs: [500, 1_000], deadAfterMs: givesUpMs(step) / tempo, answerMs: 2_000 };
    const standIn = standInFor(step, plan, secrets, { clock, dialer, watched }, rules);
    providers.push({ provider: providerOf(step), kind: step.kind, host: hostOfProvider(step), standIn });
  }
  const servers: Served[] = [];
  for (const host of new Set(providers.map((each) => each.host))) {
    const there = providers.flatMap((each) => (each.host === host ? [each.standIn] : []));
    const served = await serveHttps(await tlsFor([host]), (asked) => answerFrom(there, asked));
    servers.push(served);
    book.add(host, 443, { place: internet, port: () => served.port });
  }
  for (const { standIn } of providers) standIn.begin();
  return { providers, servers };
}
