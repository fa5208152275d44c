import { findAttribute } from "../client/events.ts";
import { pack } from "../client/tx.ts";
import { OperationError } from "../encoding/error.ts";
import { COMMITMENT_PREFIX, paths } from "../modules/ibc/paths.ts";
import {
  type ConnectionEnd,
  MsgConnectionOpenAck,
  MsgConnectionOpenConfirm,
  MsgConnectionOpenInit,
  MsgConnectionOpenTry,
  Query,
  State,
  Version,
} from "../proto/gen/ibc/core/connection/v1.ts";
import { Query as ClientQuery } from "../proto/gen/ibc/core/client/v1.ts";
import { type RelayerChain, submit } from "./chain.ts";
import { clientState } from "./clientUpdate.ts";
import { isRefusal } from "./failure.ts";
import { clientOnA, clientOnB, type ConnectionIds, type Path } from "./paths.ts";
import { proofContext } from "./proofs.ts";

const VERSION = Version.from({ identifier: "1", features: ["ORDER_ORDERED", "ORDER_UNORDERED"] });

interface Found {
  readonly id: string;
  readonly end: ConnectionEnd;
}

async function connectionsOf(chain: RelayerChain, clientId: string): Promise<readonly Found[]> {
  const ids = (await chain.client.find(Query.clientConnections, { clientId }))?.connectionPaths ?? [];
  const found: Found[] = [];
  for (const id of ids) {
    const end = (await chain.client.query(Query.connection, { connectionId: id })).connection;
    if (end !== undefined) found.push({ id, end });
  }
  return found;
}

/**
 * [ICS-03] Opens a connection over the two clients of a path, or finishes one that was begun: each call looks at both ends and takes
 * the next step until both are open. Resumes from chain state alone. Anybody may begin connections on a client: those that wait, or
 * that the other chain refuses, are passed over.
 */
export async function openConnection(path: Path, progress: (step: string) => void = () => {}): Promise<ConnectionIds> {
  const hopeless = new Set<string>();
  const isUsable = ({ id, end }: Found): boolean => end.delayPeriod === 0n && !hopeless.has(id);
  for (let step = 0; step < 16; step++) {
    const onA = (await connectionsOf(path.a.chain, path.a.clientId)).filter(isUsable);
    const onB = (await connectionsOf(path.b.chain, path.b.clientId)).filter(({ end }) => end.delayPeriod === 0n);
    const open = onA.find((a) => a.end.state === State.STATE_OPEN && counterpart(a, onB)?.end.state === State.STATE_OPEN);
    if (open !== undefined) return { connectionIdOnA: open.id, connectionIdOnB: open.end.counterparty.connectionId };
    const { take, subject } = nextStep(path, onA, onB);
    try {
      progress(await take());
    } catch (error) {
      if (subject === undefined || !isRefusal(error)) throw error;
      hopeless.add(subject);
      progress(`${subject} on ${path.a.chain.chainId} cannot be finished`);
    }
  }
  throw new OperationError(
    "HANDSHAKE",
    `the connection between ${path.a.chain.chainId} and ${path.b.chain.chainId} did not open in 16 steps`,
  );
}

/** The end on the other chain that belongs to one of these. */
function counterpart(a: Found, onB: readonly Found[], state?: State): Found | undefined {
  const named = a.end.counterparty.connectionId;
  return onB.find(
    (b) => (named === "" || b.id === named) && b.end.counterparty.connectionId === a.id && (state === undefined || b.end.state === state),
  );
}

interface Step {
  readonly take: () => Promise<string>;
  /** The connection on `a` that was begun before, perhaps by a stranger. */
  readonly subject?: string;
}

function nextStep(path: Path, onA: readonly Found[], onB: readonly Found[]): Step {
  for (const [state, step] of [
    [State.STATE_OPEN, openConfirm],
    [State.STATE_INIT, openAck],
  ] as const) {
    for (const a of onA) {
      const tried = a.end.state === state ? counterpart(a, onB, State.STATE_TRYOPEN) : undefined;
      if (tried !== undefined) return { take: () => step(path, tried), subject: a.id };
    }
  }
  const begun = onA.find((a) => a.end.state === State.STATE_INIT && a.end.counterparty.clientId === path.b.clientId);
  return begun === undefined ? { take: () => openInit(path) } : { take: () => openTry(path, begun.id), subject: begun.id };
}

async function openInit(path: Path): Promise<string> {
  const { a, b } = path;
  const outcome = await submit(a.chain, [
    pack(MsgConnectionOpenInit, {
      clientId: a.clientId,
      counterparty: { clientId: b.clientId, connectionId: "", prefix: COMMITMENT_PREFIX },
      version: VERSION,
      delayPeriod: 0n,
      signer: a.chain.account.address,
    }),
  ]);
  return `connection_open_init ${findAttribute(outcome.events, "connection_open_init", "connection_id") ?? ""} on ${a.chain.chainId}`;
}

/** Height of the last block that can have written what is proved next. */
async function since(chain: RelayerChain): Promise<bigint> {
  return (await chain.client.status()).height;
}

async function openTry(path: Path, connectionIdOnA: string): Promise<string> {
  const { a, b } = path;
  const proofs = await proofContext(clientOnB(path), await since(a.chain));
  const onA = await clientState(clientOnA(path));
  const [init, client, consensus] = [
    await proofs.prove(paths.connection.rawKey(connectionIdOnA)),
    await proofs.prove(paths.clientState.rawKey(a.clientId)),
    await proofs.prove(paths.consensusState.rawKey([a.clientId, onA.latestHeight])),
  ];
  const state = (await a.chain.client.query(ClientQuery.clientState, { clientId: a.clientId })).clientState;
  const outcome = await submit(b.chain, [
    ...proofs.updates,
    pack(MsgConnectionOpenTry, {
      clientId: b.clientId,
      clientState: state,
      counterparty: { clientId: a.clientId, connectionId: connectionIdOnA, prefix: COMMITMENT_PREFIX },
      delayPeriod: 0n,
      counterpartyVersions: [VERSION],
      proofHeight: proofs.proofHeight,
      proofInit: init.proof,
      proofClient: client.proof,
      proofConsensus: consensus.proof,
      consensusHeight: onA.latestHeight,
      signer: b.chain.account.address,
    }),
  ]);
  return `connection_open_try ${findAttribute(outcome.events, "connection_open_try", "connection_id") ?? ""} on ${b.chain.chainId}`;
}

async function openAck(path: Path, onB: Found): Promise<string> {
  const { a, b } = path;
  const proofs = await proofContext(clientOnA(path), await since(b.chain));
  const stateOnB = await clientState(clientOnB(path));
  const [tried, client, consensus] = [
    await proofs.prove(paths.connection.rawKey(onB.id)),
    await proofs.prove(paths.clientState.rawKey(b.clientId)),
    await proofs.prove(paths.consensusState.rawKey([b.clientId, stateOnB.latestHeight])),
  ];
  const state = (await b.chain.client.query(ClientQuery.clientState, { clientId: b.clientId })).clientState;
  const connectionId = onB.end.counterparty.connectionId;
  await submit(a.chain, [
    ...proofs.updates,
    pack(MsgConnectionOpenAck, {
      connectionId,
      counterpartyConnectionId: onB.id,
      version: onB.end.versions[0] ?? VERSION,
      clientState: state,
      proofHeight: proofs.proofHeight,
      proofTry: tried.proof,
      proofClient: client.proof,
      proofConsensus: consensus.proof,
      consensusHeight: stateOnB.latestHeight,
      signer: a.chain.account.address,
    }),
  ]);
  return `connection_open_ack ${connectionId} on ${a.chain.chainId}`;
}

async function openConfirm(path: Path, onB: Found): Promise<string> {
  const { a, b } = path;
  const proofs = await proofContext(clientOnB(path), await since(a.chain));
  const acked = await proofs.prove(paths.connection.rawKey(onB.end.counterparty.connectionId));
  await submit(b.chain, [
    ...proofs.updates,
    pack(MsgConnectionOpenConfirm, {
      connectionId: onB.id,
      proofAck: acked.proof,
      proofHeight: proofs.proofHeight,
      signer: b.chain.account.address,
    }),
  ]);
  return `connection_open_confirm ${onB.id} on ${b.chain.chainId}`;
}
