// STOMP frames as bytes and back, and what the probe answers to each frame of a broker.

import fc from "fast-check";
import { replyTo, type Reply } from "../../../lambdas/probe/stomp.ts";
import { encodeFrame, readFrames, type Frame } from "../../../lambdas/probe/stomp-frames.ts";
import { messageText } from "../../../lambdas/probe/trial-message.ts";

const bytes = (text: string): Buffer => Buffer.from(text);

describe("frames", () => {
  test.each<{ readonly name: string; readonly wire: string; readonly frames: readonly object[] }>([
    { name: "a frame without headers", wire: "CONNECTED\n\n\0", frames: [{ command: "CONNECTED", headers: {}, body: "" }] },
    { name: "line ends of Windows, as ActiveMQ may send", wire: "RECEIPT\r\nreceipt-id:1\r\n\r\n\0", frames: [{ command: "RECEIPT", headers: { "receipt-id": "1" }, body: "" }] },
    { name: "heart-beats around frames", wire: "\n\r\nRECEIPT\nreceipt-id:1\n\n\0\n\n", frames: [{ command: "RECEIPT", headers: { "receipt-id": "1" }, body: "" }] },
    { name: "a body up to the zero byte", wire: "MESSAGE\na:b\n\nhello\n\nyou\0", frames: [{ command: "MESSAGE", headers: { a: "b" }, body: "hello\n\nyou" }] },
    { name: "a body with a zero byte in it, by content-length", wire: "MESSAGE\ncontent-length:3\n\na\0b\0", frames: [{ command: "MESSAGE", headers: { "content-length": "3" }, body: "a\0b" }] },
    { name: "content-length in bytes, not characters", wire: "MESSAGE\ncontent-length:2\n\nü\0", frames: [{ command: "MESSAGE", headers: { "content-length": "2" }, body: "ü" }] },
    { name: "escapes in headers", wire: "MESSAGE\nk\\cey:a\\nb\\\\n\n\n\0", frames: [{ command: "MESSAGE", headers: { "k:ey": "a\nb\\n" }, body: "" }] },
    { name: "no escapes in CONNECTED", wire: "CONNECTED\nserver:a\\nb:c\n\n\0", frames: [{ command: "CONNECTED", headers: { server: "a\\nb:c" }, body: "" }] },
    { name: "the first of two headers of one name", wire: "MESSAGE\na:1\na:2\n\n\0", frames: [{ command: "MESSAGE", headers: { a: "1" }, body: "" }] },
    { name: "a header that is named like something every object has", wire: "MESSAGE\ntoString:1\n\n\0", frames: [{ command: "MESSAGE", headers: { toString: "1" }, body: "" }] },
    { name: "two frames in one piece", wire: "RECEIPT\na:1\n\n\0RECEIPT\na:2\n\n\0", frames: [{ command: "RECEIPT", headers: { a: "1" }, body: "" }, { command: "RECEIPT", headers: { a: "2" }, body: "" }] },
  ])("reads $name", ({ wire, frames }) => {
    expect(readFrames(bytes(wire))).toMatchObject({ frames, malformed: undefined });
    expect(readFrames(bytes(wire)).rest).toHaveLength(0);
  });

  test.each<{ readonly name: string; readonly wire: string; readonly says: RegExp }>([
    { name: "HTTP", wire: "HTTP/1.1 400 Bad Request\r\n\r\n", says: /no STOMP command: "HTTP\/1.1 400/ },
    { name: "a greeting of another protocol that has not ended its line", wire: "220 mail.example.com ESMTP", says: /no STOMP command/ },
    { name: "binary bytes", wire: "\u0001\u0002\u0003", says: /no STOMP command/ },
    { name: "a header without a colon", wire: "MESSAGE\nnothing\n\n\0", says: /header without a colon: "nothing"/ },
    { name: "an unknown escape", wire: "MESSAGE\na:\\t\n\n\0", says: /escape that STOMP does not know/ },
    { name: "a length that is no number", wire: "MESSAGE\ncontent-length:x\n\n\0", says: /no number: "x"/ },
    { name: "a body longer than it says", wire: "MESSAGE\ncontent-length:1\n\nabc\0", says: /longer than its content-length/ },
    { name: "a length without measure", wire: "MESSAGE\ncontent-length:999999999\n\nabc", says: /more than 65536 bytes/ },
    { name: "a head without an end", wire: `MESSAGE\n${"a:b\n".repeat(20_000)}`, says: /more than 65536 bytes/ },
  ])("refuses $name", ({ wire, says }) => {
    expect(readFrames(bytes(wire)).malformed).toMatch(says);
  });

  it("gives the frames that came before the malformed one", () => {
    const { frames, malformed } = readFrames(bytes("RECEIPT\na:1\n\n\0!!!\n\n\0"));
    expect(frames).toHaveLength(1);
    expect(malformed).toMatch(/no STOMP command/);
  });

  it("reads back what it wrote, however the bytes are cut in pieces", () => {
    const word = fc.string({ unit: "binary", maxLength: 12 }).filter((text) => !text.includes("\0"));
    const frame = fc.record({
      command: fc.constantFrom("SEND", "MESSAGE", "RECEIPT"),
      headers: fc.dictionary(word.filter((key) => key !== "" && key !== "content-length"), word),
      body: fc.string({ unit: "binary", maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 30 }), (sent, piece) => {
        const wire = Buffer.concat(sent.map(encodeFrame));
        const read: Frame[] = [];
        let rest: Buffer = Buffer.alloc(0);
        for (let at = 0; at < wire.length; at += piece) {
          const reading = readFrames(Buffer.concat([rest, wire.subarray(at, at + piece)]));
          expect(reading.malformed).toBeUndefined();
          read.push(...reading.frames);
          rest = reading.rest;
        }
        const withoutLength = read.map(({ headers: { "content-length": _length, ...headers }, ...others }) => ({ ...others, headers }));
        expect(withoutLength).toEqual(sent);
        expect(rest).toHaveLength(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the probe's part of the conversation", () => {
  const now = 1_000_000;
  const mine = messageText("arbiter", now - 100, "mine");
  const others = (at: number): string => messageText("arbiter", at, "other");
  const exchange = { queue: "/queue/probe.arbiter", message: mine, deadlineMs: 3_000 };
  const passedOn = (body: string): Reply => ({ send: [{ command: "SEND", headers: { destination: "/queue/probe.arbiter", persistent: "true", "content-type": "text/plain" }, body }] });
  const from = (command: string, headers: Frame["headers"] = {}, body = ""): Frame => ({ command, headers, body });

  test.each<{ readonly name: string; readonly frame: Frame; readonly reply: Reply }>([
    { name: "its own message ends it well", frame: from("MESSAGE", {}, mine), reply: { over: "returned" } },
    { name: "a message that another look waits for is passed on", frame: from("MESSAGE", {}, others(now - 2_999)), reply: passedOn(others(now - 2_999)) },
    { name: "so is one from an observer whose clock is a little ahead", frame: from("MESSAGE", {}, others(now + 500)), reply: passedOn(others(now + 500)) },
    { name: "a message of a look that is over is dropped", frame: from("MESSAGE", {}, others(now - 3_000)), reply: undefined },
    { name: "a message that no probe has written is dropped", frame: from("MESSAGE", {}, "order 4711"), reply: undefined },
    { name: "a receipt that nobody asked for is ignored", frame: from("RECEIPT"), reply: undefined },
    { name: "an error ends it with the broker's reason", frame: from("ERROR", { message: "store is full" }, "at line 1"), reply: { over: "refused", because: "store is full" } },
    { name: "an error without a message header ends it with its first line", frame: from("ERROR", {}, "no access\nat line 1"), reply: { over: "refused", because: "no access" } },
  ])("$name", ({ frame, reply }) => {
    expect(replyTo(frame, exchange, now)).toEqual(reply);
  });

  it("subscribes before it sends, to the same queue", () => {
    const reply = replyTo(from("CONNECTED"), exchange, now);
    const sent = reply !== undefined && "send" in reply ? reply.send : [];
    expect(sent.map(({ command, headers }) => `${command} ${headers["destination"]}`)).toEqual(["SUBSCRIBE /queue/probe.arbiter", "SEND /queue/probe.arbiter"]);
    expect(sent[1]?.body).toBe(mine);
  });
});
