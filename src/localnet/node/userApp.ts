import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure, BuildOptions } from "esbuild";
import { OperationError } from "../../encoding/error.ts";
import { type App, appOf, type OpaqueApp } from "../../framework/app.ts";

/** A chain of the user's: where its module is loaded from, in this thread and in the chain's own. */
export interface UserApp {
  readonly file: string;
  readonly url: string;
  readonly app: App;
}

const ENTRIES = ["client", "sdk", "testing", "index"] as const;

/** Where this program's own entries lie: a user's chain must be made by the copy that runs it. */
function entryUrl(name: string): string {
  const compiled = !import.meta.url.endsWith(".ts");
  const path = compiled ? `./${name}.js` : name === "client" ? "../../client/index.ts" : `../../${name}.ts`;
  return new URL(path, import.meta.url).href;
}

/** Loads the chain that a file exports as `app`. JavaScript is imported as it is, TypeScript bundled first. */
export async function openUserApp(path: string): Promise<UserApp> {
  const file = resolve(path);
  if (!existsSync(file))
    throw new OperationError("CONSUMER_FILE", `there is no file ${file}`, { hint: "give the path of a chain's module" });
  const url = /\.[cm]?ts$/.test(file) ? await bundle(file) : pathToFileURL(file).href;
  return { file, url, app: await loadUserApp(url, file) };
}

/** Imports a chain's module; `file` names it in errors. */
export async function loadUserApp(url: string, file: string): Promise<App> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = (await import(url)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new OperationError("CONSUMER_FILE", `${file} cannot be loaded: ${messageOf(cause)}`, { cause });
  }
  const { app } = module;
  if (!isNamed(app))
    throw new OperationError("CONSUMER_FILE", `${file} exports no app`, {
      hint: 'export a chain: `export const app = consumerApp({ extra: [myModule] })`, with consumerApp from "interlease/sdk"',
    });
  return appOf(app);
}

function isNamed(value: unknown): value is OpaqueApp {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string";
}

/** One module of a file and what it imports, as a URL; `interlease` itself stays the running program. */
async function bundle(file: string): Promise<string> {
  const { build, version } = await import("esbuild").catch((cause: unknown) => {
    throw new OperationError("CONSUMER_FILE", `${file} is TypeScript, and esbuild, which compiles it, is not installed`, {
      hint: "npm install esbuild, or give the compiled .js file",
      cause,
    });
  });
  let code: Uint8Array;
  const options: BuildOptions = {
    entryPoints: [file],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    logLevel: "silent",
    plugins: [
      {
        name: "interlease",
        setup({ onResolve }) {
          onResolve({ filter: /^interlease(\/|$)/ }, ({ path: wanted }) => {
            const name = wanted === "interlease" ? "index" : wanted.slice("interlease/".length);
            const known = ENTRIES.some((entry) => entry === name);
            return known ? { path: entryUrl(name), external: true } : { errors: [{ text: `interlease has no entry ${wanted}` }] };
          });
        },
      },
    ],
  };
  try {
    const { outputFiles = [] } = await build(options);
    code = outputFiles[0]?.contents ?? new Uint8Array(0);
  } catch (cause) {
    throw bundleError(file, version, cause);
  }
  return `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
}

/** esbuild throws as soon as it is called when the package with its binary is missing, and rejects with a list when the file is wrong. */
function bundleError(file: string, version: string, cause: unknown): OperationError {
  const missing = /package "(@esbuild\/[^"]+)" could not be found/.exec(messageOf(cause))?.[1];
  if (missing === undefined)
    return new OperationError("CONSUMER_FILE", `${file} does not compile: ${firstError(cause)}`, { hint: "tsc --noEmit says more", cause });
  return new OperationError(
    "CONSUMER_FILE",
    `${file} is TypeScript, and ${missing}, the part of esbuild that compiles it, is not installed`,
    {
      hint: `npm install ${missing}@${version} (an install with --omit=optional leaves it out), or give the compiled .js file`,
      cause,
    },
  );
}

/** The first of esbuild's errors, with its place. */
function firstError(cause: unknown): string {
  // What esbuild rejects with has its errors as a list.
  const { errors = [] } = cause as Partial<BuildFailure>;
  const [first] = errors;
  if (first === undefined) return messageOf(cause);
  return first.location === null ? first.text : `${first.text} at ${first.location.file}:${first.location.line}`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
