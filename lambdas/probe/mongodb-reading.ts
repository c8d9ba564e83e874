// What a MongoDB member's answer to `hello` means. Pure, so that each state of a member is a row: a set without a primary
// takes no writes, however well its members answer (A8).

import type { Look } from "./finding.ts";
import { healthy, unable, wrong } from "./finding.ts";

/** The fields of `hello` that the look reads. */
export interface Hello {
  /** Of a replica set, and absent where the member has no valid configuration. */
  readonly setName?: string;
  readonly isWritablePrimary?: boolean;
  readonly secondary?: boolean;
  readonly arbiterOnly?: boolean;
  /** The primary's address as this member knows it; absent where it knows none. */
  readonly primary?: string;
  /** The member is meant for a set and has no valid configuration of one. */
  readonly isreplicaset?: boolean;
  /** `isdbgrid` says that it is no member but a router (mongos). */
  readonly msg?: string;
}

/** What the look amounts to; `wantedSet` is the set that the plan names. */
export function readHello(hello: Hello, wantedSet: string | undefined): Look {
  const { setName, primary } = hello;
  if (hello.msg === "isdbgrid") return unable("a router of a sharded cluster answers there (mongos), which says nothing of a member; name the member itself");
  if (hello.isreplicaset === true) return wrong("answers as a member without a valid replica set configuration");
  if (wantedSet !== undefined && setName !== wantedSet) {
    return wrong(setName === undefined ? `answers as a server of its own and not as a member of the replica set ${wantedSet}` : `answers as a member of the replica set ${setName} and not of ${wantedSet}`);
  }
  if (setName === undefined) return hello.isWritablePrimary === true ? healthy("answers as a server of its own, without a replica set") : wrong("answers and takes no writes, without a replica set");
  if (hello.isWritablePrimary === true) return healthy(`answers as the primary of ${setName}`, undefined, "writer");
  const role = hello.secondary === true ? "a secondary" : hello.arbiterOnly === true ? "an arbiter" : undefined;
  if (role === undefined) return wrong(`answers as a member of ${setName} that is neither primary nor secondary: it is starting, recovering or rolling back`);
  if (primary === undefined) return wrong(`answers as ${role} of ${setName} and knows no primary: the set takes no writes`, undefined, "leaderless");
  return healthy(`answers as ${role} of ${setName}, whose primary is ${primary}`, undefined, "follower");
}
