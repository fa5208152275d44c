// Prints src/proto/gen/*.ts (types and codecs) and proto/**/*.proto (readable) from proto/descriptors.binpb,
// the descriptor set of the Go chains: names, numbers, types and options.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import {
  createFileRegistry,
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  type DescService,
  fromBinary,
  ScalarType,
} from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { propertyOf } from "../../src/proto/table.ts";
import { FREQUENT } from "./frequent.ts";
import { ACCEPTS, IMPLEMENTS } from "./interfaces.ts";
import { boolOption, httpRules, interfacesOf, signersOf, stringOption } from "./options.ts";
import { printProto } from "./printProto.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const set = fromBinary(FileDescriptorSetSchema, readFileSync(join(root, "proto", "descriptors.binpb")));
const registry = createFileRegistry(set);

const PACKAGES = new Set(
  (
    "cosmos.auth.v1beta1 cosmos.authz.v1beta1 cosmos.bank.v1beta1 cosmos.base.abci.v1beta1 cosmos.base.node.v1beta1 cosmos.base.query.v1beta1 " +
    "cosmos.base.tendermint.v1beta1 cosmos.base.v1beta1 cosmos.consensus.v1 cosmos.crypto.ed25519 cosmos.crypto.multisig cosmos.crypto.multisig.v1beta1 " +
    "cosmos.crypto.secp256k1 cosmos.crypto.secp256r1 cosmos.distribution.v1beta1 cosmos.evidence.v1beta1 cosmos.feegrant.v1beta1 cosmos.gov.v1 cosmos.gov.v1beta1 " +
    "cosmos.ics23.v1 cosmos.mint.v1beta1 cosmos.params.v1beta1 cosmos.slashing.v1beta1 cosmos.staking.v1beta1 cosmos.tx.signing.v1beta1 cosmos.tx.v1beta1 " +
    "cosmos.upgrade.v1beta1 cosmos.vesting.v1beta1 ibc.applications.transfer.v1 ibc.core.channel.v1 ibc.core.channel.v2 ibc.core.client.v1 ibc.core.client.v2 " +
    "ibc.core.commitment.v1 ibc.core.commitment.v2 ibc.core.connection.v1 ibc.core.types.v1 ibc.lightclients.tendermint.v1 " +
    "interchain_security.ccv.consumer.v1 interchain_security.ccv.provider.v1 interchain_security.ccv.v1 " +
    "tendermint.abci tendermint.crypto tendermint.p2p tendermint.types tendermint.version google.protobuf"
  ).split(" "),
);
const SKIPPED_FILES = new Set(
  ["descriptor", "type", "api", "source_context", "field_mask", "struct"].map((n) => `google/protobuf/${n}.proto`),
);
/** What the descriptor set has from a later SDK than 0.50.13, whose chains refuse it. */
const LATER = new Set(["cosmos.bank.v1beta1.MsgBurn", "cosmos.bank.v1beta1.MsgBurnResponse", "cosmos.staking.v1beta1.HistoricalRecord"]);
const isLater = (desc: { readonly message?: DescMessage | null | undefined } | undefined): boolean =>
  LATER.has(desc?.message?.typeName ?? "");
const included = (file: DescFile): boolean => PACKAGES.has(file.proto.package) && !SKIPPED_FILES.has(`${file.name}.proto`);

type Kind = "scalar" | "int" | "dec" | "time" | "duration" | "enum" | "message";
/** How a scalar looks in TypeScript, and its kind in tables. */
const SCALARS: Readonly<Record<number, readonly [ts: string, kind: string]>> = {
  [ScalarType.STRING]: ["string", "string"],
  [ScalarType.BYTES]: ["Uint8Array", "bytes"],
  [ScalarType.BOOL]: ["boolean", "bool"],
  [ScalarType.INT32]: ["number", "int32"],
  [ScalarType.UINT32]: ["number", "uint32"],
  [ScalarType.SINT32]: ["number", "sint32"],
  [ScalarType.FIXED32]: ["number", "fixed32"],
  [ScalarType.SFIXED32]: ["number", "sfixed32"],
  [ScalarType.FLOAT]: ["number", "float"],
  [ScalarType.INT64]: ["bigint", "int64"],
  [ScalarType.UINT64]: ["bigint", "uint64"],
  [ScalarType.SINT64]: ["bigint", "sint64"],
  [ScalarType.FIXED64]: ["bigint", "fixed64"],
  [ScalarType.SFIXED64]: ["bigint", "sfixed64"],
  [ScalarType.DOUBLE]: ["number", "double"],
};

interface Field {
  readonly desc: DescField;
  readonly property: string;
  readonly number: number;
  readonly kind: Kind;
  readonly scalar: readonly [ts: string, kind: string];
  readonly repeated: boolean;
  /** gogoproto.nullable = false. */
  readonly required: boolean;
  readonly oneof: string | undefined;
}

function fieldOf(desc: DescField): Field {
  if (desc.fieldKind === "map") throw new Error(`map field ${desc} is not supported`);
  const repeated = desc.fieldKind === "list";
  const element = desc.fieldKind === "list" ? desc.listKind : desc.fieldKind;
  const custom = stringOption(desc, "customtype") ?? "";
  let kind: Kind = element;
  if (custom.endsWith("math.Int")) kind = "int";
  else if (custom.endsWith("math.LegacyDec")) kind = "dec";
  else if (boolOption(desc, "stdtime")) kind = "time";
  else if (boolOption(desc, "stdduration")) kind = "duration";
  const scalarType = "scalar" in desc && desc.scalar !== undefined ? desc.scalar : ScalarType.INT32;
  const scalar = SCALARS[scalarType];
  if (scalar === undefined) throw new Error(`no shape for scalar ${scalarType}`);
  const oneof = desc.oneof !== undefined && desc.oneof.fields.length > 0 ? desc.oneof.name : undefined;
  return {
    desc,
    property: propertyOf(desc.name),
    number: desc.number,
    kind,
    scalar,
    repeated,
    required: boolOption(desc, "nullable") === false,
    oneof,
  };
}

const localName = (desc: DescMessage | DescEnum): string =>
  desc.parent === undefined ? desc.name : `${localName(desc.parent)}_${desc.name}`;
const pathOf = (pkg: string): string => `${pkg.replaceAll(".", "/")}.ts`;
const aliasOf = (pkg: string): string => pkg.replaceAll(".", "_");

/** Everything of one proto package, printed as one module. */
class PackagePrinter {
  readonly pkg: string;
  readonly #imports = new Set<string>();
  readonly #lines: string[] = [];

  constructor(pkg: string) {
    this.pkg = pkg;
  }

  #name(desc: DescMessage | DescEnum): string {
    const pkg = desc.file.proto.package;
    if (pkg === this.pkg) return localName(desc);
    if (!PACKAGES.has(pkg)) throw new Error(`${this.pkg} needs ${desc.typeName}, whose package is not generated`);
    this.#imports.add(pkg);
    return `${aliasOf(pkg)}.${localName(desc)}`;
  }

  #elementType(f: Field): string {
    if (f.kind === "int" || f.kind === "dec" || f.kind === "time" || f.kind === "duration") return "bigint";
    if (f.kind === "enum") return f.desc.enum === undefined || f.desc.enum === null ? "number" : this.#name(f.desc.enum);
    if (f.kind === "message") return this.#name(f.desc.message as DescMessage);
    return f.scalar[0];
  }

  /** Whether the property may be undefined. */
  #optional(f: Field): boolean {
    if (f.repeated) return false;
    if (f.oneof !== undefined) return true;
    if (f.kind === "message" || f.kind === "time" || f.kind === "duration" || f.kind === "int" || f.kind === "dec") return !f.required;
    return false;
  }

  #row(f: Field): string {
    const type =
      f.kind === "message"
        ? this.#name(f.desc.message as DescMessage)
        : f.kind === "enum"
          ? `${this.#name(f.desc.enum as DescEnum)}Info`
          : JSON.stringify(f.kind === "scalar" ? f.scalar[1] : f.kind);
    const marks = f.oneof !== undefined ? `|${f.oneof}` : `${f.repeated ? "*" : ""}${f.required ? "!" : ""}`;
    const extras = this.#extras(f);
    const rest = extras !== undefined ? [JSON.stringify(marks), extras] : marks === "" ? [] : [JSON.stringify(marks)];
    return `[${[f.number, JSON.stringify(f.desc.name), type, ...rest].join(", ")}]`;
  }

  #extras(f: Field): string | undefined {
    const parts: string[] = [];
    if (stringOption(f.desc, "casttype")?.endsWith("bytes.HexBytes") === true) parts.push("hex: true");
    if (stringOption(f.desc, "cosmos_proto.scalar") === "cosmos.ValidatorAddressString") parts.push("operator: true");
    const accepts = stringOption(f.desc, "cosmos_proto.accepts_interface") ?? ACCEPTS[`${f.desc.parent.typeName}.${f.desc.name}`];
    if (accepts !== undefined) parts.push(`accepts: ${JSON.stringify(accepts)}`);
    const amino: string[] = [];
    const name = stringOption(f.desc, "amino.field_name");
    if (name !== undefined) amino.push(`name: ${JSON.stringify(name)}`);
    if (boolOption(f.desc, "amino.dont_omitempty") === true) amino.push("dontOmitEmpty: true");
    const encoding = stringOption(f.desc, "amino.encoding");
    if (encoding !== undefined) amino.push(`encoding: ${JSON.stringify(encoding)}`);
    const oneofName = stringOption(f.desc, "amino.oneof_name");
    if (oneofName !== undefined) amino.push(`oneofName: ${JSON.stringify(oneofName)}`);
    if (amino.length > 0) parts.push(`amino: { ${amino.join(", ")} }`);
    return parts.length === 0 ? undefined : `{ ${parts.join(", ")} }`;
  }

  #options(desc: DescMessage, fields: readonly Field[]): string {
    const parts: string[] = [];
    const amino: string[] = [];
    const aminoName = stringOption(desc, "amino.name");
    if (aminoName !== undefined) amino.push(`name: ${JSON.stringify(aminoName)}`);
    const encoding = stringOption(desc, "amino.message_encoding");
    if (encoding !== undefined) amino.push(`encoding: ${JSON.stringify(encoding)}`);
    if (amino.length > 0) parts.push(`amino: { ${amino.join(", ")} }`);
    const signers = signersOf(desc);
    if (signers.length > 0) parts.push(`signers: ${JSON.stringify(signers)}`);
    const interfaces = IMPLEMENTS[desc.typeName] ?? interfacesOf(desc);
    if (interfaces.length > 0) parts.push(`implements: ${JSON.stringify(interfaces)}`);
    if (FREQUENT.has(desc.typeName)) parts.push(`make: (v) => ({ ${fields.map((f, i) => `${f.property}: v[${i}]`).join(", ")} })`);
    return parts.length === 0 ? "" : `, { ${parts.join(", ")} }`;
  }

  message(desc: DescMessage): void {
    const name = localName(desc);
    const fields = desc.fields.filter((f) => !isLater({ message: f.message ?? null })).map(fieldOf);
    const p = (line: string): void => void this.#lines.push(line);
    p(`/** ${desc.typeName} */`);
    if (fields.length === 0) p(`export type ${name} = Readonly<Record<never, never>>;`);
    else {
      p(`export interface ${name} {`);
      for (const f of fields) {
        const element = this.#elementType(f);
        p(
          `  readonly ${f.property}: ${f.repeated ? `readonly ${element.includes(" ") ? `(${element})` : element}[]` : element}${this.#optional(f) ? " | undefined" : ""};`,
        );
      }
      p("}");
    }
    const head = `export const ${name}: MessageCodec<${name}> = /* @__PURE__ */ define<${name}>(${JSON.stringify(desc.typeName)}, () => [`;
    if (fields.length === 0) p(`${head}]${this.#options(desc, fields)});`);
    else {
      p(head);
      for (const f of fields) p(`  ${this.#row(f)},`);
      p(`]${this.#options(desc, fields)});`);
    }
    p("");
    for (const nested of desc.nestedEnums) this.enum(nested);
    for (const nested of desc.nestedMessages) this.message(nested);
  }

  enum(desc: DescEnum): void {
    const name = localName(desc);
    const p = (line: string): void => void this.#lines.push(line);
    p(`/** ${desc.typeName} */`);
    p(`export type ${name} = number;`);
    p(`export const ${name} = { ${desc.values.map((v) => `${v.name}: ${v.number}`).join(", ")} } as const;`);
    p(`export const ${name}Info: EnumInfo = /* @__PURE__ */ enumInfo(${JSON.stringify(desc.typeName)}, ${name});`);
    p("");
  }

  service(desc: DescService): void {
    const p = (line: string): void => void this.#lines.push(line);
    p(`/** ${desc.typeName} */`);
    p(`export const ${desc.name} = {`);
    for (const m of desc.methods) {
      if (LATER.has(m.input.typeName)) continue;
      const rules = httpRules(m).map(
        (r) =>
          `{ verb: ${JSON.stringify(r.verb)}, path: ${JSON.stringify(r.path)}${r.body === undefined ? "" : `, body: ${JSON.stringify(r.body)}`} }`,
      );
      const local = m.name.charAt(0).toLowerCase() + m.name.slice(1);
      p(
        `  get ${local}(): MethodCodec<${this.#name(m.input)}, ${this.#name(m.output)}> { return method(${JSON.stringify(desc.typeName)}, ${JSON.stringify(m.name)}, ${this.#name(m.input)}, ${this.#name(m.output)}${rules.length > 0 ? `, [${rules.join(", ")}]` : ""}); },`,
      );
    }
    p("} as const;");
    p("");
  }

  text(): string {
    const from = dirname(pathOf(this.pkg));
    const up = posix.relative(from, ".");
    const relative = (to: string): string => {
      const r = posix.relative(from, to);
      return r.startsWith(".") ? r : `./${r}`;
    };
    const head = [
      "// Generated by scripts/proto from proto/descriptors.binpb. Do not edit.",
      `import type { EnumInfo, MessageCodec, MethodCodec } from "${up}/../codec.ts";`,
      `import { define, enumInfo, method } from "${up}/../define.ts";`,
      ...[...this.#imports].sort().map((pkg) => `import * as ${aliasOf(pkg)} from "${relative(pathOf(pkg))}";`),
      "",
    ];
    return [...head, ...this.#lines].join("\n");
  }
}

const printers = new Map<string, PackagePrinter>();
const messages: { readonly pkg: string; readonly name: string }[] = [];
const signable: { readonly pkg: string; readonly name: string }[] = [];
const services: { readonly pkg: string; readonly name: string }[] = [];
for (const file of registry.files) {
  if (!included(file)) continue;
  const pkg = file.proto.package;
  const printer = printers.get(pkg) ?? new PackagePrinter(pkg);
  printers.set(pkg, printer);
  for (const e of file.enums) printer.enum(e);
  for (const m of file.messages) if (!LATER.has(m.typeName)) printer.message(m);
  for (const s of file.services) printer.service(s);
  const visit = (m: DescMessage): void => {
    messages.push({ pkg, name: localName(m) });
    if (signersOf(m).length > 0 || (IMPLEMENTS[m.typeName] ?? interfacesOf(m)).length > 0) signable.push({ pkg, name: localName(m) });
    for (const n of m.nestedMessages) visit(n);
  };
  for (const m of file.messages) if (!LATER.has(m.typeName)) visit(m);
  for (const s of file.services) services.push({ pkg, name: s.name });
}

const gen = join(root, "src", "proto", "gen");
rmSync(gen, { recursive: true, force: true });
for (const [pkg, printer] of printers) {
  const path = join(gen, pathOf(pkg));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, printer.text());
}
const packages = [...printers.keys()].sort();
writeFileSync(
  join(gen, "signable.ts"),
  [
    "// Generated by scripts/proto from proto/descriptors.binpb. Do not edit.",
    'import type { MessageCodec } from "../codec.ts";',
    'import { ref } from "../define.ts";',
    ...[...new Set(signable.map((m) => m.pkg))].sort().map((pkg) => `import * as ${aliasOf(pkg)} from "./${pathOf(pkg)}";`),
    "",
    "/** What transactions are made of: messages with signers, and what stands for an interface in their Anys. */",
    "export const SIGNABLE: readonly (() => MessageCodec<unknown>)[] = [",
    ...signable.map((m) => `  ref(() => ${aliasOf(m.pkg)}.${m.name}),`),
    "];",
    "",
  ].join("\n"),
);
writeFileSync(
  join(gen, "registry.ts"),
  [
    "// Generated by scripts/proto from proto/descriptors.binpb. Do not edit.",
    'import type { MessageCodec, MethodCodec } from "../codec.ts";',
    'import { ref } from "../define.ts";',
    ...packages.map((pkg) => `import * as ${aliasOf(pkg)} from "./${pathOf(pkg)}";`),
    "",
    "/** Every generated message. */",
    "export const MESSAGES: readonly (() => MessageCodec<unknown>)[] = [",
    ...messages.map((m) => `  ref(() => ${aliasOf(m.pkg)}.${m.name}),`),
    "];",
    "",
    "/** Every generated service's methods. */",
    'export const SERVICES: readonly (() => Readonly<Record<string, Pick<MethodCodec<never, never>, "service" | "name" | "path" | "http">>>)[] = [',
    ...services.map((s) => `  () => ${aliasOf(s.pkg)}.${s.name},`),
    "];",
    "",
  ].join("\n"),
);

for (const file of registry.files) {
  if (!included(file)) continue;
  const path = join(root, "proto", `${file.name}.proto`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, printProto(file));
}
process.stdout.write(`${packages.length} packages, ${messages.length} messages, ${services.length} services\n`);
