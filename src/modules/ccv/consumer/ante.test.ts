import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, CCV_CHANNEL, createTestConsumer, refusalOf } from "../../../../test/support/ccvApps.ts";
import { type AnteStep, defineModule, message } from "../../../framework/index.ts";
import { decodeTx } from "../../../framework/tx.ts";
import type { MessageCodec } from "../../../proto/codec.ts";
import { Msg as AuthzMsg, MsgExec } from "../../../proto/gen/cosmos/authz/v1beta1.ts";
import { Msg as EvidenceMsg } from "../../../proto/gen/cosmos/evidence/v1beta1.ts";
import { MsgSend } from "../../../proto/gen/cosmos/bank/v1beta1.ts";
import { Msg as SlashingMsg, MsgUnjail } from "../../../proto/gen/cosmos/slashing/v1beta1.ts";
import { AuthInfo, Fee, TxBody, TxRaw } from "../../../proto/gen/cosmos/tx/v1beta1.ts";
import { MsgUpdateClient } from "../../../proto/gen/ibc/core/client/v1.ts";
import type { Any } from "../../../proto/gen/google/protobuf.ts";
import { auth } from "../../auth/index.ts";
import { bank } from "../../bank/index.ts";
import { ibc } from "../../ibc/index.ts";
import { transferModule } from "../../ibc/transfer/index.ts";
import { consumer, filterMessages, refuseDisabledModules } from "./index.ts";
import { state } from "./state.ts";

/** An app that, unlike a consumer's, routes the messages that are refused. */
const careless = defineModule({
  name: "careless",
  messages: [
    message(SlashingMsg.unjail, { handle() {} }),
    message(AuthzMsg.exec, { handle: () => ({ results: [] }) }),
    message(EvidenceMsg.submitEvidence, { handle: () => ({ hash: new Uint8Array(0) }) }),
  ],
});
const app = createTestConsumer(undefined, { modules: [auth, bank, ibc, transferModule, careless, consumer], addressPrefix: "cosmos" });

const sender = accountOf("sender");
const pack = <T>(codec: MessageCodec<T>, changes: Partial<T>): Any => ({
  typeUrl: codec.typeUrl,
  value: codec.encode(codec.from(changes)),
});
const SEND = pack(MsgSend, { fromAddress: sender, toAddress: sender });
const UPDATE = pack(MsgUpdateClient, { signer: sender, clientId: "07-tendermint-0" });
const UNJAIL = pack(MsgUnjail, { validatorAddr: sender.replace("cosmos1", "cosmosvaloper1") });
const within = (...msgs: readonly Any[]): Any => pack(MsgExec, { grantee: sender, msgs });

function verdict(step: AnteStep, ...messages: readonly Any[]): string {
  const bodyBytes = TxBody.encode(TxBody.from({ messages }));
  const authInfoBytes = AuthInfo.encode(AuthInfo.from({ fee: Fee.from() }));
  const tx = decodeTx(app.app, TxRaw.encode({ bodyBytes, authInfoBytes, signatures: [] }));
  return refusalOf(() => app.withContext((ctx) => step(ctx, tx, false)));
}

test("until the provider's first packet only IBC messages pass, then all do", () => {
  assert.equal(verdict(filterMessages, UPDATE), "none");
  assert.equal(verdict(filterMessages, UPDATE, SEND), "undefined/1");
  assert.equal(verdict(filterMessages, within(UPDATE)), "undefined/1");
  app.withContext((ctx) => state.providerChannel.set(ctx, CCV_CHANNEL));
  assert.equal(verdict(filterMessages, SEND), "none");
});

test("messages of slashing and evidence never pass, however deep they lie in others", () => {
  assert.equal(verdict(refuseDisabledModules, SEND, within(SEND)), "none");
  const nested = [within(UNJAIL), within(SEND, within(UNJAIL)), within(within(within(within(UNJAIL))))];
  for (const refused of nested) assert.equal(verdict(refuseDisabledModules, SEND, refused), "undefined/1");
  const evidence = { typeUrl: "/cosmos.evidence.v1beta1.MsgSubmitEvidence", value: new Uint8Array(0) };
  assert.equal(verdict(refuseDisabledModules, within(evidence)), "undefined/1");
  assert.equal(verdict(refuseDisabledModules, within({ typeUrl: "/cosmos.bank.v1beta1.MsgSend", value: new Uint8Array(0) })), "none");
});
