/** Nothing to set up yet. */
export function setup(): void {}
