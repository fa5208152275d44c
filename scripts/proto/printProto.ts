import { type DescEnum, type DescField, type DescFile, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { boolOption, httpRules, signersOf, stringOption } from "./options.ts";

const SCALAR_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(ScalarType)
    .filter(([k]) => Number.isNaN(Number(k)))
    .map(([k, v]) => [v, k.toLowerCase()]),
);

function typeOf(field: DescField): string {
  if (field.message !== undefined && field.message !== null) return `.${field.message.typeName}`;
  if (field.enum !== undefined && field.enum !== null) return `.${field.enum.typeName}`;
  return "scalar" in field && field.scalar !== undefined ? (SCALAR_NAMES[field.scalar] ?? "?") : "?";
}

function fieldLine(field: DescField): string {
  const options: string[] = [];
  if (boolOption(field, "nullable") === false) options.push("(gogoproto.nullable) = false");
  const custom = stringOption(field, "customtype");
  if (custom !== undefined) options.push(`(gogoproto.customtype) = ${JSON.stringify(custom)}`);
  if (boolOption(field, "stdtime") === true) options.push("(gogoproto.stdtime) = true");
  if (boolOption(field, "stdduration") === true) options.push("(gogoproto.stdduration) = true");
  const label = field.fieldKind === "list" ? "repeated " : "";
  return `${label}${typeOf(field)} ${field.name} = ${field.number}${options.length > 0 ? ` [${options.join(", ")}]` : ""};`;
}

function printEnum(desc: DescEnum, indent: string, out: string[]): void {
  out.push(`${indent}enum ${desc.name} {`);
  for (const value of desc.values) out.push(`${indent}  ${value.name} = ${value.number};`);
  out.push(`${indent}}`);
}

function printMessage(desc: DescMessage, indent: string, out: string[]): void {
  out.push(`${indent}message ${desc.name} {`);
  for (const signer of signersOf(desc)) out.push(`${indent}  option (cosmos.msg.v1.signer) = ${JSON.stringify(signer)};`);
  const amino = stringOption(desc, "amino.name");
  if (amino !== undefined) out.push(`${indent}  option (amino.name) = ${JSON.stringify(amino)};`);
  for (const nested of desc.nestedEnums) printEnum(nested, `${indent}  `, out);
  for (const nested of desc.nestedMessages) printMessage(nested, `${indent}  `, out);
  for (const member of desc.members) {
    if (member.kind === "oneof") {
      out.push(`${indent}  oneof ${member.name} {`);
      for (const field of member.fields) out.push(`${indent}    ${fieldLine(field)}`);
      out.push(`${indent}  }`);
    } else out.push(`${indent}  ${fieldLine(member)}`);
  }
  out.push(`${indent}}`);
}

/** A .proto file for reading: names, numbers, types and the options that decide bytes and signers. */
export function printProto(file: DescFile): string {
  const out: string[] = [
    'syntax = "proto3";',
    `package ${file.proto.package};`,
    ...file.proto.dependency.map((d) => `import ${JSON.stringify(d)};`),
    "",
  ];
  for (const desc of file.enums) printEnum(desc, "", out);
  for (const desc of file.messages) printMessage(desc, "", out);
  for (const service of file.services) {
    out.push(`service ${service.name} {`);
    for (const method of service.methods) {
      const route = httpRules(method)
        .map((r) => ` // ${r.verb.toUpperCase()} ${r.path}`)
        .join("");
      out.push(`  rpc ${method.name}(.${method.input.typeName}) returns (.${method.output.typeName});${route}`);
    }
    out.push("}");
  }
  return `${out.join("\n")}\n`;
}
