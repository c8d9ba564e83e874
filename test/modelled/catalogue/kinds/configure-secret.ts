// The keys of a secret from which the application at the target knows its database; what else it holds stays.

import type { PlanWorld } from "../../../../infra/local/modelled/plan-world.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const fieldsAt = ({ aws }: PlanWorld, region: string): string => JSON.stringify(aws.configuration.secrets.fieldsOf(region, "shop/database"));
const of = (site: string): string => JSON.stringify({ username: "shop", password: "known to nobody else", host: `orders-${site}.internal`, url: `orders-${site}.internal:5432` });

export const configureSecret: Fixture = {
  step: { configure: { secret: { secret: "shop/database", keys: { host: "{orders.host}", url: "{orders.endpoint}" } } } },
  holds: (world) => fieldsAt(world, "eu-central-1") === of("b") && fieldsAt(world, "eu-west-1") === of("a"),
  oneByOne: "secretsmanager.UpdateSecretVersionStage",
  undoes: "by-itself",
  stuck: {
    given: (bench) => {
      bench.planWorld.aws.configuration.secrets.beginRotation("eu-central-1", "shop/database");
      return bench.passes(5_000);
    },
    says: /^not within 10 min: a rotation of the secret shop\/database in eu-central-1 is under way \(AWSPENDING stands at version rotation-\d+\), and would overwrite/,
  },
  wrong: { plan: withInput("configure.secret", { secret: "shop/databases" }), says: /there is no secret shop\/databases in eu-central-1/ },
};
