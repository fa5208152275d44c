/** A proof does not prove what it is given for; the message names the rule. */
export class ProofError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "ProofError";
  }
}
