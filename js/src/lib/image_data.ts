/** What an image is to the page: readable or not, where a click fell on it, what the clipboard holds. */

/** Whether the browser can read `blob` as an image. */
export async function readsAsImage(blob: Blob): Promise<boolean> {
  const url = URL.createObjectURL(blob);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return true;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(url);
  }
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * The pixel of an image under a point, or null beside the image.
 *
 * @param box Where the element is; the image lies in its middle, scaled down to fit.
 */
export function pixelAt(
  point: { x: number; y: number },
  box: Box,
  natural: { width: number; height: number },
): [x: number, y: number] | null {
  const scale = Math.min(1, box.width / natural.width, box.height / natural.height);
  const left = box.left + (box.width - natural.width * scale) / 2;
  const top = box.top + (box.height - natural.height * scale) / 2;
  const x = Math.floor((point.x - left) / scale);
  const y = Math.floor((point.y - top) / scale);
  const inside = x >= 0 && y >= 0 && x < natural.width && y < natural.height;
  return inside ? [x, y] : null;
}

/** The image on the clipboard. Rejects with a sentence for the user when there is none to be had. */
export async function pastedFile(): Promise<File> {
  const items = await readClipboard();
  for (const item of items) {
    const type = item.types.find((each) => each.startsWith("image/"));
    if (type) return new File([await item.getType(type)], `pasted.${type.slice(6)}`, { type });
  }
  throw new Error("There is no image on the clipboard. Copy one, then paste again.");
}

async function readClipboard(): Promise<ClipboardItem[]> {
  try {
    return await navigator.clipboard.read();
  } catch {
    throw new Error(
      "This page may not read the clipboard by itself. Press Ctrl+V (⌘V) here instead.",
    );
  }
}
