/** Who asks, as far as a verified token says. */
export interface Viewer {
  /** The token's subject: a user id. */
  readonly id: string;
  readonly scopes: ReadonlySet<string>;
}
