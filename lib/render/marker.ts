/** First line of every file: whose it is. Nothing in it changes from run to run. */
export function marker(path: string): string {
  return `Written by opensips-cdk for ${path}`;
}
