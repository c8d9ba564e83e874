// The step that shuts a node down in a live drill, in Lambda, called by the state machine.

import { onAwsWithoutSecrets } from "../runtime/on-aws-without-secrets.ts";
import { nodeShutdown } from "../steps/node-shutdown/function.ts";

export const handler = onAwsWithoutSecrets(nodeShutdown);
