// The priorities of MongoDB's set are put right for its member at the target, which it then elects.

import { MongoCluster } from "../../../../infra/local/modelled/cluster.ts";
import type { Fixture } from "../fixture.ts";
import { otherMachines } from "../wrong-plans.ts";

export const configureMongodbPriorities: Fixture = {
  plan: {
    services: {
      gateway: { probe: { https: "https://gw.{site}.shop.example.com/health" }, from: ["arbiter", "other-site", "inside"], failure: "site" },
      mongodb: { probe: { mongodb: "mongo-{member}.shop.internal:27017" }, members: { first: "site-a", second: "site-b", neutral: "arbiter" }, enough: 2, from: ["arbiter", "other-site", "inside"], failure: "own-failover", within: "20s" },
    },
  },
  step: { configure: { "mongodb-priorities": { service: "mongodb", host: "app" } } },
  holds: ({ application: { clusters } }) => {
    const mongodb = clusters.get("mongodb");
    return mongodb instanceof MongoCluster && mongodb.primary === "second" && mongodb.prefers("second");
  },
  stuck: { given: (bench) => bench.meets("ssm.SendCommand", { how: "answers", word: "another-machine" }), says: /exit code 65: understudy: this host is another one; nothing was run/ },
  wrong: { plan: otherMachines("site-b"), says: /its agent is not registered\. Nothing was sent to a host that its agent does not answer for/ },
};
