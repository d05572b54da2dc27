import { hidden, option, plain, tag } from '../../lib/topology/said';
import type { SecretRecord } from '../../lib/topology/topology';

/** How often a secret was rotated. */
export interface SecretOptions {
  /**
   * Raise it by one when the value changed, so that the machines fetch it again: the value itself is never kept, so a
   * change of it alone cannot be seen.
   * @default 1
   */
  readonly version?: number;
}

/**
 * Where a secret value comes from. The value is read when Terraform runs, travels over SSH and is filled in on the
 * machine; it stands in no file we write, in no plan and in no state.
 */
export class Secret {
  /**
   * The environment variable `TF_VAR_<name>` of the process that runs Terraform.
   * @param name letters, digits and `_`, without the `TF_VAR_`
   */
  public static fromEnvironment(name: string, options?: SecretOptions): Secret {
    const bare = typeof name === 'string' ? name.replace(/^TF_VAR_/, '') : source(name);
    return new Secret({ from: 'environment', name: bare, version: version(options) });
  }

  /**
   * A file on the machine that runs Terraform; `~` is that user's home. Write the path from there or from the root, for
   * Terraform runs in the folder of the stack. One line feed at the end is not part of the value.
   */
  public static fromFile(file: string, options?: SecretOptions): Secret {
    return new Secret({ from: 'file', file: source(file), version: version(options) });
  }

  /**
   * What a command prints, such as `pass show voip/ipmi`. One line feed at the end is not part of the value.
   */
  public static fromCommand(command: string, options?: SecretOptions): Secret {
    return new Secret({ from: 'command', command: source(command), version: version(options) });
  }

  /**
   * A Terraform variable: from a `-var`, a variables file, the environment or a workspace.
   * @param name letters, digits and `_`
   */
  public static fromVariable(name: string, options?: SecretOptions): Secret {
    return new Secret({ from: 'variable', name: source(name), version: version(options) });
  }

  private constructor(public readonly record: SecretRecord) {
    tag(this, 'Secret');
  }
}

/** Where it comes from; of anything but text no more than its kind, as it might be the secret itself. */
function source(text: string): string {
  return typeof text === 'string' ? text : (hidden(text) as never);
}

function version(options: SecretOptions | undefined): number {
  const said = option(options, 'version');
  return said === undefined ? 1 : plain(said);
}
