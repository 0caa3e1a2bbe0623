/* A chart as a picture that stands alone: light, with its title, time and legend, whatever the screen looks like. */

export interface Picture {
  svg: string;
  /** CSS px. */
  width: number;
  height: number;
}

const NAMESPACE = 'http://www.w3.org/2000/svg';
/** What decides how an element of a chart looks, as attributes that any reader of SVG knows. */
const LOOKS = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-opacity',
  'opacity',
] as const;
const LETTERS = ['font-size', 'font-weight', 'text-anchor', 'dominant-baseline'] as const;
/** The console's own fonts are not where the picture goes. */
const FONTS = '"Inter Variable", Inter, system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';
/** What is there only while somebody points at the chart. */
const POINTED_AT = '.recharts-tooltip-cursor, .recharts-active-dot, .crosshair';
const PAD = 12;
/** px of title and time above the plot, and of the legend below. */
const HEAD = 40;
const FOOT = 24;
/** The height of a marker's line is that of the plot without its axis. */
const AXIS = 18;

/**
 * @param figure a chart on screen
 * @param title with its unit
 * @param range the time that it shows, in words
 * @returns `null` where there is no room to draw it in
 */
export function chartPicture(figure: HTMLElement, title: string, range: string): Picture | null {
  if (!plotOf(figure)) return null;
  // Off screen, and light: computed styles are then those of the picture.
  const stage = document.createElement('div');
  stage.dataset.theme = 'light';
  stage.className = 'picture-stage';
  stage.style.width = `${figure.clientWidth}px`;
  const copy = figure.cloneNode(true) as HTMLElement;
  stage.append(copy);
  document.body.append(stage);
  try {
    return drawn(copy, stage, title, range);
  } finally {
    stage.remove();
  }
}

/** Of a chart made of paths, or of a lane. */
const plotOf = (figure: HTMLElement): SVGSVGElement | null =>
  figure.querySelector<SVGSVGElement>('.plot svg.recharts-surface, :scope > svg[role="img"]');

function drawn(copy: HTMLElement, stage: HTMLElement, title: string, range: string): Picture | null {
  const plot = plotOf(copy);
  if (!plot) return null;
  const { width, height } = plot.getBoundingClientRect();
  const colors = getComputedStyle(stage);
  const text = colors.getPropertyValue('--text');
  const mute = colors.getPropertyValue('--mute');
  const svg = element('svg', {
    xmlns: NAMESPACE,
    width: width + 2 * PAD,
    height: height + HEAD + FOOT + 2 * PAD,
    viewBox: `0 0 ${width + 2 * PAD} ${height + HEAD + FOOT + 2 * PAD}`,
    'font-family': FONTS,
  });
  svg.append(
    element('rect', { width: '100%', height: '100%', fill: colors.getPropertyValue('--panel') }),
    words(title, { x: PAD, y: PAD + 13, fill: text, 'font-size': 14, 'font-weight': 600 }),
    words(range, { x: PAD, y: PAD + 30, fill: mute, 'font-size': 11.5 }),
  );
  const place = element('g', { transform: `translate(${PAD} ${PAD + HEAD})` });
  for (const gone of plot.querySelectorAll(POINTED_AT)) gone.remove();
  place.append(inlined(plot), ...markers(copy, height, colors.getPropertyValue('--accent')));
  svg.append(place, legend(copy, PAD + HEAD + height + FOOT - 6, mute));
  return {
    svg: new XMLSerializer().serializeToString(svg),
    width: width + 2 * PAD,
    height: height + HEAD + FOOT + 2 * PAD,
  };
}

/** A copy whose looks are its own, and not a style sheet's. */
function inlined(original: SVGElement): SVGElement {
  const copy = original.cloneNode(true) as SVGElement;
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  const originals = [original, ...original.querySelectorAll<SVGElement>('*')];
  copies.forEach((each, index) => {
    const looks = getComputedStyle(originals[index] as SVGElement);
    for (const name of ['class', 'style', 'role', 'tabindex']) each.removeAttribute(name);
    for (const { name } of [...each.attributes]) if (/^(data|aria)-/.test(name)) each.removeAttribute(name);
    for (const name of LOOKS) each.setAttribute(name, looks.getPropertyValue(name));
    if (each.localName !== 'text' && each.localName !== 'tspan') return;
    for (const name of LETTERS) each.setAttribute(name, looks.getPropertyValue(name));
  });
  return copy;
}

/** The moments that a person marked, with what was said. */
function markers(copy: HTMLElement, height: number, color: string): SVGElement[] {
  return [...copy.querySelectorAll<HTMLElement>('.chart-marker')].flatMap((marker) => {
    const x = Number.parseFloat(marker.style.left);
    const left = marker.dataset.side === 'left';
    return [
      element('line', { x1: x, x2: x, y1: 0, y2: height - AXIS, stroke: color, 'stroke-width': 1 }),
      words(marker.textContent ?? '', {
        ...{ x: left ? x - 4 : x + 4, y: 9, fill: color, 'font-size': 10 },
        'text-anchor': left ? 'end' : 'start',
      }),
    ];
  });
}

/** As on screen, from the left: a sign and what it is called. */
function legend(copy: HTMLElement, y: number, color: string): SVGElement {
  const group = element('g', { 'font-size': 11.5, fill: color });
  let x = PAD;
  for (const entry of copy.querySelectorAll<HTMLElement>('.legend > span')) {
    const line = entry.querySelector('i');
    const mark = entry.querySelector('svg');
    if (line) {
      const fill = getComputedStyle(line).backgroundColor;
      group.append(element('rect', { x, y: y - 5, width: 10, height: 3, fill }));
    } else if (mark) {
      const sign = inlined(mark);
      for (const [name, value] of Object.entries({ x, y: y - 8, width: 8, height: 8 })) {
        sign.setAttribute(name, String(value));
      }
      group.append(sign);
    }
    const name = (entry.textContent ?? '').trim();
    group.append(words(name, { x: x + 14, y }));
    x += 14 + Math.ceil(widthOf(entry)) + 12;
  }
  return group;
}

/** px of its words alone, at most. */
const widthOf = (entry: HTMLElement): number => entry.getBoundingClientRect().width;

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key !== 'xmlns') made.setAttribute(key, String(value));
  }
  return made;
}

function words(content: string, attributes: Record<string, string | number>): SVGElement {
  const made = element('text', attributes);
  made.textContent = content;
  return made;
}

/** @returns `null` where the browser cannot draw it */
export async function pngOf({ svg, width, height }: Picture, scale = 2): Promise<Blob | null> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  try {
    await image.decode();
  } catch {
    return null;
  }
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.scale(scale, scale);
  context.drawImage(image, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
