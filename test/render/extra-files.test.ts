import { describe, expect, it } from 'vitest';
import { extraFiles } from '../../lib/render/extra-files';
import { parts } from '../support/parts';

function render(path: string, content = 'x') {
  const { parts: cluster, model } = parts({ proxies: { files: [{ path, content, mode: 0o640, group: 'opensips' }] } });
  return extraFiles.render(cluster, model);
}

describe('the author’s files', () => {
  it('go to every node as they are', () => {
    const content = `$HOME \${x} 'quotes' "too" \\ \n`;
    expect(render('/etc/opensips/ca.pem', content)).toEqual(
      ['vsvr2a', 'vsvr2b'].map((machine) => ({
        kind: 'file',
        machine,
        component: 'proxy',
        path: '/etc/opensips/ca.pem',
        content,
        mode: 0o640,
        owner: 'root',
        group: 'opensips',
        from: 'voip/registrar/proxies',
        onChange: 'restart-proxy',
      })),
    );
  });

  it.each([
    ['/etc/opensips-cdk/firewall.d/10-monitoring.nft', 'reload-firewall'],
    ['/etc/sysctl.d/50-mine.conf', 'reload-sysctl'],
    ['/etc/systemd/system/mine.service', 'reload-units'],
    ['/etc/ssl/sip.pem', 'restart-proxy'],
  ])('%s asks for %s', (path, onChange) => {
    expect(render(path)[0]).toMatchObject({ onChange });
  });
});
