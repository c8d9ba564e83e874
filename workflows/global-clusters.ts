// Global clusters of Aurora, DocumentDB and Neptune: the engines by which RDS tells the families apart, and what the ARN of a
// cluster says.

import type { StepInput } from "./plan-steps.ts";

export type GlobalFamily = StepInput<"promote.global-cluster">["family"];

/** The family of an engine as RDS names it (`aurora-mysql`, `aurora-postgresql`, `docdb`, `neptune`); undefined for others. */
export function familyOf(engine: string): GlobalFamily | undefined {
  if (engine === "aurora" || engine.startsWith("aurora-")) return "aurora";
  if (engine === "docdb") return "documentdb";
  return engine === "neptune" ? "neptune" : undefined;
}

/** The identifier in `arn:aws:rds:REGION:ACCOUNT:cluster:ID`. */
export function clusterIdOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}

/** The Region in it. */
export function clusterRegionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}
