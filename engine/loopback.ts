/** A server that listens to this machine alone is called by the names of this machine alone: no page elsewhere can borrow one for it. */
export const loopback = ['localhost', '127.0.0.1', '[::1]'] as const;

export const isLoopback = (host: string): boolean => host === '::1' || loopback.some((name) => name === host);
