"""A Space of Hugging Face, of the docker kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nbblocks.serve.deploying.image import PORT, PROXIES

if TYPE_CHECKING:
    from nbblocks.serve.deploying.project import Project

OPTIONS = ("--allow-embedding", "https://huggingface.co", *PROXIES)
"""A Space is shown in a frame of the site, and stands behind its proxies."""

_README = """\
---
title: {title}
emoji: 📓
colorFrom: indigo
colorTo: blue
sdk: docker
app_port: {port}
pinned: false
---

# {heading}

An app made with nbblocks. Push this folder to the Space's repository, and it is built and shown.
"""


def readme(project: Project) -> str:
    """Return the README of a Space: what stands between the lines configures it."""
    heading = " ".join(project.title.split())
    # JSON is YAML, and quotes what a title may hold.
    title = json.dumps(heading, ensure_ascii=False)
    return _README.format(title=title, heading=heading, port=PORT)
