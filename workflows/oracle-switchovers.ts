// Databases of RDS for Oracle whose two instances exchange their roles: a primary, and a replica that Data Guard keeps.

import type { StepInput } from "./plan-steps.ts";

export type SwitchedInstances = StepInput<"promote.rds-switchover">["instances"];

/** Whether RDS's word for an engine is one of RDS for Oracle (`oracle-ee`, `oracle-ee-cdb` …); what RDS Custom calls `custom-oracle-ee` is none. */
export const isOracle = (engine: string): boolean => engine.startsWith("oracle-");

/** What people call the database: by its instances, whose order does not change with the direction. */
export const databaseOfInstances = (instances: SwitchedInstances): string => [...new Set(Object.values(instances))].toSorted().join("/");

/** By it a run knows that the database is written to at its target; no database of a plan has a name with a space. */
export const writableOracle = (instances: SwitchedInstances): string => `Oracle database ${databaseOfInstances(instances)}`;
