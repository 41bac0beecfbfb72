/** Outputs of other packages' kinds: shown by the renderers that they bring as extensions of JupyterLab. */

import { Widget } from "@lumino/widgets";
import { type Extension, exported, extensions } from "./extensions";
import { Kept } from "./kept";

interface Model {
  trusted: boolean;
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  setData(options: object): void;
}

interface Factory {
  mimeTypes: string[];
  createRenderer(options: object): Widget & { renderModel(model: Model): Promise<void> };
}

const factories = new Kept<Factory[]>();

/**
 * Show data in an element, if any renderer can.
 *
 * @returns What takes it away again; null when there is none.
 */
export async function render(
  el: HTMLElement,
  data: Record<string, unknown>,
  metadata: Record<string, unknown>,
): Promise<(() => void) | null> {
  for (const { mimeTypes, createRenderer } of await find()) {
    const mimeType = mimeTypes.find((type) => data[type] !== undefined);
    if (!mimeType) continue;
    const widget = createRenderer({ mimeType, sanitizer: { sanitize: String }, resolver: null });
    Widget.attach(widget, el);
    await widget.renderModel({ trusted: true, data, metadata, setData() {} });
    return () => widget.dispose();
  }
  return null;
}

async function find(): Promise<Factory[]> {
  const all = (await extensions()).map((extension) =>
    factories.get(extension.name, () => factoriesOf(extension)).catch(() => []),
  );
  return (await Promise.all(all)).flat();
}

async function factoriesOf(extension: Extension): Promise<Factory[]> {
  if (!extension.mimeExtension) return [];
  try {
    const modules = await exported<{ rendererFactory: Factory }>(
      extension,
      extension.mimeExtension,
    );
    return modules.map(({ rendererFactory }) => rendererFactory);
  } catch (error) {
    console.error(`${extension.name} cannot be used:`, error);
    throw error;
  }
}
