// The HTTPS client against servers that are slow, talkative, broken or not who they say; no secret gets into a message.

import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { systemClock } from "../../infra/local/system-clock.ts";
import type { Tls } from "../../infra/local/world/providers/serve.ts";
import { askHttps, askJson, redact } from "../../lambdas/aws/http.ts";
import type { HttpAdapters, HttpRequest } from "../../lambdas/aws/http.ts";
import { Refused, Transient, Unknown } from "../../workflows/failure.ts";
import { certificateFor, dialerTo, Listener } from "./stand-ins/loopback.ts";
import type { Told } from "./stand-ins/loopback.ts";

const host = "api.example.com";
const token = "s3cret/token+1";
let tls: Tls;
let server: Listener;
let port: number;

beforeAll(async () => {
  tls = await certificateFor(host);
});
beforeEach(async () => {
  server = new Listener(tls);
  port = await server.listen();
});
afterEach(() => server.close());

function adapters(table: Readonly<Record<string, number>> = { [`${host}:443`]: port }, ca: string | undefined = tls.cert): HttpAdapters {
  return { clock: systemClock, dialer: dialerTo(table, ca), place: "arbiter" };
}
function request(more: Partial<HttpRequest> = {}): HttpRequest {
  return { what: "api.call", purpose: "change", url: `https://${host}/path?access_token=${encodeURIComponent(token)}`, method: "POST", body: "{}", secrets: [token], deadlineMs: 4_000, ...more };
}
/** The error of a call that has to fail. */
async function failureOf(call: Promise<unknown>): Promise<Error & { code?: string }> {
  const outcome = await call.then((value) => ({ value }), (error: Error) => ({ error }));
  if ("error" in outcome) return outcome.error;
  throw new Transient(`the call gave ${JSON.stringify(outcome.value)} instead of failing`);
}
async function closedPort(): Promise<number> {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
  const { port: free } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  return free;
}

describe("the HTTPS client", () => {
  it("gives the JSON of a good answer, having asked under the name of the address", async () => {
    server.answer = () => ({ status: 200, body: '{"ok":true}' });
    expect(await askJson(request({ headers: { "X-Token": token }, body: '{"a":1}' }), adapters())).toEqual({ ok: true });
    expect(server.heard).toEqual([expect.objectContaining({ method: "POST", servername: host, body: '{"a":1}', headers: expect.objectContaining({ host, "x-token": token, "content-length": "7" }) })]);
  });

  it("connects to the address it is given, still under the name", async () => {
    await askHttps(request({ address: "203.0.113.10" }), adapters({ "203.0.113.10:443": port }));
    expect(server.heard[0]).toMatchObject({ servername: host, headers: { host } });
  });

  it.each<{ name: string; told: Told | "silence" | "reset"; change: unknown; read: unknown; code: string }>([
    { name: "404", told: { status: 404, body: "no" }, change: Refused, read: Refused, code: "http-404" },
    { name: "429", told: { status: 429 }, change: Transient, read: Transient, code: "http-429" },
    { name: "500", told: { status: 500 }, change: Unknown, read: Transient, code: "http-500" },
    { name: "a redirect", told: { status: 302, headers: { Location: "https://elsewhere.example.com/" } }, change: Refused, read: Refused, code: "http-302" },
    { name: "something that is no JSON", told: { status: 200, body: "<html>" }, change: Unknown, read: Transient, code: "no-json" },
    { name: "an answer without end", told: { status: 200, body: "x".repeat(200_000) }, change: Unknown, read: Transient, code: "too-long" },
    { name: "silence", told: "silence", change: Unknown, read: Transient, code: "timeout" },
    { name: "a reset", told: "reset", change: Unknown, read: Transient, code: "ECONNRESET" },
  ])("translates $name, once for a change and once for a read", async ({ told, change, read, code }) => {
    server.answer = () => told;
    const deadlineMs = told === "silence" ? 500 : 4_000;
    const onChange = await failureOf(askJson(request({ deadlineMs }), adapters()));
    expect([onChange.constructor, onChange.code]).toEqual([change, code]);
    const onRead = await failureOf(askJson(request({ purpose: "read", deadlineMs }), adapters()));
    expect([onRead.constructor, onRead.code]).toEqual([read, code]);
    expect(server.heard).toHaveLength(2);
  });

  it("says that a change was never sent when nothing listens", async () => {
    const error = await failureOf(askJson(request(), adapters({ [`${host}:443`]: await closedPort() })));
    expect(error).toBeInstanceOf(Transient);
    expect(error).toMatchObject({ code: "ECONNREFUSED", message: expect.stringContaining("never sent") });
  });

  it("says that a change was never sent when the other side accepts and stays silent before TLS", async () => {
    // It reads, so that it sees the client go; else it could not be closed.
    const mute = createServer((socket) => socket.on("error", () => socket.destroy()).resume());
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const error = await failureOf(askJson(request({ deadlineMs: 400 }), adapters({ [`${host}:443`]: (mute.address() as AddressInfo).port })));
    await new Promise((resolve) => mute.close(resolve));
    expect(error).toBeInstanceOf(Transient);
    expect(error.message).toBe("api.call: never sent: no answer within 400 ms");
  });

  it.each([
    { name: "an authority that nobody knows", url: `https://${host}/`, ca: false, code: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    { name: "a certificate for another name", url: "https://other.example.com/", ca: true, code: "ERR_TLS_CERT_ALTNAME_INVALID" },
  ])("sends nothing to $name", async ({ url, ca, code }) => {
    const table = { [`${host}:443`]: port, "other.example.com:443": port };
    const error = await failureOf(askJson(request({ url }), { ...adapters(), dialer: dialerTo(table, ca ? tls.cert : undefined) }));
    expect(error).toBeInstanceOf(Transient);
    expect(error).toMatchObject({ code, message: expect.stringContaining("never sent") });
    expect(server.heard).toEqual([]);
  });

  it("reads no more than it needs when only the status is asked for", async () => {
    server.answer = () => ({ status: 200, body: "x".repeat(200_000) });
    const answer = await askHttps(request(), adapters());
    expect(answer).toMatchObject({ status: 200, truncated: true });
    expect(answer.text).toHaveLength(65_536);
  });

  it.each([
    { name: "plain", body: `bad token ${token} given` },
    { name: "percent-encoded", body: `bad request ?access_token=${encodeURIComponent(token)}&x=1` },
    { name: "beyond the end of the excerpt", body: `${"x".repeat(195)}${token}` },
  ])("keeps a secret that the other side repeats $name out of the error", async ({ body }) => {
    server.answer = () => ({ status: 400, body });
    const error = await failureOf(askJson(request(), adapters()));
    expect(error).toBeInstanceOf(Refused);
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toMatch(/s3cret/);
    expect(error.message).toContain("refused with 400");
  });

  it("redacts nothing for an empty secret", () => {
    expect(redact("abc", [""])).toBe("abc");
  });
});
