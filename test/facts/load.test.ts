import { describe, expect, it } from 'vitest';
import { aws } from '../../lib/facts/aws';
import { load } from '../../lib/facts/load';
import { read } from '../structure/source';

describe('what an installation takes', () => {
  it('is what the manual says', () => {
    const [, text = ''] =
      /\/\*\*([^]*?)\*\/\nexport interface ExpectedLoad/.exec(read('constructs/options/aws.ts')) ?? [];
    const { perProcessor, bytes, refresh, ping, share } = load;
    const said = [
      `${1 / share} × (calls a second / ${perProcessor.calls} + registrations / ${refresh.toSeconds()} s / ${perProcessor.registrations}`,
      `registrations / ${ping.toSeconds()} s / ${perProcessor.pings})`,
      `${1 / share} × (registrations / ${refresh.toSeconds()} s + 3 × calls a second) / ${perProcessor.writes}`,
      `${bytes.base / 2 ** 20} MiB + ${bytes.contact / 2 ** 10} KiB for each contact + ${bytes.dialog / 2 ** 10} KiB for each call`,
      `${bytes.transaction / 2 ** 10} KiB for each call begun within ${load.transactionLife.toSeconds()} s`,
      aws.smallest.name,
    ];
    const flat = text.replace(/\s+\*\s+/g, ' ');
    expect(said.filter((each) => !flat.includes(each))).toEqual([]);
  });

  it('has defaults that the manual names, too', () => {
    for (const [prop, value] of Object.entries(load.usual))
      expect(read('constructs/options/aws.ts')).toContain(`@default ${value} */\n  readonly ${prop}?:`);
  });
});

describe('instance types', () => {
  it('come the smallest first', () => {
    const sizes = aws.types.map(({ processors, gibibytes }) => processors * 10_000 + gibibytes);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  });

  it('are fit for the image, as some others are not', () => {
    const { instanceType, unfitInstanceType: unfit } = aws.names;
    const fits = [
      ...aws.types.map(({ name }) => name),
      aws.smallest.name,
      'm7i.large',
      'i3en.large',
      'x2idn.16xlarge',
      'g4dn.xlarge',
    ];
    expect(fits.filter((name) => !instanceType.test(name) || unfit.test(name))).toEqual([]);
    const others = [
      'c7g.large',
      'm6gd.large',
      't4g.small',
      'im4gn.large',
      'a1.large',
      't2.micro',
      'm4.large',
      'i3.large',
      'mac2.metal',
    ];
    expect(others.filter((name) => !unfit.test(name))).toEqual([]);
  });
});
