// An authoritative name server on loopback, UDP and TCP on one port, which answers from zones as Route 53's servers do.
//
// Behaviour: asked for a name in no zone it says REFUSED, as Route 53's servers do; it never asks anybody else. UDP
// answers that do not fit the client's buffer (512 bytes without EDNS) come back empty and marked as cut, and the client
// asks again by TCP. What is no DNS message is not answered.

import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { decode, encode, streamEncode, type DecodedPacket, type Packet } from "dns-packet";
import { Refused } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Zone } from "./zone.ts";

export interface DnsServerOptions {
  readonly zone: Zone | readonly Zone[];
  readonly clock: Clock;
  /** A free port where left out. */
  readonly port?: number;
}

const codes = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
const authoritative = 1 << 10;
const truncated = 1 << 9;
const recursionDesired = 1 << 8;
/** What every client takes without EDNS (RFC 1035), and the most that is safe with it (DNS flag day 2020). */
const smallestBuffer = 512;
const largestBuffer = 1_232;
const portTries = 20;

export class DnsServer {
  readonly port: number;
  readonly #zones: readonly Zone[];
  readonly #clock: Clock;
  readonly #udp: UdpSocket;
  readonly #tcp: Server;
  readonly #sockets = new Set<Socket>();

  private constructor({ zone, clock }: DnsServerOptions, tcp: Server, udp: UdpSocket) {
    this.#zones = (Array.isArray(zone) ? zone : [zone]).toSorted((a, b) => b.name.length - a.name.length);
    this.#clock = clock;
    this.#tcp = tcp;
    this.#udp = udp;
    this.port = udp.address().port;
    udp.on("message", (message, from) => {
      const query = read(message);
      if (query) udp.send(this.#fitted(query), from.port, from.address);
    });
    // A client that is gone makes later sends fail; nobody waits for those answers.
    udp.on("error", () => undefined);
    tcp.on("connection", (socket) => this.#serve(socket));
  }

  /** Listens on 127.0.0.1. Throws Refused where the port, or any, is taken. */
  static async start(options: DnsServerOptions): Promise<DnsServer> {
    for (let tries = 1; ; tries += 1) {
      const tcp = createServer();
      const udp = createSocket("udp4");
      try {
        await new Promise<void>((resolve, reject) => void tcp.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve));
        const { port } = tcp.address() as AddressInfo;
        await new Promise<void>((resolve, reject) => void udp.once("error", reject).bind(port, "127.0.0.1", resolve));
        return new DnsServer(options, tcp, udp);
      } catch (error) {
        tcp.close();
        udp.close();
        // A port that is free for TCP may be taken for UDP; then another one is tried.
        if (options.port === undefined && tries < portTries) continue;
        throw new Refused(`The name server cannot listen on 127.0.0.1${options.port === undefined ? "" : `, port ${options.port}`}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([new Promise<void>((resolve) => this.#udp.close(() => resolve())), new Promise<void>((resolve) => this.#tcp.close(() => resolve()))]);
  }

  #answer(query: DecodedPacket): Packet {
    const [question] = query.questions ?? [];
    const base = { type: "response" as const, id: query.id ?? 0, questions: query.questions ?? [] };
    const flags = (query.flags ?? 0) & recursionDesired;
    const edns = bufferOf(query) === undefined ? [] : [{ type: "OPT" as const, name: "." as const, udpPayloadSize: largestBuffer, extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] }];
    const operation = ((query.flags ?? 0) >> 11) & 0b1111;
    if (operation !== 0) return { ...base, flags: flags | codes.NOTIMP, additionals: edns };
    if (!question || query.questions?.length !== 1) return { ...base, flags: flags | codes.FORMERR, additionals: edns };
    const zone = question.class === undefined || question.class === "IN" ? this.#zones.find((each) => each.holds(question.name)) : undefined;
    if (!zone) return { ...base, flags: flags | codes.REFUSED, additionals: edns };
    const { code, answers, authorities } = zone.answer(question.name, question.type, () => this.#chance());
    return { ...base, flags: flags | authoritative | codes[code], answers: [...answers], authorities: [...authorities], additionals: edns };
  }

  #fitted(query: DecodedPacket): Buffer {
    const whole = this.#answer(query);
    const buffer = encode(whole);
    const room = Math.min(largestBuffer, Math.max(smallestBuffer, bufferOf(query) ?? 0));
    return buffer.length <= room ? buffer : encode({ ...whole, flags: (whole.flags ?? 0) | truncated, answers: [], authorities: [] });
  }

  /** TCP: each message stands behind its length in two bytes. */
  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let pending: Buffer = Buffer.alloc(0);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      pending = Buffer.concat([pending, data]);
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
        const length = pending.readUInt16BE(0);
        const query = read(pending.subarray(2, 2 + length));
        pending = pending.subarray(2 + length);
        if (!query) return void socket.destroy();
        socket.write(streamEncode(this.#answer(query)));
      }
    });
  }

  /** A number from 0 up to but not including 1, out of a random identifier: the clock is the only source of chance. */
  #chance(): number {
    return Number.parseInt(this.#clock.id().replaceAll("-", "").slice(0, 8), 16) / 2 ** 32;
  }
}

/** The query in a message; undefined where it is none. */
function read(message: Buffer): DecodedPacket | undefined {
  try {
    const packet = decode(message);
    return packet.type === "query" ? packet : undefined;
  } catch {
    // Not a DNS message: silence, as from any name server, so that nobody is answered who did not ask.
    return undefined;
  }
}

/** The client's UDP buffer by EDNS; undefined where it does not speak EDNS. */
function bufferOf(query: DecodedPacket): number | undefined {
  const option = query.additionals?.find((each) => each.type === "OPT");
  return option?.type === "OPT" ? option.udpPayloadSize : undefined;
}
