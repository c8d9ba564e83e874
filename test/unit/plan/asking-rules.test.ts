// What a plan may not say of probes that see a thing through an API: AWS, a cluster's API server, a webhook's provider.

import { sayPath } from "../../../workflows/plan-fault.ts";
import { planFaults } from "../../../workflows/plan-rules.ts";
import { planWith, smallFile } from "./plans.ts";
import type { Edit } from "./plans.ts";

/** The small plan with one thing more to look at, from one place, and only observed unless said otherwise. */
function asked(probe: Readonly<Record<string, unknown>>, from: readonly string[] = ["arbiter"], failure = "observe"): readonly Edit[] {
  return [{ at: ["services", "thing"], to: { probe, from, failure } }];
}
const both = { north: "a", south: "b" };
const kubernetes = { kubernetes: both, deployment: "shop", ready: 2 };
const viber = { "viber-webhook": "https://ccm.example.com/viber", secret: "s" };
const facebook = { "facebook-webhook": "https://ccm.example.com/facebook", app: "1", secret: "s" };

test.each<readonly [sentence: string, edits: readonly Edit[], says: readonly string[]]>([
  ["an instance at one site alone", asked({ rds: { north: "a" } }), ["services.thing.probe.rds: south has no DB instance, add south"]],
  ["a cluster at no site", asked({ aurora: { ...both, west: "c" } }), ['services.thing.probe.aurora.west: no site is called "west", write north or south']],
  ["a group at one site alone", asked({ "auto-scaling": { south: "a" }, ready: 1 }), ["services.thing.probe.auto-scaling: north has no Auto Scaling group, add north"]],
  ["a Kubernetes cluster at one site alone", asked({ ...kubernetes, kubernetes: { north: "a" } }), ["services.thing.probe.kubernetes: south has no EKS cluster, add south"]],
  ["agents of a role that neither site has", asked({ ssm: ["web"] }), ['services.thing.probe.ssm.0: north and south have no host with the role "web", add it under sites.north.hosts and sites.south.hosts']],
  ["an instance at both sites", asked({ rds: both }, ["arbiter"], "site"), []],
  ["agents of a role at both sites", asked({ ssm: ["app"] }, ["arbiter"], "site"), []],
  ["a limit of lag that would hold the standby back", asked({ rds: both, "most-lag": "30s" }, ["arbiter"], "site"), ["services.thing.failure: a replica is further behind than most-lag as soon as its source is dead, so the standby would never be ready, write failure: observe"]],
  ["a limit of lag that is only observed", asked({ aurora: both, "most-lag": "30s" }), []],
  ["a site that would be moved for Viber", asked(viber, ["arbiter"], "site"), ["services.thing.failure: a provider that calls another address is told the right one again, and no site is moved for it (A31), write failure: observe"]],
  ["registrations that are only observed", asked(facebook), []],
  ["Facebook asked from three places", asked(facebook, ["arbiter", "other-site", "inside"]), ["services.thing.from: facebook-webhook is asked from arbiter, other-site and inside, and every place would be given the same answer, write [arbiter]"]],
  ["a cluster's API server asked from within", asked(kubernetes, ["inside"], "site"), []],
  ["a cluster's API server asked from two places", asked(kubernetes, ["arbiter", "inside"], "site"), ["services.thing.from: kubernetes is asked from arbiter and inside, and every place would be given the same answer, write [arbiter] or [inside]"]],
  ["RDS asked from within a site", asked({ rds: both }, ["inside"], "site"), ["services.thing.from: rds is asked from inside, and every place would be given the same answer, write [arbiter]"]],
])("%s", (_sentence, edits, says) => {
  expect(planFaults(planWith(edits, smallFile)).map(({ path, what, instead }) => `${sayPath(path)}: ${what}, ${instead}`)).toEqual(says);
});
