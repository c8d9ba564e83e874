// The local authority's certificates are believed by Node's own TLS, and nobody else's are.

import { X509Certificate } from "node:crypto";
import { createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { systemClock } from "../../../infra/local/system-clock.ts";
import { LocalAuthority, type IssuedCertificate } from "../../../infra/local/world/tls.ts";

/** Serves with a certificate and asks it once as `host`, checking by the authority: the body, or the error's code. */
async function asked(certificate: IssuedCertificate, host: string, ca: string): Promise<string> {
  const server = createServer(certificate, (_request, response) => response.end("served"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await new Promise((resolve) => {
      const request = get({ host: "127.0.0.1", port: (server.address() as AddressInfo).port, servername: /^\d/.test(host) ? "" : host, headers: { host }, ca, agent: false }, (response) => {
        response.on("data", (body) => resolve(String(body)));
      });
      request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe("the local authority", () => {
  let authority: LocalAuthority;
  beforeAll(async () => {
    authority = await LocalAuthority.create(systemClock);
  });

  it.each([
    { case: "the name it is for", hosts: ["gw.site-a.chat.example.com"], host: "gw.site-a.chat.example.com", answer: "served" },
    { case: "its second name", hosts: ["chat.example.com", "www.example.com"], host: "www.example.com", answer: "served" },
    { case: "an address", hosts: ["127.0.0.1"], host: "127.0.0.1", answer: "served" },
    { case: "a name it is not for", hosts: ["chat.example.com"], host: "other.example.com", answer: "ERR_TLS_CERT_ALTNAME_INVALID" },
  ])("gives a certificate that a client takes or refuses: $case", async ({ hosts, host, answer }) => {
    expect(await asked(await authority.issue(hosts), host, authority.certificate)).toBe(answer);
  });

  it("gives an expired certificate where one is wanted", async () => {
    expect(await asked(await authority.issue(["chat.example.com"], { expired: true }), "chat.example.com", authority.certificate)).toBe("CERT_HAS_EXPIRED");
  });

  it("is not trusted by a client that trusts another authority", async () => {
    const other = await LocalAuthority.create(systemClock);
    expect(await asked(await authority.issue(["chat.example.com"]), "chat.example.com", other.certificate)).toMatch(/^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE)$/);
  });

  it("makes certificates of its own clock's time, with keys of their own", async () => {
    const [one, two] = [await authority.issue(["chat.example.com"]), await authority.issue(["chat.example.com"])];
    const read = new X509Certificate(one.cert);
    expect(Date.parse(read.validFrom)).toBeLessThan(systemClock.now());
    expect(Date.parse(read.validTo)).toBeGreaterThan(systemClock.now());
    expect(read.ca).toBe(false);
    expect(new X509Certificate(authority.certificate).ca).toBe(true);
    expect(one.key).not.toBe(two.key);
  });
});
