import type { DescField, DescMessage, DescMethod, Message } from "@bufbuild/protobuf";

/** Options are read from the unknown fields of the decoded descriptors by number: no generated extension code is needed. */
interface Unknown {
  readonly no: number;
  readonly wireType: number;
  readonly data: Uint8Array;
}
const NUMBERS: Readonly<Record<string, number>> = {
  nullable: 65001,
  customtype: 65003,
  casttype: 65007,
  stdtime: 65010,
  stdduration: 65011,
  "cosmos_proto.accepts_interface": 93001,
  "cosmos_proto.scalar": 93002,
  "amino.name": 11110001,
  "amino.message_encoding": 11110002,
  "amino.encoding": 11110003,
  "amino.field_name": 11110004,
  "amino.dont_omitempty": 11110005,
  "amino.oneof_name": 11110006,
};
const SIGNER = 11110000;
const IMPLEMENTS = 93001;
const HTTP = 72295728;

function unknownOf(options: Message | undefined): readonly Unknown[] {
  return (options?.$unknown ?? []) as readonly Unknown[];
}

function number(option: string): number {
  const no = NUMBERS[option];
  if (no === undefined) throw new Error(`no number for option ${option}`);
  return no;
}

function varint(data: Uint8Array, at = 0): readonly [value: number, next: number] {
  let value = 0;
  let shift = 0;
  let pos = at;
  for (;;) {
    const byte = data[pos++];
    if (byte === undefined) throw new Error("truncated option");
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, pos];
    shift += 7;
  }
}

function text(data: Uint8Array): string {
  const [length, at] = varint(data);
  return new TextDecoder().decode(data.subarray(at, at + length));
}

export function boolOption(desc: DescField, option: string): boolean | undefined {
  const found = unknownOf(desc.proto.options).find((u) => u.no === number(option));
  return found === undefined ? undefined : varint(found.data)[0] !== 0;
}

export function stringOption(desc: DescField | DescMessage, option: string): string | undefined {
  const found = unknownOf(desc.proto.options).find((u) => u.no === number(option));
  return found === undefined ? undefined : text(found.data);
}

function textsOf(desc: DescMessage, no: number): readonly string[] {
  return unknownOf(desc.proto.options)
    .filter((u) => u.no === no)
    .map((u) => text(u.data));
}

/** cosmos.msg.v1.signer: the fields that hold a message's signers. */
export function signersOf(desc: DescMessage): readonly string[] {
  return textsOf(desc, SIGNER);
}

/** cosmos_proto.implements_interface. */
export function interfacesOf(desc: DescMessage): readonly string[] {
  return textsOf(desc, IMPLEMENTS);
}

const VERBS: Readonly<Record<number, string>> = { 2: "get", 3: "put", 4: "post", 5: "delete", 6: "patch" };

function httpRule(data: Uint8Array): { readonly verb: string; readonly path: string; readonly body?: string }[] {
  let verb = "";
  let path = "";
  let body: string | undefined;
  const more: { readonly verb: string; readonly path: string; readonly body?: string }[] = [];
  let at = 0;
  while (at < data.length) {
    const [tag, next] = varint(data, at);
    const [length, start] = varint(data, next);
    const value = data.subarray(start, start + length);
    at = start + length;
    const field = tag >>> 3;
    if (field === 7) body = new TextDecoder().decode(value);
    else if (field === 11) more.push(...httpRule(value));
    else if (VERBS[field] !== undefined) {
      verb = VERBS[field] ?? "";
      path = new TextDecoder().decode(value);
    }
  }
  return [{ verb, path, ...(body === undefined ? {} : { body }) }, ...more];
}

export function httpRules(desc: DescMethod): readonly { readonly verb: string; readonly path: string; readonly body?: string }[] {
  const found = unknownOf(desc.proto.options).find((u) => u.no === HTTP);
  if (found === undefined) return [];
  const [length, at] = varint(found.data);
  return httpRule(found.data.subarray(at, at + length));
}
