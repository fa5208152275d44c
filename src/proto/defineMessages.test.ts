import assert from "node:assert/strict";
import { test } from "node:test";
import { createFileRegistry, create, type DescMessage, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { MsgSend as ForeignSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import fc from "fast-check";
import { arbitraryMessage } from "../../test/support/arbitraryMessage.ts";
import { DecodeError, OperationError } from "../encoding/error.ts";
import { anyToAminoJson } from "./aminoJson.ts";
import type { MessageCodec } from "./codec.ts";
import { defineMessages, f, type Shapes, type ValueOf } from "./defineMessages.ts";
import { MsgSend } from "./gen/cosmos/bank/v1beta1.ts";
import { fromJson, toJson } from "./registry.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const board = defineMessages(
  "examples.board.v1",
  {
    Tag: { name: f.string(1), weight: f.dec(2) },
    Post: {
      author: f.signer(1),
      tags: f.repeated(f.message(2, "Tag")),
      main: f.message(3, "Tag"),
      answerTo: f.optional(f.message(4, "Post")),
    },
    PostResponse: { id: f.u64(1) },
    MsgRemove: { owner: f.signer(1), other: f.signer(3), id: f.u64(2) },
    QueryPostRequest: { id: f.u64(1) },
    QueryPostResponse: { post: f.optional(f.message(1, "Post")) },
  },
  { amino: { Post: "board/Post" }, rest: { Post: "/examples/board/v1/posts/{id}" } },
);

test("a definition gives codecs, responses, services, signers and types", () => {
  const post: ValueOf<typeof board.Post> = board.Post.from({ author: "alice", tags: [{ name: "a", weight: 10n ** 18n }] });
  const tags: readonly { readonly name: string; readonly weight: bigint }[] = post.tags;
  const answerTo: ValueOf<typeof board.Post> | undefined = post.answerTo;
  assert.equal(answerTo, undefined);
  assert.deepEqual(tags[0], { name: "a", weight: 10n ** 18n });
  assert.deepEqual(post.main, { name: "", weight: 0n });
  assert.deepEqual(board.MsgRemove.signers, ["owner", "other"]);
  assert.deepEqual(board.Msg.post.output.from(), { id: 0n });
  assert.equal(board.Msg.remove.path, "/examples.board.v1.Msg/Remove");
  assert.equal(board.Msg.remove.output.typeName, "examples.board.v1.MsgRemoveResponse");
  assert.deepEqual(board.MsgRemoveResponse.encode({}), new Uint8Array(0));
  assert.deepEqual(board.Query.post.http, [{ verb: "get", path: "/examples/board/v1/posts/{id}" }]);
  assert.deepEqual(
    board.Post.fields.map((field) => field.name),
    ["author", "tags", "main", "answer_to"],
  );
});

test("values that are not what the definition says do not compile", () => {
  // @ts-expect-error id is a bigint
  board.MsgRemove.from({ id: 1 });
  // @ts-expect-error there is no such member
  board.MsgRemove.from({ ids: 1n });
  // @ts-expect-error every member is given
  assert.throws(() => board.Tag.encode({ name: "a" }), /member weight is not given/);
  // @ts-expect-error Tag has no signer, so it is no rpc
  assert.equal(board.Msg.tag, undefined);
  // @ts-expect-error a signer is never absent
  f.optional(f.signer(1));
});

test("messages go through JSON and amino JSON under their own names", () => {
  const value = board.Post.from({ author: "alice", answerTo: board.Post.from({ author: "bob" }) });
  const json = toJson(board.Post, value);
  assert.deepEqual(json, {
    author: "alice",
    tags: [],
    main: { name: "", weight: "0.000000000000000000" },
    answer_to: { author: "bob", tags: [], main: { name: "", weight: "0.000000000000000000" }, answer_to: null },
  });
  assert.equal(hex(board.Post.encode(fromJson(board.Post, json))), hex(board.Post.encode(value)));
  const resolve = (typeUrl: string): MessageCodec<unknown> | undefined =>
    typeUrl === board.Post.typeUrl ? board.Query.post.output.fields[0]?.message?.() : undefined;
  const amino = anyToAminoJson({ typeUrl: board.Post.typeUrl, value: board.Post.encode(board.Post.from({ author: "eve" })) }, { resolve });
  assert.deepEqual(amino, { type: "board/Post", value: { author: "eve", main: { weight: "0.000000000000000000" } } });
});

test("decoding is strict: unknown fields, wrong wire types and damaged lengths are refused by name", () => {
  const { MsgRemove } = board;
  assert.throws(() => MsgRemove.decode(Uint8Array.of(32, 1), "reject"), /MsgRemove: unknown field 4/);
  assert.throws(() => MsgRemove.decode(Uint8Array.of(32, 1), "rejectCritical"), /unknown field 4/);
  assert.deepEqual(MsgRemove.decode(Uint8Array.of(32, 1)), MsgRemove.from());
  assert.throws(() => MsgRemove.decode(Uint8Array.of(8, 1)), /wrong wire type 0 for field 1/);
  assert.throws(() => MsgRemove.decode(Uint8Array.of(10, 9, 1)), DecodeError);
  let deep: Uint8Array = new Uint8Array(0);
  for (let i = 0; i < 80; i++) deep = Uint8Array.of(34, ...lengthOf(deep), ...deep);
  assert.throws(() => board.Post.decode(deep), /nesting deeper than 64/);
});

function lengthOf({ length }: Uint8Array): readonly number[] {
  return length < 128 ? [length] : [(length & 0x7f) | 0x80, length >> 7];
}

test("a definition equal to a generated message has its bytes, and those of cosmjs-types", () => {
  const { MsgSend: Send } = defineMessages(
    "cosmos.bank.v1beta1",
    { MsgSend: { fromAddress: f.signer(1), toAddress: f.string(2), amount: f.coins(3) } },
    { amino: { MsgSend: "cosmos-sdk/MsgSend" } },
  );
  assert.deepEqual(
    Send.fields.map(({ message, ...field }) => ({ ...field, of: message?.().typeName })),
    MsgSend.fields.map(({ message, ...field }) => ({ ...field, of: message?.().typeName })),
  );
  assert.deepEqual([Send.typeUrl, Send.signers, Send.amino], [MsgSend.typeUrl, MsgSend.signers, MsgSend.amino]);
  fc.assert(
    fc.property(arbitraryMessage(MsgSend as unknown as MessageCodec<unknown>), (value) => {
      const send = value as MsgSend;
      const foreign = { ...send, amount: send.amount.map(({ denom, amount }) => ({ denom, amount: amount.toString() })) };
      assert.equal(hex(Send.encode(send)), hex(MsgSend.encode(send)));
      assert.equal(hex(Send.encode(send)), hex(ForeignSend.encode(ForeignSend.fromPartial(foreign)).finish()));
    }),
    { seed: 5, numRuns: 50 },
  );
});

const { Everything } = defineMessages("examples.every.v1", {
  Inner: { text: f.string(1) },
  Everything: {
    text: f.string(1),
    data: f.bytes(2),
    flag: f.bool(3),
    a: f.i32(4),
    b: f.u32(5),
    c: f.s32(6),
    d: f.fixed32(7),
    e: f.sfixed32(8),
    g: f.i64(9),
    h: f.u64(10),
    i: f.s64(11),
    j: f.fixed64(12),
    k: f.sfixed64(13),
    colour: f.enum(14, "Colour", { RED: 0, GREEN: 1, BLUE: -2 }),
    inner: f.optional(f.message(15, "Inner")),
    texts: f.repeated(f.string(16)),
    packed: f.repeated(f.u64(17)),
    signed: f.repeated(f.s32(18)),
    flags: f.repeated(f.bool(2000)),
    inners: f.repeated(f.message(536870911, "Inner")),
    left: f.oneof("side", f.string(20)),
    right: f.oneof("side", f.message(21, "Inner")),
  },
});

/** The same message as protobuf-es reads it from a descriptor. */
function foreignEverything(): DescMessage {
  const types: Readonly<Record<string, number>> = {
    string: FieldDescriptorProto_Type.STRING,
    bytes: FieldDescriptorProto_Type.BYTES,
    bool: FieldDescriptorProto_Type.BOOL,
    int32: FieldDescriptorProto_Type.INT32,
    uint32: FieldDescriptorProto_Type.UINT32,
    sint32: FieldDescriptorProto_Type.SINT32,
    fixed32: FieldDescriptorProto_Type.FIXED32,
    sfixed32: FieldDescriptorProto_Type.SFIXED32,
    int64: FieldDescriptorProto_Type.INT64,
    uint64: FieldDescriptorProto_Type.UINT64,
    sint64: FieldDescriptorProto_Type.SINT64,
    fixed64: FieldDescriptorProto_Type.FIXED64,
    sfixed64: FieldDescriptorProto_Type.SFIXED64,
    enum: FieldDescriptorProto_Type.ENUM,
    message: FieldDescriptorProto_Type.MESSAGE,
  };
  const file = create(FileDescriptorProtoSchema, {
    name: "every.proto",
    package: "examples.every.v1",
    syntax: "proto3",
    enumType: [
      {
        name: "Colour",
        value: [
          { name: "RED", number: 0 },
          { name: "GREEN", number: 1 },
          { name: "BLUE", number: -2 },
        ],
      },
    ],
    messageType: [
      {
        name: "Inner",
        field: [{ name: "text", number: 1, type: FieldDescriptorProto_Type.STRING, label: FieldDescriptorProto_Label.OPTIONAL }],
      },
      {
        name: "Everything",
        oneofDecl: [{ name: "side" }],
        field: Everything.fields.map((field) => ({
          name: field.name,
          jsonName: field.property,
          number: field.number,
          type: (types[field.kind] ?? 0) as FieldDescriptorProto_Type,
          label: field.repeated ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL,
          ...(field.kind === "message" ? { typeName: ".examples.every.v1.Inner" } : {}),
          ...(field.kind === "enum" ? { typeName: ".examples.every.v1.Colour" } : {}),
          ...(field.oneof === undefined ? {} : { oneofIndex: 0 }),
        })),
      },
    ],
  });
  const found = createFileRegistry(create(FileDescriptorSetSchema, { file: [file] })).getMessage("examples.every.v1.Everything");
  assert.ok(found !== undefined);
  return found;
}

test("protobuf-es reads what a definition writes and writes it back byte for byte", () => {
  const foreign = foreignEverything();
  fc.assert(
    fc.property(arbitraryMessage(Everything as unknown as MessageCodec<unknown>), (value) => {
      const bytes = Everything.encode(value as ValueOf<typeof Everything>);
      const written = toBinary(foreign, fromBinary(foreign, bytes));
      // protobuf-es writes members of a oneof behind the other fields: the order is free on the wire, so it is compared after reading.
      assert.equal(written.length, bytes.length);
      assert.deepEqual(Everything.decode(written, "reject"), Everything.decode(bytes, "reject"));
      if ((value as ValueOf<typeof Everything>).left === undefined && (value as ValueOf<typeof Everything>).right === undefined)
        assert.equal(hex(written), hex(bytes));
    }),
    { seed: 9, numRuns: 200 },
  );
});

test("definitions that no .proto could have are refused", () => {
  const refused = (shapes: Shapes, why: RegExp, options = {}): void =>
    assert.throws(
      () => defineMessages("examples.bad.v1", shapes, options),
      (error: unknown) => error instanceof OperationError && error.code === "MESSAGES_REFUSED" && why.test(error.message),
    );
  refused({ A: { one: f.u64(1), two: f.u64(1) } }, /two fields of number 1/);
  refused({ A: { one: f.u64(0) } }, /field number 0 is not in 1 to 536870911/);
  refused({ A: { one: f.u64(19_500) } }, /field number 19500/);
  refused({ A: { one_two: f.u64(1) } }, /one_two is not a property's name/);
  refused({ a: {} }, /a is not a message's name/);
  refused({ Msg: {} }, /Msg is not a message's name/);
  refused({ Msgs: { by: f.signer(1) } }, /followed by a capital/);
  refused({ A: { b: f.message(1, "B") } }, /has no message B/);
  refused({ A: { b: f.message(1, "B") }, B: { a: f.message(1, "A") } }, /A holds B holds A/);
  refused({ A: { by: f.signer(1) }, MsgA: { by: f.signer(1) } }, /two messages are the rpc \/examples\.bad\.v1\.Msg\/A/);
  refused({ QueryARequest: {} }, /QueryARequest has no QueryAResponse/);
  refused({ A: { c: f.enum(1, "C", { ONE: 1 }) } }, /enum C has no value 0/);
  refused({ A: {} }, /has no message B/, { amino: { B: "b" } });
  refused({ A: {} }, /rest names A/, { rest: { A: "/a" } });
  assert.throws(() => defineMessages("Examples", {}), /package Examples is not/);
});
