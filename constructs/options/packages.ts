import { readdirSync } from 'node:fs';
import { misfit, option, plain, tag } from '../../lib/topology/said';
import type { PackagesRecord } from '../../lib/topology/topology';

/** Which package repository, and whose key. */
export interface RepositoryOptions {
  /**
   * Where the repository is: an `https`, `http` or `file` URI without a login, such as that of a mirror.
   * @default 'https://apt.opensips.org'
   */
  readonly uri?: string;
  /** Suite of the repository. @default - the code name of the machine's operating system, such as `bookworm` */
  readonly suite?: string;
  /**
   * Component of the repository: apt tells its packages from others' by this name, so it is not one of Debian's own
   * (`main`, `contrib`, …).
   * @default - the released versions of the line in `version`, such as `3.6-releases`
   */
  readonly component?: string;
  /** URI of the key the repository is signed with. @default - `opensips-org.gpg` below `uri` */
  readonly key?: string;
  /**
   * Fingerprint of that key: 40 hexadecimal digits, spaced or not. A machine that is handed another key takes nothing from
   * the repository, and the roll-out stops.
   * @default - that of the OpenSIPS project's key
   */
  readonly keyFingerprint?: string;
}

/**
 * Where OpenSIPS on the machines comes from. Packages of another line than `version` are replaced; a newer release of the
 * same line is left to the machine's own updates. A package stays where it is when a roll-out goes back.
 */
export class OpenSipsPackages {
  /**
   * A package repository, the project's own unless said otherwise. Its key is fetched by each machine and must have the
   * fingerprint that stands here; nothing but OpenSIPS is ever taken from it.
   */
  public static fromRepository(options?: RepositoryOptions): OpenSipsPackages {
    return new OpenSipsPackages({
      from: 'repository',
      uri: plain(option(options, 'uri')),
      suite: plain(option(options, 'suite')),
      component: plain(option(options, 'component')),
      key: plain(option(options, 'key')),
      keyFingerprint: plain(option(options, 'keyFingerprint')),
    });
  }

  /**
   * A folder of Debian packages, all of which are installed; what they depend on comes from the machine's own package
   * sources. They are copied into the output, and from there to each machine. A package is installed again when its
   * version changes.
   * @param folder its path, looked into now; a relative one starts where the command runs, so prefer
   * `path.join(__dirname, …)`
   */
  public static fromFolder(folder: string): OpenSipsPackages {
    if (typeof folder !== 'string') return new OpenSipsPackages({ from: 'folder', folder: misfit(folder) as never });
    try {
      const files = readdirSync(folder).filter((file) => file.endsWith('.deb'));
      return new OpenSipsPackages({ from: 'folder', folder, files: files.sort() });
    } catch (error) {
      // Kept for the synth, which reports it with everything else that is wrong.
      return new OpenSipsPackages({
        from: 'folder',
        folder,
        error: (error as NodeJS.ErrnoException).code ?? String(error),
      });
    }
  }

  /** What is on the machines already, with its modules and table definitions; nothing is installed. */
  public static installed(): OpenSipsPackages {
    return new OpenSipsPackages({ from: 'installed' });
  }

  private constructor(public readonly record: PackagesRecord) {
    tag(this, 'OpenSipsPackages');
  }
}
