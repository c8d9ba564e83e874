// The small plan of the step tests with a fence by lease before the stop.

import { planSchema } from "../../../workflows/plan-schema.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { context } from "./moving.ts";

const written = planSchema.shape.steps.parse([
  { fence: { "self-fence": { hosts: ["app", "reporting"], stop: ["systemctl stop app"] } } },
  { fence: { "ec2-stop": { hosts: ["app", "reporting"] } } },
  { verify: { https: { urls: ["https://{site}.example.com/"] } } },
]);

export const guardedPlan: Plan = { ...context.plan, steps: written };
