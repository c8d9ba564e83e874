// What the AMQP probe makes of messages that come out of its queue, and of each refusal in RabbitMQ's words.

import { fateOf, type Fate } from "../../../lambdas/probe/amqp-exchange.ts";
import { failedToOpen, failedToServe, isMissing, refusalOf, refusedToOpen, refusedToServe, type AmqpUse } from "../../../lambdas/probe/amqp-refusals.ts";
import { messageText } from "../../../lambdas/probe/trial-message.ts";

const now = 1_000_000;
const own = messageText("arbiter", now - 50, "mine");

test.each<{ readonly name: string; readonly body: string; readonly fate: Fate }>([
  { name: "its own message is what it wants", body: own, fate: "own" },
  { name: "a message of a look that may still wait goes back", body: messageText("arbiter", now - 2_999, "other"), fate: "pass-on" },
  { name: "a message of a look that is over is taken out", body: messageText("arbiter", now - 3_000, "other"), fate: "drop" },
  { name: "a message from a clock that is far ahead is taken out", body: messageText("arbiter", now + 3_000, "other"), fate: "drop" },
  { name: "what no probe has sent is left alone", body: "an order", fate: "leave" },
  { name: "what only begins like a probe's message is left alone", body: `${own} and more`, fate: "leave" },
  { name: "an empty message is left alone", body: "", fate: "leave" },
])("$name", ({ body, fate }) => {
  expect(fateOf(body, own, now, 3_000)).toBe(fate);
});

const use: AmqpUse = { queue: "understudy.probe.arbiter", vhost: "/", secret: "rabbit-probe" };
const said = (message: string): Error => Object.assign(new TypeError(message), { name: "Error" });

describe("a refusal", () => {
  it.each<{ readonly name: string; readonly message: string; readonly expected: unknown }>([
    { name: "of an operation", message: "Operation failed: QueueDeclare; 404 (NOT-FOUND) with message \"NOT_FOUND - no queue 'q' in vhost '/'\"", expected: { code: 404, text: "no queue 'q' in vhost '/'" } },
    { name: "of a login", message: 'Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile."', expected: { code: 403, text: "Login was refused using authentication mechanism PLAIN" } },
    { name: "of a connection, over two lines", message: 'Connection closed: 320 (CONNECTION-FORCED) with message "CONNECTION_FORCED - broker forced connection closure with\nreason \'shutdown\'"', expected: { code: 320, text: "broker forced connection closure with reason 'shutdown'" } },
    { name: "that is none", message: "Unexpected close", expected: undefined },
  ])("$name is read", ({ message, expected }) => {
    expect(refusalOf(said(message))).toEqual(expected);
  });

  it("is cut where the broker tells a novel", () => {
    expect(refusalOf(said(`Connection closed: 541 (INTERNAL-ERROR) with message "${"x".repeat(5_000)}"`))?.text).toHaveLength(200);
  });

  it.each([
    { text: "no queue 'q' in vhost '/'", code: 404, missing: true },
    { text: "home node 'a@b' of durable queue 'q' in vhost '/' is down or inaccessible", code: 404, missing: false },
    { text: "no queue 'q' in vhost '/'", code: 403, missing: false },
  ])("$code $text is mended by declaring the queue: $missing", ({ text, code, missing }) => {
    expect(isMissing({ code, text })).toBe(missing);
  });

  it.each([
    { at: "open", code: 403, kind: "silent", detail: "the broker turns the probe away: no; correct the secret rabbit-probe" },
    { at: "open", code: 541, kind: "failing", detail: "turns the probe away: no" },
    { at: "serve", code: 404, kind: "failing", detail: "has a dead queue: no" },
    { at: "serve", code: 320, kind: "failing", detail: "let the probe in and then closed its connections: no" },
    { at: "serve", code: 405, kind: "failing", detail: "refuses the queue understudy.probe.arbiter: no" },
    {
      at: "serve", code: 403, kind: "silent",
      detail: "the broker does not let the probe use its queue: no; let its owner run: rabbitmqctl set_permissions -p / probe '^understudy\\.probe\\.arbiter$' '^(amq\\.default|understudy\\.probe\\.arbiter)$' '^understudy\\.probe\\.arbiter$'",
    },
  ])("with $code to $at is $kind", ({ at, code, kind, detail }) => {
    const refusal = { code, text: "no" };
    expect(at === "open" ? refusedToOpen(refusal, use) : refusedToServe(refusal, use, "probe")).toMatchObject({ kind, detail });
  });
});

describe("an error without a refusal", () => {
  it.each([
    { message: "Expected ConnectionOpenOk; got <ConnectionClose channel:0>", kind: "failing", says: "does not open the virtual host /: it is missing, down, full of connections or not for this user" },
    { message: "SASL mechanism PLAIN is not provided by the server", kind: "silent", says: "the broker lets nobody in by password: SASL mechanism PLAIN is not provided by the server" },
    { message: "Invalid frame", kind: "failing", says: "does not speak AMQP 0-9-1: Invalid frame" },
    { message: "Frame size 1414811695 exceeds maxFrameSize 67108864", kind: "failing", says: "does not speak AMQP 0-9-1: Frame size 1414811695 exceeds maxFrameSize 67108864" },
  ])("before the connection is open: $message", ({ message, kind, says }) => {
    expect(failedToOpen(said(message), use)).toEqual({ kind, reached: kind === "failing", detail: says });
  });

  it.each([
    { message: "message nacked", says: "took a message and said that it cannot keep it" },
    { message: "Unexpected close", says: "let the probe in and ended the connection" },
    { message: "Channel ended, no reply will be forthcoming", says: "let the probe in and ended the connection" },
    { message: "Channel closed", says: "let the probe in and ended the connection" },
    { message: "Connection closed (Error: Unexpected close)", says: "let the probe in and ended the connection" },
  ])("after it was open: $message", ({ message, says }) => {
    expect(failedToServe(said(message))).toEqual({ kind: "failing", reached: true, detail: says });
  });

  it("that is no answer of a broker is left to others", () => {
    expect(failedToOpen(said("connect ECONNREFUSED"), use)).toBeUndefined();
    expect(failedToServe(said("x is not a function"))).toBeUndefined();
  });
});
