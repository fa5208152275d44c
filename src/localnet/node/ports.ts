import { createServer } from "node:net";
import { OperationError } from "../../encoding/error.ts";
import type { NetworkSettings } from "./settings.ts";

/** Where the network listens, all on 127.0.0.1. */
export interface NetworkPorts {
  readonly control: number;
  /** By chain, the provider first. */
  readonly rpc: readonly number[];
}

const HOST = "127.0.0.1";
const GO_RPC = 26_657;
const CONTROL = 8790;

/** The ports of a network; throws when one is taken, before anything is started. */
export async function choosePorts(choice: NetworkSettings["ports"], chains: number): Promise<NetworkPorts> {
  if (choice === "auto") {
    const free = await freePorts(chains + 1);
    return { control: free[0] ?? 0, rpc: free.slice(1) };
  }
  const wanted =
    choice === "go"
      ? { control: CONTROL, rpc: Array.from({ length: chains }, (_, i) => GO_RPC + 100 * i) }
      : { control: choice, rpc: Array.from({ length: chains }, (_, i) => choice + 10 * (i + 1)) };
  const taken: number[] = [];
  for (const port of [wanted.control, ...wanted.rpc]) if (!(await isFree(port))) taken.push(port);
  if (taken.length > 0)
    throw new OperationError(
      "PORT_IN_USE",
      `port${taken.length > 1 ? "s" : ""} ${taken.join(", ")} on ${HOST} ${taken.length > 1 ? "are" : "is"} in use`,
      {
        data: { ports: taken },
        hint: "stop the program that listens there, or start with --ports auto or --port-base N",
      },
    );
  return wanted;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}

/** Ports that were free at once, so that they differ from each other. */
async function freePorts(count: number): Promise<readonly number[]> {
  const probes = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const probe = createServer();
          probe.once("error", reject);
          probe.listen(0, HOST, () => resolve(probe));
        }),
    ),
  );
  const ports = probes.map((probe) => {
    const address = probe.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}
