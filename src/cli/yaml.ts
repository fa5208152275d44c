import type { JsonValue } from "../encoding/json.ts";

/** JSON as indented text for people: the look of Go's `-o text`. */
export function readable(value: JsonValue): string {
  return lines(value, "").join("\n");
}

function lines(value: JsonValue, indent: string): string[] {
  if (isList(value)) {
    if (value.length === 0) return [`${indent}[]`];
    return value.flatMap((element) => {
      const [first = "", ...rest] = lines(element, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  if (isObject(value)) {
    const members = Object.entries(value);
    if (members.length === 0) return [`${indent}{}`];
    return members.flatMap(([name, member]) => {
      if ((isList(member) && member.length > 0) || (isObject(member) && Object.keys(member).length > 0))
        return [`${indent}${name}:`, ...lines(member, isList(member) ? indent : `${indent}  `)];
      return [`${indent}${name}: ${lines(member, "").join("")}`];
    });
  }
  return [`${indent}${scalar(value)}`];
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function scalar(value: JsonValue): string {
  if (typeof value !== "string") return String(value);
  return value === "" || /^[\d\s[{"'&*!|>%@`-]|[:#]\s|\n|^(true|false|null)$/.test(value) ? JSON.stringify(value) : value;
}
