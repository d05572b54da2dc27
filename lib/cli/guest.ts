/**
 * Runs `body`, and with it the author's file, so that it cannot pass for the command: what it writes to the output goes to
 * the error output, and a call of `process.exit` is an error where it stands.
 */
export async function asGuest<T>(body: () => Promise<T>): Promise<T> {
  const putBack = [
    replace(process.stdout, 'write', process.stderr.write.bind(process.stderr)),
    replace(process, 'exit', refuseExit),
  ];
  try {
    return await body();
  } finally {
    putBack.forEach((each) => {
      each();
    });
  }
}

function replace<T extends object, K extends keyof T>(object: T, key: K, value: T[K]): () => void {
  const before = object[key];
  object[key] = value;
  return () => {
    object[key] = before;
  };
}

function refuseExit(): never {
  throw new Error('process.exit() would end the command before it has done anything: leave it out');
}
