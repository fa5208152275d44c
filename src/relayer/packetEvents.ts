import { attribute, type ChainEvent } from "../client/events.ts";
import type { ChainClient } from "../client/chainClient.ts";
import { fromHex } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { parseU64 } from "../encoding/int.ts";
import type { Packet } from "../proto/gen/ibc/core/channel/v1.ts";
import type { Height } from "../proto/gen/ibc/core/client/v1.ts";

/** The attributes that name a packet; both ends, since several chains may send to one over channels of one name. */
const NAMING = ["packet_src_port", "packet_src_channel", "packet_dst_port", "packet_dst_channel", "packet_sequence"] as const;

/** Which packet: its channel's ends and its sequence. */
export interface PacketName {
  readonly sourcePort: string;
  readonly sourceChannel: string;
  readonly destinationPort: string;
  readonly destinationChannel: string;
  readonly sequence: bigint;
}

type EventType = "send_packet" | "write_acknowledgement";

/**
 * The packet events of one chain during a pass. A transaction or block that was fetched for one packet gives the events of all the
 * others in it: forty packets of one transaction cost one answer, not forty.
 */
export class PacketEvents {
  readonly #client: ChainClient;
  readonly #known = new Map<string, ChainEvent>();
  readonly #blocks = new Set<bigint>();

  constructor(client: ChainClient) {
    this.#client = client;
  }

  /** The packet as it was sent, or why it cannot be known. */
  async sent(name: PacketName): Promise<Packet | OperationError> {
    const event = await this.#find("send_packet", name);
    if (event !== undefined) return packetOf(event);
    return new OperationError("EVENT", `no send_packet event for ${nameOf(name)}`, { hint: "is the chain's index on, and not pruned?" });
  }

  /** The packet and what its receiver answered; undefined while the answer is not written. */
  async acknowledged(name: PacketName): Promise<{ readonly packet: Packet; readonly acknowledgement: Uint8Array } | undefined> {
    const event = await this.#find("write_acknowledgement", name);
    return event === undefined ? undefined : { packet: packetOf(event), acknowledgement: fromHex(textOf(event, "packet_ack_hex")) };
  }

  async #find(type: EventType, name: PacketName): Promise<ChainEvent | undefined> {
    const key = `${type} ${nameOf(name)}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const query = conditions(name)
      .map(([attributeKey, value]) => `${type}.${attributeKey}='${value}'`)
      .join(" AND ");
    for (const tx of await this.#client.txSearch(query)) if (tx.code === 0) this.#learn(tx.events);
    if (this.#known.has(key)) return this.#known.get(key);
    for (const height of await this.#client.blockSearch(query)) {
      if (this.#blocks.has(height)) continue;
      this.#blocks.add(height);
      this.#learn(await this.#client.blockEvents(height));
    }
    return this.#known.get(key);
  }

  #learn(events: readonly ChainEvent[]): void {
    for (const event of events) {
      if (event.type !== "send_packet" && event.type !== "write_acknowledgement") continue;
      const [srcPort, srcChannel, dstPort, dstChannel, sequence] = NAMING.map((key) => attribute(event, key));
      this.#known.set(`${event.type} ${srcPort}/${srcChannel} ${dstPort}/${dstChannel} ${sequence}`, event);
    }
  }
}

function conditions({ sourcePort, sourceChannel, destinationPort, destinationChannel, sequence }: PacketName) {
  const values = [sourcePort, sourceChannel, destinationPort, destinationChannel, sequence.toString()];
  return NAMING.map((key, i) => [key, values[i] ?? ""] as const);
}

function nameOf({ sourcePort, sourceChannel, destinationPort, destinationChannel, sequence }: PacketName): string {
  return `${sourcePort}/${sourceChannel} ${destinationPort}/${destinationChannel} ${sequence}`;
}

function textOf(event: ChainEvent, key: string): string {
  const value = attribute(event, key);
  if (value === undefined) throw new OperationError("EVENT", `event ${event.type} has no attribute ${key}`);
  return value;
}

/** The packet that a send_packet or write_acknowledgement event describes. */
function packetOf(event: ChainEvent): Packet {
  const text = (key: string): string => textOf(event, key);
  return {
    sequence: parseU64(text("packet_sequence")),
    sourcePort: text("packet_src_port"),
    sourceChannel: text("packet_src_channel"),
    destinationPort: text("packet_dst_port"),
    destinationChannel: text("packet_dst_channel"),
    data: fromHex(text("packet_data_hex")),
    timeoutHeight: heightOf(text("packet_timeout_height")),
    timeoutTimestamp: parseU64(text("packet_timeout_timestamp")),
  };
}

function heightOf(text: string): Height {
  const [revision = "0", height = "0"] = text.split("-");
  return { revisionNumber: parseU64(revision), revisionHeight: parseU64(height) };
}
