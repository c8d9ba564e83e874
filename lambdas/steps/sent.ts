// What the changes that a step has sent in this run say of it.

import type { StepContext } from "../../workflows/step-decision.ts";

/** Whether this step may have changed something in this run. */
export const hasSent = ({ sent }: Pick<StepContext, "sent">): boolean => sent.some(({ outcome }) => outcome !== "not-sent" && outcome !== "refused");
