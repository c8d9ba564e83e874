// The modelled command that makes a PostgreSQL follow again knows the states that the real one can be left in: a server that is down
// beside the notes of a try that died, before its data were set aside or after.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { rejoinedIn } from "../../lambdas/steps/re-protection/postgresql.ts";
import { rejoinExit } from "../../lambdas/steps/re-protection/postgresql-command.ts";
import { minutes, seconds } from "../unit/builders.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import { parts } from "./parts.ts";

const plan = planSchema.parse(parse(readFileSync("test/stories/plans/own-postgresql.yaml", "utf8")));

function twoWriters() {
  const { application, clock, pass } = parts(plan);
  const database = application.databases.get("orders");
  if (database === undefined) throw new TypeError("the plan has no database");
  database.becomeWriter("site-b");
  let lives = true;
  const run = (epoch: number) => application.rejoinings.run({ port: 5432, follows: "db.site-b.shop.internal:5432", kept: `kept-${epoch}` }, { site: "site-a", role: "database" }, application.databases.values(), () => lives, clock);
  return { database, run, pass, live: (on: boolean) => (lives = on) };
}

test.each([
  ["before its data were set aside, the server is started again and all begins anew", seconds(5), false, "/var/lib/postgresql/15/main.kept-8"],
  ["while the copy was made, what the first try has kept is not set aside again", minutes(5), true, "/var/lib/postgresql/15/main.kept-7"],
])("where the command died %s", async (_sentence, diesAfterMs, isAside, kept) => {
  const { database, run, pass, live } = twoWriters();
  const first = run(7);
  await pass(diesAfterMs);
  live(false);
  await pass(minutes(1));
  expect(await first).toMatchObject({ code: 137 });
  expect([database.isUp("site-a"), database.isWriter("site-a")]).toEqual([false, !isAside]);

  live(true);
  await pass(minutes(30));
  expect(database.isUp("site-a")).toBe(false);
  const second = run(8);
  await pass(minutes(20));
  expect(rejoinedIn((await second).stdout)).toMatchObject({ way: "copied", kept });
  expect([database.isUp("site-a"), database.isWriter("site-a")]).toEqual([true, false]);
});

test("a server that is down, and that no try has stopped, is not started and not set aside", async () => {
  const { database, run } = twoWriters();
  database.setUp("site-a", false);
  expect(await run(7)).toMatchObject({ code: rejoinExit.noServer, stderr: expect.stringContaining("does not answer") as string });
  expect(database.isUp("site-a")).toBe(false);
});
