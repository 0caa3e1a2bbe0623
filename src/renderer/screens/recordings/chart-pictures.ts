import { chartPicture, type Picture, pngOf } from '../../charts/chart-picture.ts';
import { base64 } from '../../state/file-upload.ts';

/** A chart that is on screen behind the dialog. */
export interface ShownChart {
  title: string;
  range: string;
  figure: HTMLElement;
}

interface SentPicture {
  name: string;
  type: 'image/png' | 'image/svg+xml';
  /** base64. */
  content: string;
}

/** Of pictures that a bundle takes; charts come as SVG and as PNG. */
const MOST_PICTURES = 12;

/** Each that can be put into a bundle. A lane has a title of its own and goes along as well. */
export const chartsOnScreen = (): readonly ShownChart[] =>
  [...document.querySelectorAll<HTMLElement>('figure.chart .chart-menu')].flatMap((menu) => {
    const figure = menu.closest<HTMLElement>('figure.chart');
    const { title, range } = menu.dataset;
    return figure && title !== undefined && range !== undefined ? [{ title, range, figure }] : [];
  });

/** @returns `null` where one of them could not be drawn */
export async function drawPictures(charts: readonly ShownChart[]): Promise<SentPicture[] | null> {
  const pictures: SentPicture[] = [];
  for (const { title, range, figure } of charts.slice(0, MOST_PICTURES / 2)) {
    const picture = figure.isConnected ? chartPicture(figure, title, range) : null;
    const png = picture && (await pngOf(picture));
    if (!picture || !png) return null;
    pictures.push(asSvg(title, picture), {
      ...{ name: title.slice(0, 100), type: 'image/png' },
      content: base64(new Uint8Array(await png.arrayBuffer())),
    });
  }
  return pictures;
}

const asSvg = (title: string, { svg }: Picture): SentPicture => ({
  name: title.slice(0, 100),
  type: 'image/svg+xml',
  content: base64(new TextEncoder().encode(svg)),
});
