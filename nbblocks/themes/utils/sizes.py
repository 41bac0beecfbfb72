"""Sizes: of text, of distances, of rounded corners; each a scale of seven steps."""

from __future__ import annotations

__all__ = ["STEPS", "Size"]

STEPS = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl")


class Size:
    """A scale of seven lengths, each as CSS.

    Args:
        xxs: The smallest.
        xs: And so on, in the order of `STEPS`.
        sm: …
        md: …
        lg: …
        xl: …
        xxl: The largest.
        name: What `text_size="…"` and the like call it.
    """

    all: list[Size] = []
    """The scales of this module."""

    def __init__(
        self,
        xxs: str,
        xs: str,
        sm: str,
        md: str,
        lg: str,
        xl: str,
        xxl: str,
        name: str | None = None,
    ) -> None:
        self.xxs, self.xs, self.sm, self.md = xxs, xs, sm, md
        self.lg, self.xl, self.xxl = lg, xl, xxl
        self.name = name

    @classmethod
    def px(cls, name: str, *lengths: int) -> Size:
        """Make a scale of seven lengths in px."""
        return cls(*(f"{length}px" for length in lengths), name=name)

    def expand(self) -> list[str]:
        """Return all steps, the smallest first."""
        return [getattr(self, step) for step in STEPS]

    def __repr__(self) -> str:
        return f"<Size {self.name}>"


text_sm = Size.px("text_sm", 9, 10, 12, 13, 14, 18, 23)
text_md = Size.px("text_md", 10, 11, 13, 14, 16, 20, 26)
text_lg = Size.px("text_lg", 11, 13, 15, 16, 18, 23, 30)

spacing_sm = Size.px("spacing_sm", 1, 3, 6, 9, 12, 18, 24)
spacing_md = Size.px("spacing_md", 2, 4, 8, 12, 16, 24, 32)
spacing_lg = Size.px("spacing_lg", 3, 5, 10, 15, 20, 30, 40)

radius_none = Size.px("radius_none", 0, 0, 0, 0, 0, 0, 0)
radius_sm = Size.px("radius_sm", 1, 1, 2, 3, 5, 7, 10)
radius_md = Size.px("radius_md", 1, 2, 4, 6, 10, 14, 20)
radius_lg = Size.px("radius_lg", 2, 4, 6, 10, 16, 20, 28)
radius_xxl = Size.px("radius_xxl", 3, 5, 7, 14, 22, 30, 36)
Size.all = [value for value in list(globals().values()) if isinstance(value, Size)]
