// What the API server of a cluster says of the pods of the deployment `web`, past the product.

import type { PlanWorld } from "../../../infra/local/modelled/plan-world.ts";

interface PodList {
  readonly items: readonly { readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] } }[];
}

export async function podsOf({ aws }: PlanWorld, host: string): Promise<readonly { readonly ready: boolean }[]> {
  const cluster = aws.clusters.at(host);
  if (cluster === undefined) throw new TypeError(`no cluster of the plan is at ${host}`);
  const { text } = await aws.clusters.answer(cluster, { url: `https://${host}/api/v1/namespaces/shop/pods`, headers: { Authorization: "Bearer k8s-aws-v1.test" } });
  return (JSON.parse(text) as PodList).items.map(({ status }) => ({ ready: status.conditions.some(({ type, status: is }) => type === "Ready" && is === "True") }));
}
