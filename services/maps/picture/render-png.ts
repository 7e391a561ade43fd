import type { renderAsync, ResvgRenderOptions } from '@resvg/resvg-js';

/** Draws an SVG as PNG on a thread of its own; undefined where the optional package that does it is not installed. */
export const renderPng = async (svg: string): Promise<Uint8Array | undefined> => {
  const render = await loading();
  if (render === undefined) return undefined;
  const image = await render(svg, options);
  return image.asPng();
};

/** Another font of the machine stands in where this one is not installed; with no font at all the picture has no text. */
const family = 'DejaVu Sans';
const options: ResvgRenderOptions = {
  font: { loadSystemFonts: true, defaultFontFamily: family, sansSerifFamily: family },
  logLevel: 'off',
};

let loaded: Promise<typeof renderAsync | undefined> | undefined;

const loading = (): Promise<typeof renderAsync | undefined> => (loaded ??= load());

const load = async (): Promise<typeof renderAsync | undefined> => {
  try {
    const resvg = await import('@resvg/resvg-js');
    return resvg.renderAsync;
  } catch {
    return undefined;
  }
};
