// Serves the console, in Lambda, called by its HTTP API. The files of its pages lie beside the bundle.

import { join } from "node:path";
import { readAssets } from "../console/assets.ts";
import { consoleOnAws } from "../console/on-aws.ts";

export const handler = consoleOnAws(readAssets(join(import.meta.dirname, "page")));
