// A stand-in for one member of a MongoDB replica set, as far as its first answer goes: no package of Debian, npm or PyPI
// ships the real server.
//
// Behaviour, as MongoDB's wire protocol describes it: each message has a head of 16 bytes (length, id, answered id,
// operation; little-endian). A driver that does not know the server yet asks `isMaster` by OP_QUERY (2004), which is answered
// by OP_REPLY (1); one that does asks `hello` by OP_MSG (2013), answered by OP_MSG. Both give the same document; `ismaster`
// stands in it under its old name for the old question. Nothing else is known here: everything else is CommandNotFound.

import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import type { Server, Socket } from "node:net";
import { createServer } from "node:net";
import { BSON } from "mongodb";

const operations = { reply: 1, query: 2004, message: 2013 } as const;
const headBytes = 16;

/** A member that answers `hello` with these fields, over TLS where options are given for it. */
export function mongoMember(hello: Readonly<Record<string, unknown>>, tls?: TlsOptions): Server {
  const serve = (socket: Socket): void => {
    let bytes: Buffer = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= headBytes && bytes.length >= bytes.readInt32LE(0)) {
        const length = bytes.readInt32LE(0);
        socket.write(answer(bytes.subarray(0, length), hello));
        bytes = bytes.subarray(length);
      }
    });
  };
  return tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
}

function answer(message: Buffer, hello: Readonly<Record<string, unknown>>): Buffer {
  const asked = message.readInt32LE(4);
  const old = message.readInt32LE(12) === operations.query;
  // OP_QUERY: flags, name of the collection, two numbers, the question. OP_MSG: flags, the kind of the section, the question.
  const question = BSON.deserialize(message.subarray(old ? message.indexOf(0, headBytes + 4) + 1 + 8 : headBytes + 5));
  const document = BSON.serialize(documentFor(question, old, hello));
  const [operation, before] = old ? [operations.reply, Buffer.alloc(20)] : [operations.message, Buffer.alloc(5)];
  if (old) before.writeInt32LE(1, 16);
  const head = Buffer.alloc(headBytes);
  [headBytes + before.length + document.length, asked + 1_000, asked, operation].forEach((value, at) => head.writeInt32LE(value, at * 4));
  return Buffer.concat([head, before, document]);
}

function documentFor(question: Readonly<Record<string, unknown>>, old: boolean, hello: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (!("hello" in question) && !("ismaster" in question)) return { ok: 0, code: 59, codeName: "CommandNotFound", errmsg: "no such command" };
  const { isWritablePrimary = false, ...rest } = hello;
  return { [old ? "ismaster" : "isWritablePrimary"]: isWritablePrimary, helloOk: true, minWireVersion: 0, maxWireVersion: 21, maxBsonObjectSize: 16_777_216, maxMessageSizeBytes: 48_000_000, readOnly: false, ok: 1, ...rest };
}
