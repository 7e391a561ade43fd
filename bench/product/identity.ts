/** Whose tokens count in the benchmark, and who asks: somebody who may see everybody's data. */
export const issuer = 'https://issuer.example';
export const audience = 'selvedge';
export const viewer = 'usr_0001';
