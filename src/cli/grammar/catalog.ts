import { OperationError } from "../../encoding/error.ts";
import type { MessageCodec, MethodCodec } from "../../proto/codec.ts";
import { SERVICES } from "../../proto/gen/registry.ts";
import { servedMethods } from "../../localnet/node/apps.ts";

/** A message or query as the command line names it. */
export interface CatalogEntry {
  /** "bank", "provider", "ibc-client". */
  readonly module: string;
  /** "create-consumer", "list-consumer-chains". */
  readonly name: string;
  readonly method: MethodCodec<unknown, unknown>;
}

const MODULE_NAMES: Readonly<Record<string, string>> = {
  "cosmos.tx.v1beta1": "tx-service",
  "cosmos.base.node.v1beta1": "node",
  "cosmos.base.tendermint.v1beta1": "comet",
  // Beside gov, whose messages and queries have the same names.
  "cosmos.gov.v1beta1": "gov-legacy",
  "interchain_security.ccv.consumer.v1": "ccvconsumer",
  "ibc.applications.transfer.v1": "ibc-transfer",
};

/** The module's name for a protobuf package: its last part without the version. */
function moduleOf(protoPackage: string): string {
  const known = MODULE_NAMES[protoPackage];
  if (known !== undefined) return known;
  const parts = protoPackage.split(".");
  const version = /^v\d/.test(parts[parts.length - 1] ?? "") ? parts.pop() : undefined;
  const name = parts[parts.length - 1] ?? protoPackage;
  if (parts[0] !== "ibc") return name;
  return version === "v2" ? `ibc-${name}-v2` : `ibc-${name}`;
}

/** "QueryConsumerGenesis" and "ConsumerGenesis" are consumer-genesis. */
function commandOf(methodName: string): string {
  return kebab(methodName.replace(/^Query(?=[A-Z])/, ""));
}

/** A name as commands and flags write it: "consumer_id" and "consumerId" are consumer-id. */
export function kebab(name: string): string {
  return name
    .replace(/_/g, "-")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}

function entries(kind: "message" | "query"): readonly CatalogEntry[] {
  const served = servedMethods();
  const out: CatalogEntry[] = [];
  for (const service of SERVICES) {
    for (const listed of Object.values(service())) {
      // The registry's common type hides request and response; every member is a generated method.
      const method = listed as unknown as MethodCodec<unknown, unknown>;
      const isMessage = method.service.endsWith(".Msg");
      if (isMessage !== (kind === "message")) continue;
      if (!(isMessage ? served.messages.has(method.input.typeUrl) : served.queries.has(method.path) || served.services.has(method.service)))
        continue;
      const protoPackage = method.service.slice(0, method.service.lastIndexOf("."));
      out.push({ module: moduleOf(protoPackage), name: commandOf(method.name), method });
    }
  }
  return out;
}

/** Every message that the chains of a local network take. */
export function messageCatalog(): readonly CatalogEntry[] {
  return entries("message");
}

/** Every query that they answer. */
export function queryCatalog(): readonly CatalogEntry[] {
  return entries("query");
}

/** Entries by module, in the order of their names. */
export function byModule(catalog: readonly CatalogEntry[]): ReadonlyMap<string, readonly CatalogEntry[]> {
  const modules = new Map<string, CatalogEntry[]>();
  for (const entry of catalog) {
    const some = modules.get(entry.module);
    if (some === undefined) modules.set(entry.module, [entry]);
    else some.push(entry);
  }
  return new Map([...modules].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The codec of a field that holds messages. */
export function messageOf(field: { readonly name: string; readonly message?: () => MessageCodec<unknown> }): MessageCodec<unknown> {
  const codec = field.message?.();
  if (codec === undefined) throw new OperationError("CATALOG", `field ${field.name} has no message type`);
  return codec;
}
