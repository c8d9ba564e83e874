// As much of SQL Server's protocol (MS-TDS 7.4) as the probe's session needs to be walked through without a server: it greets,
// lets in or turns away, and answers the requests one after the other from a script. It is written from the protocol's
// description and tedious reads it; that a server of Microsoft's says the same is not shown by it.

import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

export type Value = string | number | null;
/** What is answered to one request, or to the login: rows, an error, or nothing ever. */
export type Answer = { readonly rows: readonly Readonly<Record<string, Value>>[] } | { readonly error: number; readonly message: string } | "hangs" | "resets" | "nonsense";

export interface Script {
  /** What the greeting says of encryption: 0 for the login alone, 1 on, 2 not supported, 3 required. */
  readonly encryption?: number;
  readonly login?: Answer;
  readonly requests?: readonly Answer[];
}

const preLogin = 0x12;
const login7 = 0x10;
const batch = 0x01;
const rpc = 0x03;

export class TdsStandIn {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #script: Script;
  /** What arrived: the types of the messages, and the texts that could be read in them. */
  readonly heard: { readonly type: number; readonly text: string }[] = [];

  private constructor(script: Script) {
    this.#script = script;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(script: Script): Promise<TdsStandIn> {
    const started = new TdsStandIn(script);
    await new Promise<void>((resolve) => started.#server.listen(0, "127.0.0.1", resolve));
    return started;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => this.#sockets.delete(socket));
    let bytes: Buffer = Buffer.alloc(0);
    let asked = 0;
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 8 && bytes.length >= bytes.readUInt16BE(2)) {
        const packet = bytes.subarray(0, bytes.readUInt16BE(2));
        bytes = bytes.subarray(packet.length);
        const type = packet[0] ?? 0;
        this.heard.push({ type, text: packet.subarray(8).toString("utf16le").replaceAll(/[^\x20-\x7e]/g, "") });
        if (type === preLogin) reply(socket, greeting(this.#script.encryption ?? 2));
        if (type === login7) say(socket, this.#script.login ?? { rows: [] }, letIn);
        // What the library runs by itself to set up its session.
        if (type === batch) reply(socket, done(0xfd, 0));
        if (type === rpc) say(socket, this.#script.requests?.[asked++] ?? "hangs", () => Buffer.alloc(0));
      }
    });
  }
}

function say(socket: Socket, answer: Answer, before: () => Buffer): void {
  if (answer === "hangs") return;
  if (answer === "resets") return void socket.resetAndDestroy();
  if (answer === "nonsense") return void socket.write("HTTP/1.1 400 Bad Request\r\n\r\n");
  if ("error" in answer) return reply(socket, Buffer.concat([errorToken(answer.error, answer.message), done(0xfd, 2)]));
  reply(socket, Buffer.concat([before(), ...(answer.rows.length === 0 ? [] : [columns(answer.rows[0] ?? {}), ...answer.rows.map(row)]), done(before === letIn ? 0xfd : 0xfe, 0)]));
}

function reply(socket: Socket, body: Buffer): void {
  const header = Buffer.from([0x04, 0x01, 0, 0, 0, 0, 1, 0]);
  header.writeUInt16BE(header.length + body.length, 2);
  socket.write(Buffer.concat([header, body]));
}

const short = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8]);
const long = (value: number): Buffer => Buffer.concat([short(value & 0xffff), short(value >>> 16)]);
const wide = (text: string): Buffer => Buffer.from(text, "utf16le");
const byteText = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), wide(text)]);

/** Options first (type, offset, length), then what they point at: a version and the encryption. */
function greeting(encryption: number): Buffer {
  return Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, encryption]);
}

function letIn(): Buffer {
  const said = Buffer.concat([Buffer.from([1, 0x74, 0, 0, 4]), byteText("Stand-in"), Buffer.from([16, 0, 0, 0])]);
  return Buffer.concat([Buffer.from([0xad]), short(said.length), said]);
}

function errorToken(errorNumber: number, message: string): Buffer {
  const said = Buffer.concat([long(errorNumber), Buffer.from([1, 16]), short(message.length), wide(message), byteText("stand-in"), byteText(""), long(1)]);
  return Buffer.concat([Buffer.from([0xaa]), short(said.length), said]);
}

function done(token: number, status: number): Buffer {
  return Buffer.concat([Buffer.from([token]), short(status), short(0), Buffer.alloc(8)]);
}

/** Texts are NVARCHAR, numbers FLOAT. */
function columns(first: Readonly<Record<string, Value>>): Buffer {
  const names = Object.keys(first);
  const described = names.map((name) => {
    const kind = typeof first[name] === "string" ? Buffer.concat([Buffer.from([0xe7]), short(240), Buffer.from([9, 4, 0xd0, 0, 0x34])]) : Buffer.from([0x6d, 8]);
    return Buffer.concat([long(0), short(1), kind, byteText(name)]);
  });
  return Buffer.concat([Buffer.from([0x81]), short(names.length), ...described]);
}

function row(values: Readonly<Record<string, Value>>): Buffer {
  const written = Object.values(values).map((value) => {
    if (value === null) return Buffer.from([0]);
    if (typeof value === "string") return Buffer.concat([short(value.length * 2), wide(value)]);
    const bytes = Buffer.alloc(9);
    bytes[0] = 8;
    bytes.writeDoubleLE(value, 1);
    return bytes;
  });
  return Buffer.concat([Buffer.from([0xd1]), ...written]);
}
