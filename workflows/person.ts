// A person as decisions and requests carry them into the record: who it is, and how that was known.

import type { Instant } from "./units.ts";

/** Somebody as the console, the command line or the caller of a function knows them. */
export interface Person {
  /** The name by which plans name them, and by which two people are told apart. */
  readonly subject: string;
  readonly groups: readonly string[];
  /** Who vouches for it, where somebody does, and that issuer's own name of the person, which never changes hands. */
  readonly issuer?: string | undefined;
  readonly issuerSubject?: string | undefined;
  /** When they signed in last. */
  readonly authTime?: Instant | undefined;
  readonly mfa?: boolean | undefined;
  /** How it was known who it is; `lambda`: the caller of the function said so, and IAM let it call. */
  readonly channel: Channel;
}
export const channels = ["console", "api", "local", "command-line", "lambda"] as const;
export type Channel = (typeof channels)[number];

/** What one of several people said at a gate: an approval that counts, or that they take more time. */
export interface Vote {
  readonly by: string;
  readonly reason: string;
  readonly at: Instant;
  readonly person?: Person;
}

/** What the issuer calls them, which stays the same under every name; undefined where nobody vouches for it. */
export function identityOf({ issuer, issuerSubject }: Person): string | undefined {
  return issuer === undefined || issuerSubject === undefined ? undefined : `${issuer} ${issuerSubject}`;
}

/** Somebody as a trigger or a game day keeps them: the name, and what whoever vouches for them calls them. */
export interface Named {
  readonly by: string;
  readonly identity?: string | undefined;
}

/** The same of whoever decided. */
export function namedAs({ by, person }: Pick<Vote, "by" | "person">): Named {
  return { by, identity: person === undefined ? undefined : identityOf(person) };
}

/** Whether two are one: the same name, or the same person of the same issuer under two. Two names for which nobody vouches are two people. */
export function sameNamed(one: Named, other: Named): boolean {
  return one.by === other.by || (one.identity !== undefined && one.identity === other.identity);
}

/** The same of two who decided. */
export function samePerson(one: Pick<Vote, "by" | "person">, other: Pick<Vote, "by" | "person">): boolean {
  return sameNamed(namedAs(one), namedAs(other));
}
