// Serves the product's console on 127.0.0.1, and under /local the page of the local world itself. Nothing of it can be reached from another machine.

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Refused } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { join } from "node:path";
import { Hono } from "hono";
import { consoleApp } from "../../../lambdas/console/app.ts";
import { readAssets } from "../../../lambdas/console/assets.ts";
import { namedOperator } from "../../../lambdas/console/named-operator.ts";
import type { ConsoleParts, ConsoleServices } from "../../../lambdas/console/ports.ts";
import type { Invoke } from "../../../lambdas/console/services.ts";
import { consoleApp as localApp } from "./app.ts";
import { functionsFront, isForFunctions } from "./functions-front.ts";
import type { ConsolePort } from "./state.ts";

export interface ConsoleOptions {
  readonly port: ConsolePort;
  /** The record and the functions of the local world, as the product's console asks them. */
  readonly services: ConsoleServices;
  /** Calls one of those functions, for the command line in another terminal; left out, only pages are served. */
  readonly invoke?: Invoke;
  /** The name under which decisions taken on the page go into the record. */
  readonly operator: string;
  readonly clock: Clock;
  /** The TCP port; a free one unless it is given. */
  readonly listenPort?: number;
}

export interface RunningConsole {
  readonly url: string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/** Starts the server. Throws `Refused` with the remedy when the given port cannot be used. */
export async function serveConsole(options: ConsoleOptions): Promise<RunningConsole> {
  let hosts: readonly string[] = [];
  const assets = readAssets(join(import.meta.dirname, "../../../lambdas/console/page"));
  const world: ConsoleParts["world"] = { word: "LOCAL", sentence: "A rehearsal on this machine.", link: { href: "/local", label: "Break something" } };
  const product = consoleApp({ services: options.services, signing: namedOperator(options.operator, options.clock), world, assets, clock: options.clock, log: quiet, hosts: () => hosts, secure: false });
  const local = localApp({ ...options, hosts: () => hosts, assets });
  const { invoke, operator } = options;
  const functions = invoke === undefined ? product : functionsFront({ invoke, operator, hosts: () => hosts });
  const app = new Hono()
    .all("/local", (context) => local.fetch(context.req.raw))
    .all("/local/*", (context) => local.fetch(context.req.raw))
    .all("*", (context) => (isForFunctions(context.req.method, context.req.path) ? functions : product).fetch(context.req.raw));
  // The adaptor makes a plain HTTP server unless it is given another one to make.
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const port = await listen(server, options.listenPort ?? 0);
  hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The terminal tells what happens; who decided is in the record. */
const quiet: ConsoleParts["log"] = { info: () => undefined, warn: () => undefined, error: () => undefined };

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(new Refused(cannotListen(port, error), { code: error.code ?? "listen", cause: error }));
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function cannotListen(port: number, error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `port ${port} of 127.0.0.1 is in use by another program; name another port, or none to be given a free one`;
    case "EACCES":
      return `port ${port} of 127.0.0.1 may not be used by this user; name one above 1023, or none to be given a free one`;
    default:
      return `the console cannot listen on port ${port} of 127.0.0.1 (${error.message}); name another port, or none to be given a free one`;
  }
}
