// The four functions that people call, over the protocols of Lambda and STS on loopback: so the command line for a deployed
// installation decides here as it does in AWS, by the same verbs and through the same client.

import { Hono } from "hono";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { asFailure } from "../../../workflows/failure.ts";
import { controlFunctionName } from "../../../workflows/names.ts";
import type { Invoke } from "../../../lambdas/console/services.ts";
import { FunctionError } from "../process/handlers.ts";

export interface FunctionsFrontOptions {
  /** Throws `Transient` until the world runs. */
  readonly invoke: Invoke;
  /** The name under which whoever calls decides, unless the command says another one. */
  readonly operator: string;
  /** Host headers that are ours; known once the server listens. */
  readonly hosts: () => readonly string[];
}

const controls = ["read", "decide", "request", "switch"] as const;
/** Lambda's own limit is larger; no decision or request comes near this. */
const mostBytes = 64 * 1024;

/** Makes the front; it listens nowhere by itself. */
export function functionsFront({ invoke, operator, hosts }: FunctionsFrontOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const header = (name: string): string => context.req.header(name) ?? "";
    // A page in a browser can neither sign a request nor leave out where it comes from; another name for 127.0.0.1 belongs to somebody else.
    const fromProgram = header("authorization").startsWith("AWS4-HMAC-SHA256 ") && header("origin") === "" && header("sec-fetch-site") === "";
    if (!hosts().includes(header("host")) || !fromProgram) return refuse(context, 403, "AccessDeniedException", "only programs on this machine may call the functions of the local world");
    return next();
  });
  app.use(bodyLimit({ maxSize: mostBytes, onError: (context) => refuse(context, 413, "RequestTooLargeException", "at most 64 kB can be sent") }));
  app.post("/2015-03-31/functions/:name/invocations", async (context) => {
    const name = context.req.param("name");
    const control = controls.find((each) => controlFunctionName(each) === name);
    if (control === undefined) return refuse(context, 404, "ResourceNotFoundException", `Function not found: ${name}`);
    if (context.req.header("x-amz-invocation-type") === "DryRun") return context.body(null, 204);
    try {
      return context.json((await invoke(control, await context.req.json())) as object);
    } catch (thrown) {
      if (thrown instanceof FunctionError) {
        context.header("x-amz-function-error", "Unhandled");
        return context.json({ errorType: thrown.errorType, errorMessage: thrown.errorMessage });
      }
      // Nothing was called: the world is still starting, or what was sent cannot be read.
      return refuse(context, 429, "TooManyRequestsException", asFailure(thrown).message);
    }
  });
  app.post("/", async (context) => {
    const { Action: action } = await context.req.parseBody();
    if (action !== "GetCallerIdentity") return refuse(context, 400, "InvalidAction", "only GetCallerIdentity is answered here");
    context.header("content-type", "text/xml");
    return context.body(`<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::000000000000:assumed-role/local/${escaped(operator)}</Arn><UserId>local</UserId><Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`);
  });
  return app;
}

/** Whether a request is for the front and not for a page: no page is sent to these. */
export const isForFunctions = (method: string, path: string): boolean => method === "POST" && (path === "/" || path.startsWith("/2015-03-31/"));

function refuse(context: Context, status: 400 | 403 | 404 | 413 | 429, type: string, message: string): Response {
  context.header("x-amzn-errortype", type);
  return context.json({ Message: message }, status);
}

function escaped(text: string): string {
  return text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
