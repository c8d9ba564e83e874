// All AWS SDK clients of the product, made in one place: with short deadlines, because the other side may be dead, and
// without the SDK's own retries where a call changes something, because three sends of one promotion are two too many.

import type { CredentialProvider, Service, SiteAccount, SiteAccounts } from "./service.ts";

/**
 * `read`: one more try, five seconds an attempt unless the service says otherwise. `change`: exactly one send. The socket's own deadlines make sure that a
 * dying Region costs seconds (aws.md: without `throwOnRequestTimeout` the SDK only logs).
 */
export type Purpose = "read" | "change";

/** Given every client right after it was made; the local world replaces `send` here, AWS needs nothing. */
export type Intercept = (client: { send: unknown }, service: string, region: string) => void;

/** Clients by service, Region and purpose, made once each. */
export class Clients {
  readonly #made = new Map<string, unknown>();
  readonly #intercept: Intercept | undefined;
  readonly #sites: SiteAccounts | undefined;
  readonly #assumed = new Map<SiteAccount, CredentialProvider>();

  /** `sites`: those that lie in other accounts; left out, all is in the account of the function's own role. */
  constructor(intercept?: Intercept, sites?: SiteAccounts) {
    this.#intercept = intercept;
    this.#sites = sites;
  }

  /** The client of a service, for example `get(rds, "eu-west-1", "read")` with the constant of services.ts. */
  get<C extends object>(service: Service<C>, region: string, purpose: Purpose): C {
    const key = `${service.name}/${service.at ?? ""}/${region}/${purpose}`;
    const known = this.#made.get(key) as C | undefined;
    if (known) return known;
    const credentials = this.#credentialsFor(service, region);
    const client = service.make({
      region,
      maxAttempts: purpose === "change" ? 1 : 2,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: service.answersWithinMs ?? 5_000, throwOnRequestTimeout: true },
      ...(credentials === undefined ? {} : { credentials }),
      // Locally nothing is signed for anybody; in AWS the function's role gives the credentials.
      ...(this.#intercept ? { credentials: { accessKeyId: "local", secretAccessKey: "local" } } : {}),
    });
    this.#intercept?.(client as { send: unknown }, service.name, region);
    this.#made.set(key, client);
    return client;
  }

  /** The site's role for what lies in its account, one session for all its clients; undefined where our own role is right. */
  #credentialsFor<C>({ assume }: Service<C>, region: string): CredentialProvider | undefined {
    const account = this.#sites?.accounts[region];
    if (assume === undefined || this.#sites === undefined || account === undefined) return undefined;
    const known = this.#assumed.get(account) ?? assume(account, this.#sites, (other, at, purpose) => this.get(other, at, purpose));
    this.#assumed.set(account, known);
    return known;
  }
}
