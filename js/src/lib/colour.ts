/** Colours to read on colours. */

/** Black or white, whichever is easier to read on `background` (`rgb(…)`, as computed styles say it). */
export function readableOn(background: string): string {
  const [red = 255, green = 255, blue = 255, alpha = 1] = (background.match(/[\d.]+/g) ?? []).map(
    Number,
  );
  if (alpha < 0.5) return "";
  const linear = [red, green, blue].map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * (linear[0] ?? 1) + 0.7152 * (linear[1] ?? 1) + 0.0722 * (linear[2] ?? 1);
  return light > 0.179 ? "#000" : "#fff";
}
