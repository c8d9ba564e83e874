// What the steps take that start the application at the site that takes over, and give it the capacity that it needs.

import * as z from "zod";
import { common, deployment, groups, mappings, roles, rules, services } from "./plan-step-words.ts";
import { text } from "./plan-words.ts";

const script = z.strictObject({
  takeover: text.meta({ description: "Run at the site that becomes active" }),
  renounce: text.optional().meta({ description: "Run at the site that is left" }),
});
const auroraClusters = z
  .record(z.string(), z.string({ error: "the identifier of an Aurora cluster" }).regex(/^[a-z](-?[a-z0-9])*$/, "the identifier of an Aurora cluster, for example shop-b").max(63))
  .meta({ description: "The Aurora cluster of each site, by its identifier" });
const capacityUnits = z.number().min(0.5).max(256).multipleOf(0.5, "Aurora capacity units in steps of a half, for example 8 or 8.5");

/** The input of each kind, as a part of those of all steps (plan-step-schema.ts). */
export const activationInputs = {
  "activate.command": z.strictObject({ ...common, run: script, hosts: roles }),
  "activate.auto-scaling": z.strictObject({
    ...common,
    groups,
    capacity: z.strictObject({ min: z.int().min(0), max: z.int().min(1), desired: z.int().min(1) }),
  }),
  "activate.ec2-start": z.strictObject({ ...common, hosts: roles }),
  "activate.kubernetes": z.strictObject({
    ...common,
    ...deployment,
    replicas: z.int().min(1).default(1).meta({ description: "How many replicas are wanted" }),
    exactly: z.boolean().optional().meta({ description: "Whether more replicas would do harm, so that a larger deployment is made smaller; left out: false" }),
  }),
  "activate.ecs": z.strictObject({ ...common, services, tasks: z.int().min(1).max(5_000).meta({ description: "How many tasks are wanted" }) }),
  "activate.aurora-serverless": z
    .strictObject({
      ...common,
      clusters: auroraClusters,
      "min-acu": capacityUnits.meta({ description: "The least capacity that each serverless instance has from then on, in Aurora capacity units (ACU); one that has more keeps it" }),
      "max-acu": capacityUnits.optional().meta({ description: "The greatest capacity that each has at least; left out, what it is, or min-acu where that is more" }),
    })
    .refine((given) => (given["max-acu"] ?? given["min-acu"]) >= given["min-acu"], { path: ["max-acu"], error: "at least as much as min-acu" }),
  "activate.aurora-instances": z.strictObject({
    ...common,
    clusters: auroraClusters,
    instances: z.int().min(1).max(16).meta({ description: "How many instances of that class the cluster has at least, its writer included where it is of that class" }),
    class: z.string({ error: "a class of instances" }).regex(/^db\.[a-z0-9-]+\.[a-z0-9]+$/, "a class of instances, for example db.r6g.large").meta({ description: "The class of what is added; instances that are there keep theirs" }),
    tier: z.int().min(0).max(15).default(1).meta({ description: "The promotion tier of what is added: Aurora makes the one of the lowest the writer when the writer fails" }),
  }),
  "activate.event-sources": z.strictObject({ ...common, mappings }),
  "activate.event-rules": z.strictObject({ ...common, rules }),
  "activate.lambda": z.strictObject({
    ...common,
    functions: z
      .record(z.string(), z.string({ error: "a Lambda function with its alias or version" }).regex(/^[A-Za-z0-9_-]{1,64}:(?!\$LATEST$)[A-Za-z0-9_-]{1,128}$/, "a Lambda function with its alias or version, for example warm-caches:live; what has none may be another one from one call to the next"))
      .meta({ description: "The function that acts for each site, in that site's Region: NAME:ALIAS or NAME:VERSION. It keeps to the contract that `understudy step contract` prints" }),
    parameters: z.record(z.string().min(1), z.string()).optional().meta({ description: "What the function is told besides" }),
    undo: z.boolean().default(false).meta({ description: "Whether the function can take back what it did; left out, its owner has to" }),
  }),
  "activate.rabbitmq-cluster": z.strictObject({
    ...common,
    nodes: z.array(text).min(3, "at least three nodes").max(5, "at most five nodes").meta({ description: "Roles of the nodes' machines in the order in which they join; the first gives the cluster its name" }),
    name: z.string().regex(/^[A-Za-z0-9_-]*(\{node\}|\{site\})?[A-Za-z0-9_-]*@([A-Za-z0-9._-]|\{node\}|\{site\})+$/, "the Erlang name of a node, for example rabbit@{node}.{site}.example.internal").meta({ description: "The Erlang name of each node; {node} is its role, {site} the site" }),
    service: text.meta({ description: "The service whose amqp probe sends a message through each of these nodes, its members" }),
    join: text.optional().meta({ description: "A script of your own that lets a node join, given the first node's Erlang name and host; left out: rabbitmqctl" }),
  }),
} as const;
