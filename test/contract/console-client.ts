// A console that is really served, and a client that sends exactly the headers it is told; `fetch` adds and forbids some.

import { request } from "node:http";
import type { Agent } from "node:http";
import { serveConsole } from "../../infra/local/console/server.ts";
import type { RunningConsole } from "../../infra/local/console/server.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { servicesOver } from "../../lambdas/console/services.ts";
import { Refused } from "../../workflows/failure.ts";
import { digestOf, waitingAt } from "../unit/console/states.ts";
import { FakeWorld } from "./console-world.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A decision on the gate that waits in the served world. */
export const decision = { gate: "approve-failover", revision: 1, digest: digestOf("a"), decision: "approve", reason: "site-a is dark" };
export const errorOf = (answer: Answer): string => (JSON.parse(answer.text) as { readonly error: string }).error;
export const tokenOf = (page: string): string => /name="token" value="([^"]+)"/.exec(page)?.[1] ?? "";

/** A served console over a fake world in which one gate waits. */
export class Served {
  readonly world = new FakeWorld(waitingAt("approve-failover"));
  /** The local page asks nothing of the record's functions. */
  readonly services = servicesOver(async (name) => {
    throw new Refused(`no function ${name} here`);
  }, async () => {
    throw new Refused("nothing is looked at here");
  });
  #running: RunningConsole | undefined;
  port = 0;

  /** Serves on a free port, or again on one that it had before. */
  async open(listenPort?: number): Promise<void> {
    this.#running = await serveConsole({ port: this.world, services: this.services, operator: "demo", clock: systemClock, ...(listenPort !== undefined && { listenPort }) });
    this.port = Number(new URL(this.#running.url).port);
  }

  get url(): string {
    return this.#running?.url ?? "";
  }

  async close(): Promise<void> {
    await this.#running?.close();
  }

  /** A path of the local world's own page; one that begins with `//` is that of the whole server. */
  ask(method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: string, agent: Agent | false = false): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: "127.0.0.1", port: this.port, method, path: path.startsWith("//") ? path.slice(1) : path.startsWith("/local") ? path : `/local${path.replace(/^\/(?=$|\?)/, "")}`, agent, headers: { host: `127.0.0.1:${this.port}`, ...headers } }, (incoming) => {
        let text = "";
        incoming.setEncoding("utf8");
        incoming.on("data", (part: string) => (text += part));
        incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  /** Where the page's own files lie. */
  async assets(): Promise<string> {
    return /href="\/(assets\/[^/]+)\/app\.css"/.exec((await this.ask("GET", "/")).text)?.[1] ?? "";
  }

  /** The headers that the page's own script sends. */
  async own(): Promise<Record<string, string>> {
    return {
      "content-type": "application/json",
      origin: `http://127.0.0.1:${this.port}`,
      "sec-fetch-site": "same-origin",
      "understudy-token": tokenOf((await this.ask("GET", "/")).text),
    };
  }

  async post(path: string, body: unknown, change: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask("POST", path, { ...(await this.own()), ...change }, JSON.stringify(body));
  }
}
