// What a service is to the code that speaks to it: a constant with a name and a way to make its client (services.ts), which
// `Clients` makes with our deadlines and, for what lies in a site's own account, with that site's role.

import type { Clock } from "../../workflows/ports.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}
export type CredentialProvider = () => Promise<Credentials>;

/** What every client is made with. */
export interface ClientConfig {
  readonly region: string;
  readonly maxAttempts: number;
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number; readonly throwOnRequestTimeout: true };
  readonly credentials?: Credentials | CredentialProvider;
}

/** The role of a site in another account, and what its trust policy asks for besides our own role. */
export interface SiteAccount {
  readonly role: string;
  readonly externalId: string;
}
/** The sites in other accounts, and by whom their roles are assumed. */
export interface SiteAccounts {
  /** By Region of the site. */
  readonly accounts: Readonly<Record<string, SiteAccount>>;
  /** Of the arbiter: a Region that lives, whose own STS endpoint is asked; the site's may be gone (R14). */
  readonly region: string;
  /** Where the function runs, for the name of the session in the site's own logs. */
  readonly place: string;
  readonly clock: Pick<Clock, "now">;
}

/** Gives the client of a service, as `Clients.get` does. */
export type GetClient = <C extends object>(service: Service<C>, region: string, purpose: "read" | "change") => C;

export interface Service<C> {
  /** By it the local world answers for the service. */
  readonly name: string;
  /** The address of its endpoint, where a Region may have several of the kind. */
  readonly at?: string;
  readonly make: (config: ClientConfig) => C;
  /** How long an answer may take where that is not the usual five seconds. */
  readonly answersWithinMs?: number;
  /** Set where what it tells of lies at a site and may be in that site's own account. */
  readonly assume?: (account: SiteAccount, sites: SiteAccounts, get: GetClient) => CredentialProvider;
}
