// Stands in for a provider whose interface a plan declares. Behaviour: it wants the declared headers, else HTTP 401; takes the
// address from where the declared body has it; tells it where the declared pointer points; posts `{"type": "message"}` there, and
// gives up after the declared time, and then only a registration brings messages again. It asks the address nothing.

import type { Instant } from "../../../../workflows/units.ts";
import type { Asked, Said } from "./serve.ts";
import { isHttps, parse, posting, StandIn } from "./stand-in.ts";
import type { StandInOptions } from "./stand-in.ts";

export interface DeclaredOptions extends StandInOptions {
  readonly set: { readonly method: string; readonly url: string; readonly body: string };
  readonly read: { readonly url: string; readonly pointer: string } | undefined;
  /** The headers with their secrets, by their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly webhook: string | null;
}

export class DeclaredStandIn extends StandIn {
  readonly #options: DeclaredOptions;
  #webhook: string | null;

  constructor(options: DeclaredOptions) {
    super(options);
    this.#options = options;
    this.#webhook = options.webhook;
  }

  protected override get callback(): string | null {
    return this.#webhook;
  }
  override owns({ path }: Asked): boolean {
    const { set, read } = this.#options;
    return path === new URL(set.url).pathname || path === this.#outboundPath || (read !== undefined && path === new URL(read.url).pathname);
  }
  get #outboundPath(): string {
    return `${new URL(this.#options.set.url).pathname}/messages`;
  }
  override outbound(): Asked {
    return posting(this.#outboundPath, { text: "We are back." }, this.#options.headers);
  }

  override async answer({ method, path, headers, body }: Asked): Promise<Said> {
    const { set, read, headers: wanted } = this.#options;
    if (Object.entries(wanted).some(([name, value]) => headers[name] !== value)) return { status: 401, json: { error: "unauthorised" } };
    if (method === "GET" && read !== undefined && path === new URL(read.url).pathname) return { status: 200, json: nested(read.pointer, this.#webhook) };
    if (method === "POST" && path === this.#outboundPath) return { status: 202, json: {} };
    if (method !== set.method || path !== new URL(set.url).pathname) return { status: 404, json: { error: "not found" } };
    return this.change("http.set", async () => this.#set(body));
  }

  #set(body: string): Said {
    const url = taken(parse(this.#options.set.body), parse(body));
    if (url === undefined || !isHttps(url)) return { status: 422, json: { error: "no address" } };
    this.#webhook = url;
    this.registered();
    return { status: 200, json: {} };
  }

  protected override async deliver(n: number, at: Instant): Promise<boolean> {
    if (this.#webhook === null) return false;
    const body = JSON.stringify({ type: "message", id: n, at, text: `Hello, message ${n}` });
    return (await this.post(this.#webhook, body))?.status === 200;
  }
}

/** What stands in a body where the declared one has `{callback}`. */
function taken(declared: unknown, sent: unknown): string | undefined {
  if (declared === "{callback}") return typeof sent === "string" ? sent : undefined;
  if (typeof declared !== "object" || declared === null || typeof sent !== "object" || sent === null) return undefined;
  for (const [key, value] of Object.entries(declared)) {
    const found = taken(value, (sent as Readonly<Record<string, unknown>>)[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An answer that holds a value at a JSON pointer. */
function nested(pointer: string, value: unknown): unknown {
  const parts = pointer.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return parts.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value);
}
