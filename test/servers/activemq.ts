// A real ActiveMQ broker from the Debian package, in a folder of its own on loopback.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reservePort } from "../../infra/local/world/ports.ts";
import { need, type Machine, type Running } from "./machine.ts";

export interface BrokerOptions {
  readonly name: string;
  /** Whether it listens for STOMP; its own protocol it always listens for. */
  readonly stomp?: boolean;
  /** Two brokers over one folder take turns: the second waits until the first has let go of it. */
  readonly store?: string;
  /** More of the broker's configuration, as XML. */
  readonly more?: string;
  /** Where false, the broker is not waited for: one that waits for its store does not say when it begins to. */
  readonly serves?: boolean;
}

export class ActiveMq {
  /** Where STOMP is spoken, if it is. */
  readonly stompPort: number;
  /** Where ActiveMQ's own protocol is spoken. */
  readonly port: number;
  readonly #running: Running;

  private constructor(port: number, stompPort: number, running: Running) {
    this.port = port;
    this.stompPort = stompPort;
    this.#running = running;
  }

  static async start(machine: Machine, { name, stomp = true, store = name, more = "", serves = true }: BrokerOptions): Promise<ActiveMq> {
    need("activemq");
    const folder = join(machine.folder, name);
    mkdirSync(folder);
    const [port, stompPort] = [await freePort(), await freePort()];
    const connector = (protocol: string, at: number): string => `<transportConnector name="${protocol}" uri="${protocol}://127.0.0.1:${at}"/>`;
    writeFileSync(
      join(folder, "activemq.xml"),
      `<beans xmlns="http://www.springframework.org/schema/beans" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans.xsd http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="${name}" useJmx="false" dataDirectory="${folder}">
    <persistenceAdapter>
      <kahaDB directory="${join(machine.folder, `${store}-store`)}" journalMaxFileLength="1mb" lockKeepAlivePeriod="200"><locker><shared-file-locker lockAcquireSleepInterval="200"/></locker></kahaDB>
    </persistenceAdapter>
    ${more}
    <transportConnectors>${connector("tcp", port)}${stomp ? connector("stomp", stompPort) : ""}</transportConnectors>
  </broker>
</beans>`,
    );
    writeFileSync(join(folder, "log4j.properties"), "log4j.rootLogger=INFO, out\nlog4j.appender.out=org.apache.log4j.ConsoleAppender\nlog4j.appender.out.layout=org.apache.log4j.SimpleLayout\n");
    const running = await machine.run({
      file: "/usr/bin/java",
      args: [
        "-Xmx128m", "-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true", `-Djava.io.tmpdir=${folder}`, `-Dlog4j.configuration=file:${join(folder, "log4j.properties")}`,
        "-Dactivemq.home=/usr/share/activemq", ...["base", "conf", "data"].map((what) => `-Dactivemq.${what}=${folder}`),
        "-jar", "/usr/share/activemq/bin/activemq.jar", "start", `xbean:file:${join(folder, "activemq.xml")}`,
      ],
      ready: serves ? /Apache ActiveMQ \S+ \(.+\) started/ : /slave mode waiting a lock/,
    });
    return new ActiveMq(port, stompPort, running);
  }

  /** The machine dies. */
  kill(): Promise<void> {
    return this.#running.kill();
  }

  /** Takes and keeps connections from here on, and answers nothing. */
  freeze(): void {
    this.#running.freeze();
  }

  thaw(): void {
    this.#running.thaw();
  }
}

async function freePort(): Promise<number> {
  const { port, release } = await reservePort();
  await release();
  return port;
}
