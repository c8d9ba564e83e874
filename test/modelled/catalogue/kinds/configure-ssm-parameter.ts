// The parameter from which the application at the target knows its database.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const parameter = "/shop/database/endpoint";

export const configureSsmParameter: Fixture = {
  step: { configure: { "ssm-parameter": { parameter, value: "{orders.endpoint}" } } },
  holds: ({ aws }) => aws.configuration.parameters.valueOf("eu-central-1", parameter) === "orders-b.internal:5432" && aws.configuration.parameters.valueOf("eu-west-1", parameter) === "orders-a.internal:5432",
  undoes: "by-itself",
  stuck: {
    given: (bench) => {
      bench.planWorld.aws.configuration.parameters.setBySomebody("eu-central-1", parameter, "somewhere.else.example.com");
      return bench.passes(5_000);
    },
    says: /^\/shop\/database\/endpoint in eu-central-1 has neither the value of site-a nor that of site-b: version \d+, digest [0-9a-f]{12}\. Somebody has set it/,
  },
  wrong: { plan: withInput("configure.ssm-parameter", { parameter: "/shop/database/address" }), says: /there is no parameter \/shop\/database\/address in eu-central-1/ },
};
