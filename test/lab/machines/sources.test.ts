import { describe, expect, it } from 'vitest';
import { sourcesOf } from '../../../lib/lab/machines/sources';

const list = (content: string) => ({ name: 'sources.list', content });
const deb822 = (content: string) => ({ name: 'debian.sources', content });

describe('where this computer gets Debian from', () => {
  it('lines of sources.list, the main component alone', () => {
    const content = [
      '# deb http://commented.example bookworm main',
      'deb http://mirror.example/debian bookworm main contrib non-free',
      'deb-src http://mirror.example/debian bookworm main',
      'deb [ arch=amd64 signed-by=/usr/share/keyrings/x.gpg ] http://mirror.example/debian bookworm-updates main # ours',
      'deb http://mirror.example/debian bookworm-backports main',
    ].join('\n');
    expect(sourcesOf('bookworm', [list(content)])).toEqual([
      'deb http://mirror.example/debian bookworm main',
      'deb [signed-by=/usr/share/keyrings/x.gpg] http://mirror.example/debian bookworm-updates main',
    ]);
  });

  it('paragraphs with several addresses and suites', () => {
    const content = `Types: deb deb-src
# a comment within
URIs: http://a.example/debian
 http://b.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://a.example/debian-security
Suites: bookworm-security
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
 -----END PGP PUBLIC KEY BLOCK-----

Enabled: no
Types: deb
URIs: http://disabled.example/debian
Suites: bookworm
Components: main
`;
    const ring = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]';
    expect(sourcesOf('bookworm', [deb822(content)])).toEqual([
      `deb ${ring} http://a.example/debian bookworm main`,
      `deb ${ring} http://a.example/debian bookworm-updates main`,
      `deb ${ring} http://b.example/debian bookworm main`,
      `deb ${ring} http://b.example/debian bookworm-updates main`,
      'deb http://a.example/debian-security bookworm-security main',
    ]);
  });

  it('repositories of others stay out', () => {
    const content = 'deb http://mirror.example/debian bookworm main\ndeb http://other.example/apt bookworm stable\n';
    expect(sourcesOf('bookworm', [list(content)])).toEqual(['deb http://mirror.example/debian bookworm main']);
  });

  it('a computer with another release has none to offer', () => {
    expect(sourcesOf('bookworm', [list('deb http://archive.example/ubuntu noble main universe\n')])).toEqual([]);
    expect(sourcesOf('bookworm', [list('deb http://mirror.example/debian bookworm-updates main\n')])).toEqual([]);
  });
});
