import type { Context } from './context.ts';
import { GatewayError } from './errors.ts';
import type { Viewer } from './identity/viewer.ts';

/** Who may see a field, or a type's rows. */
export type Access = OwnerOnly | SignedIn;

export interface OwnerOnly {
  readonly kind: 'owner';
  /** Where the row names its owner's user id: `id`, `customer.id`. */
  readonly owner: string;
  /** A scope that may see everybody's. */
  readonly unless: string;
}

export interface SignedIn {
  readonly kind: 'signedIn';
}

/** Only the user the row belongs to, or a caller with the scope. */
export const ownerOnly = (owner: string, { unless }: { readonly unless: string }): OwnerOnly => ({
  kind: 'owner',
  owner,
  unless,
});

/** Any verified caller. */
export const signedIn: SignedIn = { kind: 'signedIn' };

export const mayAll = (viewer: Viewer | null, access: Access): boolean =>
  viewer !== null && (access.kind === 'signedIn' || viewer.scopes.has(access.unless));

export const mayOwner = (viewer: Viewer | null, access: OwnerOnly, ownerId: unknown): boolean =>
  mayAll(viewer, access) || (viewer !== null && typeof ownerId === 'string' && viewer.id === ownerId);

/** `FORBIDDEN`, unless the viewer owns the row or may see all. */
export const checkOwner = ({ viewer }: Pick<Context, 'viewer'>, access: OwnerOnly, ownerId: unknown): void => {
  if (!mayOwner(viewer, access, ownerId)) throw new GatewayError('FORBIDDEN');
};

/** `FORBIDDEN` without a viewer, who can own nothing: whose row it is need not be known. */
export const checkCanOwn = ({ viewer }: Pick<Context, 'viewer'>): void => {
  if (viewer === null) throw new GatewayError('FORBIDDEN');
};

/** `UNAUTHENTICATED` without a viewer. */
export const checkSignedIn = ({ viewer }: Pick<Context, 'viewer'>): void => {
  if (viewer === null) throw new GatewayError('UNAUTHENTICATED');
};
