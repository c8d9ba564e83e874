// The step that shuts a node down in a live drill, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { nodeShutdown } from "../steps/node-shutdown/function.ts";

export const handler = onAws(nodeShutdown);
