// What each state of a MongoDB member amounts to: rows A5 to A13 as one probe sees them.

import { readHello, type Hello } from "../../../lambdas/probe/mongodb-reading.ts";

const set = { setName: "rs0", primary: "a.internal:27017" };

test.each<{ readonly name: string; readonly hello: Hello; readonly wanted?: string; readonly kind: string; readonly standing?: string; readonly detail: string }>([
  { name: "the primary", hello: { ...set, isWritablePrimary: true, secondary: false }, kind: "healthy", standing: "writer", detail: "answers as the primary of rs0" },
  { name: "the primary of the wanted set", hello: { ...set, isWritablePrimary: true }, wanted: "rs0", kind: "healthy", standing: "writer", detail: "answers as the primary of rs0" },
  { name: "a secondary that knows its primary", hello: { ...set, isWritablePrimary: false, secondary: true }, kind: "healthy", standing: "follower", detail: "answers as a secondary of rs0, whose primary is a.internal:27017" },
  { name: "an arbiter that knows the primary", hello: { ...set, isWritablePrimary: false, secondary: false, arbiterOnly: true }, kind: "healthy", standing: "follower", detail: "answers as an arbiter of rs0, whose primary is a.internal:27017" },
  { name: "a secondary without a primary: no quorum (A8)", hello: { setName: "rs0", isWritablePrimary: false, secondary: true }, kind: "failing", standing: "leaderless", detail: "answers as a secondary of rs0 and knows no primary: the set takes no writes" },
  { name: "an arbiter without a primary", hello: { setName: "rs0", isWritablePrimary: false, secondary: false, arbiterOnly: true }, kind: "failing", standing: "leaderless", detail: "answers as an arbiter of rs0 and knows no primary: the set takes no writes" },
  { name: "a member that is starting, although it knows the primary", hello: { ...set, isWritablePrimary: false, secondary: false }, kind: "failing", detail: "answers as a member of rs0 that is neither primary nor secondary: it is starting, recovering or rolling back" },
  { name: "a member of another set", hello: { ...set, isWritablePrimary: true }, wanted: "rs1", kind: "failing", detail: "answers as a member of the replica set rs0 and not of rs1" },
  { name: "a server without a set where one is wanted", hello: { isWritablePrimary: true }, wanted: "rs0", kind: "failing", detail: "answers as a server of its own and not as a member of the replica set rs0" },
  { name: "a server without a set where none is wanted", hello: { isWritablePrimary: true }, kind: "healthy", detail: "answers as a server of its own, without a replica set" },
  { name: "a server without a set that takes no writes", hello: { isWritablePrimary: false }, kind: "failing", detail: "answers and takes no writes, without a replica set" },
  { name: "a member that was never configured", hello: { isWritablePrimary: false, secondary: false, isreplicaset: true }, wanted: "rs0", kind: "failing", detail: "answers as a member without a valid replica set configuration" },
  { name: "a router, which says nothing of a member", hello: { isWritablePrimary: true, msg: "isdbgrid" }, kind: "silent", detail: "a router of a sharded cluster answers there (mongos), which says nothing of a member; name the member itself" },
])("$name", ({ hello, wanted, kind, standing, detail }) => {
  const look = readHello(hello, wanted);
  expect(look).toMatchObject({ kind, detail });
  expect(look.kind === "silent" ? undefined : look.standing).toBe(standing);
});
