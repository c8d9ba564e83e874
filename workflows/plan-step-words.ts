// What several kinds of steps take alike, in the words of a plan.

import * as z from "zod";
import { eventRulePattern } from "./event-rule-name.ts";
import { duration, sentence, text } from "./plan-words.ts";

export const roles = z.array(text).min(1).meta({ description: "Roles named under sites.*.hosts" });
export const common = {
  within: duration.optional().meta({ description: "Deadline of this step, for example 15m; each kind of step has one of its own, which `understudy plan explain` shows" }),
  gate: sentence.optional().meta({ description: "Ask a person with this sentence before the step starts" }),
};

export const groups = z.record(z.string(), text).meta({ description: "Auto Scaling group by site" });
export const deployment = {
  clusters: z.record(z.string(), text).meta({ description: "EKS cluster by site" }),
  namespace: text.default("default"),
  deployment: text.meta({ description: "The Deployment, of the same name in both clusters" }),
};
export const services = z
  .record(z.string(), z.string({ error: "an ECS service as CLUSTER/SERVICE" }).regex(/^[A-Za-z0-9_-]{1,255}\/[A-Za-z0-9_-]{1,255}$/, "an ECS service as CLUSTER/SERVICE, for example shop-b/web"))
  .meta({ description: "The ECS service of each site as CLUSTER/SERVICE, by their names" });
export const mappings = z
  .record(z.string(), z.array(z.string({ error: "the UUID of an event source mapping" }).regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "the UUID of an event source mapping, for example 14e0db71-5d35-4eb5-b481-8945cf9d10c2")).min(1).max(20))
  .meta({ description: "The event source mappings of each site, by their UUIDs, as `aws lambda list-event-source-mappings` tells them" });
export const rules = z
  .record(z.string(), z.array(z.string({ error: "an EventBridge rule" }).regex(eventRulePattern, "an EventBridge rule as NAME, which is one of the default bus, or BUS/NAME, for example nightly-report")).min(1).max(20))
  .meta({ description: "The EventBridge rules of each site, with a schedule or without, as NAME on the default bus or BUS/NAME. Schedules of EventBridge Scheduler are none: nothing here manages them" });
/** A subnet, as a plan names it. */
export const subnet = z.string({ error: "a subnet" }).regex(/^subnet-[0-9a-f]{8,17}$/, "a subnet, for example subnet-0a1b2c3d");
export const acls = z
  .record(z.string(), z.strictObject({
    subnets: z.array(subnet).min(1).max(20).meta({ description: "The subnets of the application that are cut off. Not those of a database that others replicate from: a planned move waits until what was written has arrived" }),
    deny: z.string({ error: "a network ACL" }).regex(/^acl-[0-9a-f]{8,17}$/, "a network ACL, for example acl-0a1b2c3d").meta({ description: "A network ACL of the same VPC without any entry that allows something; a new one is so" }),
  }))
  .meta({ description: "What is cut off at each site, and by which network ACL" });
