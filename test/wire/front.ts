// AWS under its own names, over TLS with a certificate that the functions check, and handed on to the endpoint. It is needed where a
// function is given an address and not a Region: the queue's URL, and the one to which a custom resource answers.

import { request as plain } from "node:http";
import { createServer, request as secured } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";

/** The host of custom resources' addresses; moto is told it in fixtures/moto_shims.py. */
const answersHost = "answers.cloudformation.test";
const queuesHost = /^sqs\.[a-z0-9-]+\.amazonaws\.com$/;

export interface Front {
  readonly port: number;
  /** What its clients have to trust, as PEM. */
  readonly certificate: string;
  /** Whether a host leads here. */
  takes(host: string): boolean;
  close(): Promise<void>;
}

export async function openFront(endpoint: string, regions: readonly string[]): Promise<Front> {
  const hosts = [answersHost, ...regions.map((region) => `sqs.${region}.amazonaws.com`)];
  const made = await generate([{ name: "commonName", value: answersHost }], { keyType: "ec", curve: "P-256", algorithm: "sha256", extensions: [{ name: "subjectAltName", altNames: hosts.map((value) => ({ type: 2 as const, value })) }] });
  const request = endpoint.startsWith("https:") ? secured : plain;
  const server = createServer({ key: made.private, cert: made.cert }, (incoming, outgoing) => {
    // Moto has put the Region of an answer into its path, and then looks for it in a signature, which such an answer never has.
    const region = /^\/cloudformation_([^/]+)\//.exec(incoming.url ?? "")?.[1];
    const signature = region === undefined ? {} : { authorization: `AWS4-HMAC-SHA256 Credential=wire/20260101/${region}/cloudformation/aws4_request` };
    const onward = request(`${endpoint}${incoming.url ?? ""}`, { method: incoming.method, headers: { ...incoming.headers, ...signature } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    certificate: made.cert,
    takes: (host) => host === answersHost || queuesHost.test(host),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
