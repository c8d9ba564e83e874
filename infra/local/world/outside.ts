// What lies outside both sites: the control address that tells whether an observer's path works, a load balancer where the
// plan watches one, and the providers with their users. All of it at the place `internet`.

import { createServer as createHttpsServer } from "node:https";
import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Dialer, Clock } from "../../../workflows/ports.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { isProbe } from "../../../workflows/probe-input.ts";
import { atSite, watchedServices } from "../../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { AddressBook } from "./address-book.ts";
import type { DeliveryRules } from "./providers/deliveries.ts";
import { FacebookStandIn } from "./providers/facebook.ts";
import type { Said, Tls } from "./providers/serve.ts";
import { ViberStandIn } from "./providers/viber.ts";
import type { SecretValues } from "./secrets.ts";
import { is } from "./site-layout.ts";

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

interface Provider {
  readonly provider: string;
  readonly standIn: ViberStandIn | FacebookStandIn;
}

/** Place of everything here. */
export const internet = "internet";

export class Outside {
  readonly #servers: readonly Server[];
  readonly #providers: readonly Provider[];

  private constructor(servers: readonly Server[], providers: readonly Provider[]) {
    this.#servers = servers;
    this.#providers = providers;
  }

  static async start(options: OutsideOptions): Promise<Outside> {
    const servers = await openAddresses(options);
    const providers = await openProviders(options);
    return new Outside(servers, providers);
  }

  /** The callback that stands at each provider, and when a message last arrived there since it was registered. */
  webhooks(): readonly { readonly provider: string; readonly registeredAt: string | null; readonly lastDeliveredAt: number | null }[] {
    return this.#providers.map(({ provider, standIn }) => ({ provider, registeredAt: standIn.state.callback, lastDeliveredAt: standIn.state.lastDeliveredAt }));
  }

  async close(): Promise<void> {
    await Promise.all(this.#providers.map(({ standIn }) => standIn.close()));
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

async function openProviders(options: OutsideOptions): Promise<readonly Provider[]> {
  const { plan, clock, tempo, book, secrets, tlsFor, ca, watched } = options;
  const dialer: Dialer = { ca, dial: (_from, host, port) => book.dial(internet, host, port) };
  // Users write twice a second. The providers' hour of patience is divided by the tempo like the plan's own durations.
  const rules: DeliveryRules = { everyMs: 500, retryAfterMs: [500, 1_000], deadAfterMs: 3_600_000 / tempo, answerMs: 2_000 };
  const providers: Provider[] = [];
  for (const step of allSteps(plannedNodes(plan.steps))) {
    if (is(step, "webhooks.viber")) {
      const tls = await tlsFor(["chatapi.viber.com"]);
      const standIn = new ViberStandIn({ clock, dialer, tls, rules, watched, token: secrets[step.input.secret]?.["token"] ?? "", webhook: atSite(step.input.callback, plan.home) });
      const port = await standIn.start();
      book.add("chatapi.viber.com", 443, { place: internet, port: () => port });
      providers.push({ provider: "viber", standIn });
    }
    if (is(step, "webhooks.facebook")) {
      const { app, object, fields, callback, secret } = step.input;
      const tls = await tlsFor(["graph.facebook.com"]);
      const subscription = { object, fields, callback: atSite(callback, plan.home) };
      const standIn = new FacebookStandIn({ clock, dialer, tls, rules, watched, app, appSecret: secrets[secret]?.["appSecret"] ?? "", subscription });
      const port = await standIn.start();
      book.add("graph.facebook.com", 443, { place: internet, port: () => port });
      providers.push({ provider: "facebook", standIn });
    }
  }
  return providers;
}
