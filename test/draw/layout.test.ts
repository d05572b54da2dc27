import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { pictureOf } from '../../lib/draw';
import { layoutOf, type Layout } from '../../lib/draw/layout';
import { fitting, widthOf } from '../../lib/draw/metrics';
import { curve } from '../../lib/draw/routes';
import { sceneOf } from '../../lib/draw/compose';
import type { Scene } from '../../lib/draw/scene';
import { svgOf } from '../../lib/draw/svg';
import { awsModel, exampleModel, modelOf, sharedModel, siteTopology } from '../../lib/testing';
import type { Model } from '../../lib/model';

const MODELS: readonly (readonly [string, Model])[] = [
  ['a pair', exampleModel()],
  ['a shared database', sharedModel()],
  ['a site', modelOf(siteTopology('east', { dualSite: {} }))],
  ['six pairs', exampleModel({}, {}, {}, {}, {}, {})],
  ['two hundred pairs', exampleModel(...Array.from({ length: 200 }, () => ({})))],
  ['zones of a cloud', awsModel()],
];

describe.each(MODELS)('the layout of %s', (_, model) => {
  const layout = layoutOf(sceneOf(model));

  it('keeps boxes apart', () => {
    const pairs = layout.boxes.flatMap((a, i) => layout.boxes.slice(i + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => overlap(a, b)).map(([a, b]) => `${a.of.name} and ${b.of.name}`)).toEqual([]);
  });

  it('keeps boxes within their frame, and all of it within the picture', () => {
    for (const { of, ...place } of layout.boxes) {
      const frame = layout.frames.find((each) => each.of.id === of.within);
      expect(inside(place, frame ?? { x: 0, y: 0, width: layout.width, height: layout.height }), of.name).toBe(true);
    }
  });

  it('has room for each text in its box', () => {
    for (const { of, width, height, texts } of layout.boxes) {
      for (const { text, font, down } of texts) {
        expect(widthOf(text, font), `${text} in ${of.name}`).toBeLessThanOrEqual(width - 20);
        expect(down).toBeLessThan(height);
      }
    }
  });

  it('ends each line at the edges of its boxes', () => {
    for (const { line, points } of layout.lines) {
      const [from, to] = [line.from, line.to].map((id) => layout.boxes.find(({ of }) => of.id === id));
      expect(points[0]?.y).toBe((from?.y ?? 0) + (from?.height ?? 0));
      expect(points.at(-1)?.y).toBe(to?.y);
    }
  });

  it('is the same each time, and so is the picture', () => {
    expect(layoutOf(sceneOf(model))).toEqual(layout);
    expect(pictureOf(model).svg.toString()).toBe(pictureOf(model).svg.toString());
  });

  it('is well-formed XML', () => {
    expect(XMLValidator.validate(pictureOf(model).svg.toString())).toBe(true);
  });
});

describe('a machine of any name', () => {
  const scene = (name: string): Scene => {
    const { boxes, ...rest } = sceneOf(exampleModel());
    return { ...rest, boxes: boxes.map((box) => (box.kind === 'machine' ? { ...box, name } : box)) };
  };

  it('is cut where it does not fit, and said in full beside', () => {
    const name = 'w'.repeat(300);
    const svg = svgOf(scene(name), layoutOf(scene(name))).toString();
    expect(svg).toMatch(/<text class="name"[^>]*>w+…<\/text>/);
    expect(svg).toContain(`<title>${name}, `);
  });

  it.each(['</text><script>', '\0\x1b', ']]>', '&amp;', '"'])('%j is text', (name) => {
    const svg = svgOf(scene(name), layoutOf(scene(name))).toString();
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).not.toContain('<script');
  });
});

describe('text', () => {
  it('is measured by the widest of the usual fonts', () => {
    const font = { size: 100, weight: 'normal' } as const;
    expect(widthOf('iiii', font)).toBeLessThan(widthOf('mmmm', font));
    expect(widthOf('日', font)).toBe(100);
    expect(widthOf('a', { ...font, weight: 'bold' })).toBeGreaterThan(widthOf('a', font));
  });

  it('is left alone when it fits', () => {
    const font = { size: 12, weight: 'normal' } as const;
    expect(fitting('db1', font, 100)).toBe('db1');
    expect(widthOf(fitting('x'.repeat(100), font, 100), font)).toBeLessThanOrEqual(100);
  });
});

describe('a line', () => {
  it('leaves and meets its points upright', () => {
    expect(
      curve([
        { x: 0, y: 0 },
        { x: 10, y: 20 },
      ]),
    ).toBe('M0 0 C0 10 10 10 10 20');
  });
});

type Rectangle = Pick<Layout['boxes'][number], 'x' | 'y' | 'width' | 'height'>;

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside(a: Rectangle, b: Rectangle): boolean {
  return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
}
