// What an HTTPS request or a DNS question gets in the modelled world, as the site's own program answers it in the real one
// (../world/site-process.ts): health addresses, webhooks, inbound times, and everything else as the application's clients
// know it. A site's own hosts, and the names that a CNAME leads to, have one address for each site. Nobody there or no way there: nothing comes, for ever; the caller has a deadline of its own.

import { Transient } from "../../../workflows/failure.ts";
import type { WorldRequest } from "../../../workflows/ports.ts";
import type { Instant } from "../../../workflows/units.ts";
import { receive } from "../world/providers/receive.ts";
import type { SecretValues } from "../world/secrets.ts";
import type { Webhook } from "../world/site-layout.ts";
import type { ModelledApplication } from "./application.ts";
import { internet } from "./network.ts";

export interface WebAnswer {
  readonly status: number;
  readonly text: string;
  /** The time of the site's own clock, as the header `Date` gives it. */
  readonly saidAt?: Instant;
}

/** Nothing comes. */
export const silence = <T>(): Promise<T> => new Promise<T>(() => undefined);

export class ModelledWeb {
  readonly #application: ModelledApplication;
  readonly #now: (place: string) => Instant;
  readonly #secrets: SecretValues;
  /** The service behind each host that a health address names. */
  readonly #behind: ReadonlyMap<string, string>;
  /** When a message last arrived, by site and provider, by the application's own clock and by true time. */
  readonly #inbound = new Map<string, { readonly told: Instant; readonly at: Instant }>();

  constructor(options: { readonly application: ModelledApplication; readonly now: (place: string) => Instant; readonly secrets: SecretValues }) {
    this.#application = options.application;
    this.#now = options.now;
    this.#secrets = options.secrets;
    this.#behind = new Map(Object.values(options.application.layouts).flatMap(({ healthUrls }) => Object.entries(healthUrls).map(([health, service]) => [hostOf(health), service])));
  }

  /** When a message of a provider last arrived at any site, in true time. */
  lastInbound(provider: string): Instant | null {
    const times = Object.keys(this.#application.layouts).flatMap((site) => this.#inbound.get(`${site}/${provider}`)?.at ?? []);
    return times.length === 0 ? null : Math.max(...times);
  }

  /** Throws `Transient` for a name that nobody has. */
  async exchange(from: string, request: WorldRequest, sent: () => void): Promise<WebAnswer> {
    const { layouts, network, hosts } = this.#application;
    const url = new URL(request.url);
    const site = request.address === undefined ? this.#siteOf(url.hostname) : this.#application.siteOfAddress(request.address);
    if (site === undefined) throw new Transient(`${url.hostname} has a name that does not resolve`, { code: "ENOTFOUND" });
    const layout = layouts[site];
    if (layout === undefined || !network.reaches(from, site) || !hosts.carry(site, "")) return silence();
    sent();
    const address = `https://${url.hostname}${url.pathname}`;
    const service = layout.healthUrls[address];
    if (service !== undefined) return this.#application.answers(service, site) ? said(200, { service, site }) : refused();
    for (const hook of layout.webhooks) {
      if (address === hook.inbound) return this.#carries(hook.inbound, site) ? { ...said(200, { site, lastInboundAt: this.#told(site, hook.provider) }), saidAt: Math.floor(this.#now(site) / 1_000) * 1_000 } : refused();
      if (address === hook.callback) return this.#webhook(site, hook, request, url);
    }
    return this.#application.serves(site) ? said(200, { site, active: true }) : said(503, { site, active: false });
  }

  /** Throws `Transient` where no name server is reached; they are everywhere on the internet. */
  async resolve(from: string, name: string, type: "A" | "AAAA" | "CNAME", chance: number): Promise<readonly string[]> {
    const { network } = this.#application;
    if (!network.reaches(from, internet)) throw new Transient(`the name servers gave no answer for ${name}`, { code: "ETIMEDOUT" });
    const direct = this.#application.asked(name, type, chance);
    if (direct.length > 0 || type !== "A") return direct;
    const own = this.#ownSite(name);
    const sites = own === undefined ? this.#application.asked(name, "CNAME", chance).flatMap((value) => this.#application.siteOfAddress(value) ?? []) : [own];
    return [...new Set(sites)].map((site) => this.#application.addressOf(site));
  }

  #webhook(site: string, { provider, kind, secret, callback }: Webhook, { method = "GET", headers: given = {}, body = "" }: WorldRequest, url: URL): WebAnswer {
    if (!this.#carries(callback, site)) return refused();
    const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
    const { status, text, isMessage } = receive(kind, { method, query: url.searchParams, headers, body }, this.#secrets[secret ?? ""] ?? {});
    if (isMessage) this.#arrived(site, provider);
    return { status, text };
  }

  /** Lets a message of a provider arrive at the site to which the host of its hook leads. */
  arrives(provider: string, hook: string): void {
    const site = this.siteOf(hook);
    if (site !== undefined) this.#arrived(site, provider);
  }

  /** The site to which the host of an address leads. */
  siteOf(address: string): string | undefined {
    return this.#siteOf(hostOf(address));
  }

  /** No event: messages never stop, and what they amount to is asked of `lastInbound` when something else happened. */
  #arrived(site: string, provider: string): void {
    this.#inbound.set(`${site}/${provider}`, { told: this.#now(site), at: this.#now(internet) });
  }

  #told(site: string, provider: string): string | null {
    const last = this.#inbound.get(`${site}/${provider}`);
    return last === undefined ? null : new Date(last.told).toISOString();
  }

  /** Whether the service behind the host of an address runs; a host that no service names is served as long as the site is. */
  #carries(address: string, site: string): boolean {
    const behind = this.#behind.get(hostOf(address));
    return behind === undefined || this.#application.answers(behind, site);
  }

  /** The site whose own host it is, wherever the public names lead. */
  #ownSite(host: string): string | undefined {
    return Object.values(this.#application.layouts).find((layout) => layout.httpsHosts.includes(host) && !this.#application.names.includes(host))?.site;
  }

  #siteOf(host: string): string | undefined {
    const own = this.#ownSite(host);
    if (own !== undefined) return own;
    return this.#application.names.includes(host) ? this.#application.leadsTo(host)[0] : undefined;
  }
}

/** The host of an HTTPS address of the plan. */
function hostOf(address: string): string {
  return address.slice("https://".length).split(/[/:]/, 1)[0] ?? "";
}

function said(status: number, value: unknown): WebAnswer {
  return { status, text: JSON.stringify(value) };
}
/** The gateway is there and what is behind it is not. */
function refused(): WebAnswer {
  return said(503, { because: "the service is stopped" });
}
