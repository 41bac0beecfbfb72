"""Take the README's picture: an app in JupyterLab, and a cell that reads what the user chose.

Usage:
    NBBLOCKS_CHROMIUM=$(python scripts/chromium.py) python scripts/readme_picture.py
"""

from __future__ import annotations

import os
import tempfile
from io import BytesIO
from pathlib import Path

import nbformat
from PIL import Image
from playwright.sync_api import sync_playwright

from nbblocks.testing.notebooks import JupyterLab
from nbblocks.testing.pages import ImagePage, LabelPage, RadioPage, SliderPage

PICTURE = Path(__file__).parent.parent / "docs" / "picture.png"
SIZE = {"width": 1180, "height": 1040}
LARGEST = 300_000

CELLS = (
    """
import numpy as np
import nbblocks as gr

y, x = np.mgrid[-1.15:1.15:480j, -1.6:1.6:668j]
TINTS = {"dusk": (0.45, 0.5, 0.62), "reef": (0.35, 0.5, 0.6), "clay": (0.5, 0.4, 0.33)}


def julia(real, imaginary, tint):
    z, steps = x + 1j * y, np.zeros(x.shape)
    for _ in range(90):
        inside = np.abs(z) < 8
        z[inside] = z[inside] ** 2 + complex(real, imaginary)
        steps += inside
    waves = np.cos(2 * np.pi * (np.sqrt(steps / 90)[..., None] * 0.9 + np.array(TINTS[tint])))
    captured = float((steps == 90).mean())
    return (128 + 120 * waves).astype(np.uint8), {"escapes": 1 - captured, "stays": captured}
""",
    """
with gr.Blocks() as demo:
    with gr.Row():
        with gr.Column(scale=1, min_width=260):
            real = gr.Slider(-1, 0.5, -0.4, step=0.001, label="Real part")
            imaginary = gr.Slider(0, 1, 0.6, step=0.001, label="Imaginary part")
            tint = gr.Radio([*TINTS], value="dusk", label="Tint")
            fate = gr.Label(label="What becomes of a point")
        with gr.Column(scale=2):
            image = gr.Image(label="Julia set", format="png")

    gr.on(None, julia, [real, imaginary, tint], [image, fate])
demo
""",
    "real.value, imaginary.value, tint.value",
)
HIDE_SIDES = """async () => {
  await window.jupyterapp.commands.execute("application:toggle-left-area");
  const { content } = window.jupyterapp.shell.currentWidget;
  content.activeCellIndex = 2;
}"""


def main() -> None:
    """Take the picture."""
    cells = [nbformat.v4.new_code_cell(cell.strip()) for cell in CELLS]
    with tempfile.TemporaryDirectory() as folder:
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, Path(folder, "julia.ipynb"))
        with JupyterLab(folder) as lab, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("NBBLOCKS_CHROMIUM"), args=["--no-sandbox"]
            )
            page = browser.new_page(viewport=SIZE)
            opened = lab.open(page, "julia.ipynb")
            RadioPage(page, "Tint").choose("reef")
            SliderPage(page, "Real part").set(-0.743)
            SliderPage(page, "Imaginary part").set(0.127)
            ImagePage(page, "Julia set").expect_picture()
            LabelPage(page, "What becomes of a point").expect_value("escapes")
            opened.run_cell(2)
            page.evaluate(HIDE_SIDES)
            page.wait_for_load_state("networkidle")
            save(page.screenshot(animations="disabled"))
            browser.close()


def save(png: bytes) -> None:
    """Write it with as many colours as the size allows."""
    picture = Image.open(BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    PICTURE.parent.mkdir(exist_ok=True)
    picture.save(PICTURE, optimize=True)
    size = PICTURE.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{PICTURE} has {size} bytes, more than {LARGEST}.")
    print(f"{PICTURE}: {size} bytes")


if __name__ == "__main__":
    main()
