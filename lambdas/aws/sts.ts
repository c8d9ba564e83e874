// The service that gives credentials; apart from the others, because these need it for sites in other accounts.

import { STSClient } from "@aws-sdk/client-sts";
import type { Service } from "./service.ts";

export const sts: Service<STSClient> = { name: "sts", make: (config) => new STSClient(config) };
