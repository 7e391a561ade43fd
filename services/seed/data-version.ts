/**
 * Raise it when the tables or the seeded rows of the user, the order or the loyalty service change: their rows name each other, so all
 * three files start anew together.
 */
export const dataVersion = 2;
