// The Erlang names of the nodes of a RabbitMQ cluster at a site, from the pattern that a plan gives.

import type { StepInput } from "./plan-steps.ts";

/** One name for each node, in the order of the plan. */
export function rabbitmqNames({ nodes, name }: Pick<StepInput<"activate.rabbitmq-cluster">, "nodes" | "name">, site: string): readonly string[] {
  return nodes.map((node) => name.replaceAll("{node}", node).replaceAll("{site}", site));
}
