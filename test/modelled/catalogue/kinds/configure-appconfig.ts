// The hosted configuration from which the application at the target knows its database, deployed and watched to the end.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const place = (site: string) => ({ application: `app000${site}`, environment: `env000${site}`, profile: `prof00${site}`, strategy: "AppConfig.AllAtOnce" });
const profiles = { "site-a": place("a"), "site-b": place("b") };

export const configureAppconfig: Fixture = {
  step: { configure: { appconfig: { profiles, keys: { database: "{orders.endpoint}" } } } },
  holds: ({ aws }) => JSON.stringify(aws.configuration.appConfig.documentOf("eu-central-1", "app000b", "env000b")) === JSON.stringify({ pool: 20, database: "orders-b.internal:5432" }),
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("appconfig.StartDeployment", { how: "answers", word: "rolled-back" }), says: /^deployment 2 of version understudy-[0-9a-f]{16} is ROLLED_BACK: an alarm of the environment, or somebody, has said no/ },
  wrong: { plan: withInput("configure.appconfig", { profiles: { ...profiles, "site-b": place("a") } }), says: /AppConfig in eu-central-1 has no application app000a with the environment env000a and the profile prof00a/ },
};
