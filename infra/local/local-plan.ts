// The plan as the local world runs it: read from its file, its durations divided by the tempo, its database named as the
// one that the local PostgreSQL has. Its digest therefore differs from that of the file, and the reports say so by the tempo.

import { Refused } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import { readPlanFile, sayFault } from "../plan-file.ts";
import { scaleTempo } from "./tempo.ts";

/** Throws `Refused` with every fault of the file, a line each. */
export function localPlan(file: string, tempo: number): Plan {
  const read = readPlanFile(file);
  if (!read.ok) throw new Refused(read.faults.map((fault) => sayFault(fault)).join("\n"), { code: "plan-faulty" });
  const plan = scaleTempo(read.plan, tempo);
  const databases = Object.fromEntries(Object.entries(plan.databases).map(([name, database]) => [name, { ...database, database: "postgres" }]));
  return { ...plan, databases };
}
