// A reverse proxy as the nginx of a QueueMetrics node is set up (E3, E4): it passes what it is asked to the application of its own
// node, and in case of failure to that of the other. It asks both again and again whether they answer, so that users do not wait
// for a dead one each time.

import { Agent, request } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { Transient } from "../../../workflows/failure.ts";
import type { Milliseconds } from "../../../workflows/units.ts";

/** An application by its loopback port, in the order in which they are tried. */
export interface Upstream {
  readonly name: string;
  readonly port: number;
}

export interface Passed {
  readonly status: number;
  readonly body: string;
}

/** Of silence, until the next one is asked; a client waits for a second. */
const answerMs: Milliseconds = 400;

export class FrontEnd {
  readonly #upstreams: readonly Upstream[];
  readonly #agent = new Agent({ keepAlive: true });
  readonly #failing = new Set<string>();

  constructor(upstreams: readonly Upstream[]) {
    this.#upstreams = upstreams;
  }

  /** One round of health checks; whoever calls it again and again keeps the time. */
  async check(): Promise<void> {
    await Promise.all(this.#upstreams.map((upstream) => this.#ask(upstream, { method: "GET", path: "/health", headers: {}, body: "" }).then(() => this.#failing.delete(upstream.name), () => this.#failing.add(upstream.name))));
  }

  /** Passes a request on: to those that answered last before those that did not. Throws `Transient` when none answers. */
  async pass(asked: { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }): Promise<Passed> {
    const order = this.#upstreams.toSorted((a, b) => Number(this.#failing.has(a.name)) - Number(this.#failing.has(b.name)));
    let because = "there is none";
    for (const upstream of order) {
      try {
        return await this.#ask(upstream, asked);
      } catch (thrown) {
        this.#failing.add(upstream.name);
        because = `${upstream.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
      }
    }
    throw new Transient(`no application answers: ${because}`);
  }

  /** An answer of 5xx counts as none, so the next one is asked. */
  #ask({ port }: Upstream, { method, path, headers, body }: { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }): Promise<Passed> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: "127.0.0.1", port, method, path, agent: this.#agent, timeout: answerMs, headers: { "content-type": headers["content-type"] ?? "application/json", "content-length": Buffer.byteLength(body) } }, (incoming) => {
        let said = "";
        incoming.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const status = incoming.statusCode ?? 500;
          if (status >= 500) reject(new Transient(`answered ${status}: ${said.slice(0, 200)}`));
          else resolve({ status, body: said });
        });
      });
      outgoing.on("timeout", () => outgoing.destroy(new Transient(`no answer within ${answerMs} ms`)));
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }
}
