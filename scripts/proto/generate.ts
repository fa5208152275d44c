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
import { boolOption, httpRules, signersOf, stringOption } from "./options.ts";
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
interface ScalarShape {
  readonly ts: string;
  readonly kind: string;
  readonly write: string;
  readonly read: string;
  readonly wire: number;
  readonly zero: string;
}
const shape = (ts: string, kind: string, write: string, read: string, wire: number, zero: string): ScalarShape => ({
  ts,
  kind,
  write,
  read,
  wire,
  zero,
});
const SCALARS: Readonly<Record<number, ScalarShape>> = {
  [ScalarType.STRING]: shape("string", "string", "string", "string", 2, '""'),
  [ScalarType.BYTES]: shape("Uint8Array", "bytes", "data", "data", 2, "$.EMPTY_BYTES"),
  [ScalarType.BOOL]: shape("boolean", "bool", "bool", "bool", 0, "false"),
  [ScalarType.INT32]: shape("number", "int32", "i32", "int32", 0, "0"),
  [ScalarType.UINT32]: shape("number", "uint32", "u32", "uint32", 0, "0"),
  [ScalarType.SINT32]: shape("number", "sint32", "s32", "sint32", 0, "0"),
  [ScalarType.FIXED32]: shape("number", "fixed32", "f32", "fixed32", 5, "0"),
  [ScalarType.SFIXED32]: shape("number", "sfixed32", "f32", "sfixed32", 5, "0"),
  [ScalarType.FLOAT]: shape("number", "float", "float", "float", 5, "0"),
  [ScalarType.INT64]: shape("bigint", "int64", "i64", "int64", 0, "0n"),
  [ScalarType.UINT64]: shape("bigint", "uint64", "u64", "uint64", 0, "0n"),
  [ScalarType.SINT64]: shape("bigint", "sint64", "s64", "sint64", 0, "0n"),
  [ScalarType.FIXED64]: shape("bigint", "fixed64", "f64", "fixed64", 1, "0n"),
  [ScalarType.SFIXED64]: shape("bigint", "sfixed64", "f64", "sfixed64", 1, "0n"),
  [ScalarType.DOUBLE]: shape("number", "double", "double", "double", 1, "0"),
};

interface Field {
  readonly desc: DescField;
  readonly property: string;
  readonly number: number;
  readonly kind: Kind;
  readonly scalar: ScalarShape;
  readonly repeated: boolean;
  /** gogoproto.nullable = false. */
  readonly required: boolean;
  readonly oneof: string | undefined;
  /** Text or bytes under a math.Int or LegacyDec. */
  readonly asBytes: boolean;
}

function lowerCamel(name: string): string {
  return name.replace(/_+([a-zA-Z0-9])/g, (_, c: string) => c.toUpperCase()).replace(/^[A-Z]/, (c) => c.toLowerCase());
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
    property: lowerCamel(desc.name),
    number: desc.number,
    kind,
    scalar,
    repeated,
    required: boolOption(desc, "nullable") === false,
    oneof,
    asBytes: scalarType === ScalarType.BYTES,
  };
}

const localName = (desc: DescMessage | DescEnum): string =>
  desc.parent === undefined ? desc.name : `${localName(desc.parent)}_${desc.name}`;
const pathOf = (pkg: string): string => `${pkg.replaceAll(".", "/")}.ts`;
const aliasOf = (pkg: string): string => pkg.replaceAll(".", "_");

/** Everything of one proto package, printed as one module. */
class PackagePrinter {
  readonly pkg: string;
  private readonly imports = new Set<string>();
  private readonly lines: string[] = [];

  constructor(pkg: string) {
    this.pkg = pkg;
  }

  private name(desc: DescMessage | DescEnum): string {
    const pkg = desc.file.proto.package;
    if (pkg === this.pkg) return localName(desc);
    if (!PACKAGES.has(pkg)) throw new Error(`${this.pkg} needs ${desc.typeName}, whose package is not generated`);
    this.imports.add(pkg);
    return `${aliasOf(pkg)}.${localName(desc)}`;
  }

  private elementType(f: Field): string {
    if (f.kind === "int" || f.kind === "dec" || f.kind === "time" || f.kind === "duration") return "bigint";
    if (f.kind === "enum") return f.desc.enum === undefined || f.desc.enum === null ? "number" : this.name(f.desc.enum);
    if (f.kind === "message") return this.name(f.desc.message as DescMessage);
    return f.scalar.ts;
  }

  /** Whether the property may be undefined. */
  private optional(f: Field): boolean {
    if (f.repeated) return false;
    if (f.oneof !== undefined) return true;
    if (f.kind === "message" || f.kind === "time" || f.kind === "duration" || f.kind === "int" || f.kind === "dec") return !f.required;
    return false;
  }

  private emptyOf(f: Field): string {
    if (f.repeated) return "[]";
    if (this.optional(f)) return "undefined";
    if (f.kind === "time") return "$.ZERO_TIME";
    if (f.kind === "int" || f.kind === "dec" || f.kind === "duration") return "0n";
    if (f.kind === "enum") return "0";
    if (f.kind === "message") return `${this.name(f.desc.message as DescMessage)}.from()`;
    return f.scalar.zero;
  }

  private writeElement(f: Field, value: string): string {
    const tag = (wire: number): number => ((f.number << 3) | wire) >>> 0;
    if (f.kind === "int" || f.kind === "dec")
      return `w.u32(${tag(2)}).${f.asBytes ? `data($.asciiBytes(${value}.toString()))` : `string(${value}.toString())`};`;
    if (f.kind === "time") return `w.u32(${tag(2)}).fork(); $.writeTime(${value}, w); w.join();`;
    if (f.kind === "duration") return `w.u32(${tag(2)}).fork(); $.writeDuration(${value}, w); w.join();`;
    if (f.kind === "enum") return `w.u32(${tag(0)}).i32(${value});`;
    if (f.kind === "message") return `w.u32(${tag(2)}).fork(); ${this.name(f.desc.message as DescMessage)}.write(${value}, w); w.join();`;
    return `w.u32(${tag(f.scalar.wire)}).${f.scalar.write}(${value});`;
  }

  private writeField(f: Field): string {
    const value = `m.${f.property}`;
    if (f.repeated) {
      const packable = (f.kind === "scalar" && f.scalar.wire !== 2) || f.kind === "enum";
      if (packable) {
        const one = f.kind === "enum" ? "w.i32(e)" : `w.${f.scalar.write}(e)`;
        return `if (${value}.length > 0) { w.u32(${((f.number << 3) | 2) >>> 0}).fork(); for (const e of ${value}) ${one}; w.join(); }`;
      }
      return `for (const e of ${value}) { ${this.writeElement(f, "e")} }`;
    }
    if (this.optional(f)) return `if (${value} !== undefined) { ${this.writeElement(f, value)} }`;
    if (f.kind === "scalar") {
      const nonZero =
        f.scalar.ts === "Uint8Array" ? `${value}.length > 0` : f.scalar.ts === "boolean" ? value : `${value} !== ${f.scalar.zero}`;
      return `if (${nonZero}) ${this.writeElement(f, value)}`;
    }
    if (f.kind === "enum") return `if (${value} !== 0) ${this.writeElement(f, value)}`;
    return this.writeElement(f, value);
  }

  private readElement(f: Field, reader: string): string {
    if (f.kind === "int") return f.asBytes ? `$.readInt($.asciiText(${reader}.data()))` : `$.readInt(${reader}.string())`;
    if (f.kind === "dec") return f.asBytes ? `$.readDec($.asciiText(${reader}.data()))` : `$.readDec(${reader}.string())`;
    if (f.kind === "time") return `$.readTime(${reader}.sub(), u)`;
    if (f.kind === "duration") return `$.readDuration(${reader}.sub(), u)`;
    if (f.kind === "enum") return `${reader}.int32()`;
    if (f.kind === "message") return `${this.name(f.desc.message as DescMessage)}.read(${reader}.sub(), u, $.nested(d))`;
    return `${reader}.${f.scalar.read}()`;
  }

  private readCases(f: Field, siblings: readonly Field[]): string[] {
    const wire = f.kind === "scalar" ? f.scalar.wire : f.kind === "enum" ? 0 : 2;
    const tag = ((f.number << 3) | wire) >>> 0;
    const out: string[] = [];
    const local = `f${f.number}`;
    if (f.repeated) {
      out.push(`      case ${tag}: ${local}.push(${this.readElement(f, "r")}); break;`);
      if (wire !== 2) {
        const packed = ((f.number << 3) | 2) >>> 0;
        out.push(`      case ${packed}: { const s = r.sub(); while (!s.done) ${local}.push(${this.readElement(f, "s")}); break; }`);
      }
    } else if (f.oneof !== undefined) {
      const clear = siblings
        .filter((s) => s.oneof === f.oneof && s !== f)
        .map((s) => `f${s.number} = undefined; `)
        .join("");
      out.push(`      case ${tag}: ${clear}${local} = ${this.readElement(f, "r")}; break;`);
    } else if (f.kind === "int" || f.kind === "dec") {
      out.push(`      case ${tag}: e${f.number} = ${this.readElement(f, "r")} ?? e${f.number}; ${local} = e${f.number} ?? 0n; break;`);
    } else {
      out.push(`      case ${tag}: ${local} = ${this.readElement(f, "r")}; break;`);
    }
    return out;
  }

  private fieldInfo(f: Field): string {
    const kind = f.kind === "scalar" ? f.scalar.kind : f.kind;
    const parts = [
      `number: ${f.number}`,
      `name: ${JSON.stringify(f.desc.name)}`,
      `property: ${JSON.stringify(f.property)}`,
      `kind: ${JSON.stringify(kind)}`,
      `repeated: ${f.repeated}`,
      `required: ${f.required}`,
    ];
    if (f.oneof !== undefined) parts.push(`oneof: ${JSON.stringify(f.oneof)}`);
    if (f.kind === "message") parts.push(`message: $.ref(() => ${this.name(f.desc.message as DescMessage)})`);
    if (f.kind === "enum") parts.push(`get enum() { return ${this.name(f.desc.enum as DescEnum)}Info; }`);
    if (stringOption(f.desc, "casttype")?.endsWith("bytes.HexBytes") === true) parts.push("hex: true");
    if (stringOption(f.desc, "cosmos_proto.scalar") === "cosmos.ValidatorAddressString") parts.push("operator: true");
    const amino: string[] = [];
    const name = stringOption(f.desc, "amino.field_name");
    if (name !== undefined) amino.push(`name: ${JSON.stringify(name)}`);
    if (boolOption(f.desc, "amino.dont_omitempty") === true) amino.push("dontOmitEmpty: true");
    const encoding = stringOption(f.desc, "amino.encoding");
    if (encoding !== undefined) amino.push(`encoding: ${JSON.stringify(encoding)}`);
    if (amino.length > 0) parts.push(`amino: { ${amino.join(", ")} }`);
    return `{ ${parts.join(", ")} }`;
  }

  message(desc: DescMessage): void {
    const name = localName(desc);
    const fields = desc.fields.filter((f) => !isLater({ message: f.message ?? null })).map(fieldOf);
    const p = (line: string): void => void this.lines.push(line);
    p(`/** ${desc.typeName} */`);
    if (fields.length === 0) p(`export type ${name} = Readonly<Record<never, never>>;`);
    else {
      p(`export interface ${name} {`);
      for (const f of fields) {
        const element = this.elementType(f);
        p(
          `  readonly ${f.property}: ${f.repeated ? `readonly ${element.includes(" ") ? `(${element})` : element}[]` : element}${this.optional(f) ? " | undefined" : ""};`,
        );
      }
      p("}");
    }
    p(`export const ${name}: MessageCodec<${name}> = $.define<${name}>({`);
    p(`  typeName: ${JSON.stringify(desc.typeName)},`);
    p(fields.length === 0 ? "  write: () => {}," : "  write: (m, w) => {");
    if (fields.length > 0) {
      // gogoproto writes fields in ascending order of their numbers.
      for (const f of [...fields].sort((a, b) => a.number - b.number)) p(`    ${this.writeField(f)}`);
      p("  },");
    }
    p("  read: (r, u, d) => {");
    if (fields.every((f) => f.kind !== "message")) p("    void d;");
    for (const f of fields) {
      const element = this.elementType(f);
      if (!f.repeated && (f.kind === "int" || f.kind === "dec")) p(`    let e${f.number}: bigint | undefined;`);
      if (f.repeated) p(`    const f${f.number}: ${element.includes(" ") ? `(${element})` : element}[] = [];`);
      else if (f.kind === "message" && f.required) p(`    let f${f.number}: ${element} | undefined;`);
      else
        p(`    let f${f.number}: ${element}${this.optional(f) ? " | undefined" : ""}${this.optional(f) ? "" : ` = ${this.emptyOf(f)}`};`);
    }
    p("    while (!r.done) {");
    p("      const tag = r.tag();");
    if (fields.length === 0) p("      $.unknownField(r, tag, u);");
    else {
      p("      switch (tag) {");
      for (const f of fields) for (const line of this.readCases(f, fields)) p(line);
      p("      default:");
      const known = fields.map((f) => f.number).join(", ");
      p(`        if ([${known}].includes(tag >>> 3)) $.wrongType(tag, String(tag >>> 3));`);
      p("        $.unknownField(r, tag, u);");
      p("      }");
    }
    p("    }");
    const numbers = fields.filter((f) => !f.repeated && (f.kind === "int" || f.kind === "dec"));
    p(
      `    ${numbers.length === 0 ? "return" : "const message ="} { ${fields.map((f) => `${f.property}: ${f.kind === "message" && f.required && !f.repeated && f.oneof === undefined ? `f${f.number} ?? ${this.emptyOf(f)}` : `f${f.number}`}`).join(", ")} };`,
    );
    for (const f of numbers) {
      const there = this.optional(f) ? `f${f.number} !== undefined && ` : "";
      p(`    if (${there}e${f.number} === undefined) $.noteAbsent(message, "${f.property}");`);
    }
    if (numbers.length > 0) p("    return message;");
    p("  },");
    p(`  empty: () => ({ ${fields.map((f) => `${f.property}: ${this.emptyOf(f)}`).join(", ")} }),`);
    p("  fields: [");
    for (const f of fields) p(`    ${this.fieldInfo(f)},`);
    p("  ],");
    const amino: string[] = [];
    const aminoName = stringOption(desc, "amino.name");
    if (aminoName !== undefined) amino.push(`name: ${JSON.stringify(aminoName)}`);
    const encoding = stringOption(desc, "amino.message_encoding");
    if (encoding !== undefined) amino.push(`encoding: ${JSON.stringify(encoding)}`);
    if (amino.length > 0) p(`  amino: { ${amino.join(", ")} },`);
    const signers = signersOf(desc);
    if (signers.length > 0) p(`  signers: ${JSON.stringify(signers)},`);
    p("});");
    p("");
    for (const nested of desc.nestedEnums) this.enum(nested);
    for (const nested of desc.nestedMessages) this.message(nested);
  }

  enum(desc: DescEnum): void {
    const name = localName(desc);
    const p = (line: string): void => void this.lines.push(line);
    p(`/** ${desc.typeName} */`);
    p(`export type ${name} = number;`);
    p(`export const ${name} = { ${desc.values.map((v) => `${v.name}: ${v.number}`).join(", ")} } as const;`);
    p(`export const ${name}Info: EnumInfo = $.enumInfo(${JSON.stringify(desc.typeName)}, ${name});`);
    p("");
  }

  service(desc: DescService): void {
    const p = (line: string): void => void this.lines.push(line);
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
        `  get ${local}(): MethodCodec<${this.name(m.input)}, ${this.name(m.output)}> { return $.method(${JSON.stringify(desc.typeName)}, ${JSON.stringify(m.name)}, ${this.name(m.input)}, ${this.name(m.output)}${rules.length > 0 ? `, [${rules.join(", ")}]` : ""}); },`,
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
      `import * as $ from "${up}/../runtime.ts";`,
      ...[...this.imports].sort().map((pkg) => `import * as ${aliasOf(pkg)} from "${relative(pathOf(pkg))}";`),
      "",
    ];
    return [...head, ...this.lines].join("\n");
  }
}

const printers = new Map<string, PackagePrinter>();
const messages: { readonly pkg: string; readonly name: string }[] = [];
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
  join(gen, "registry.ts"),
  [
    "// Generated by scripts/proto from proto/descriptors.binpb. Do not edit.",
    'import type { MessageCodec, MethodCodec } from "../codec.ts";',
    'import { ref } from "../runtime.ts";',
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
