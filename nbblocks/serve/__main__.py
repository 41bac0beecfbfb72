"""`python -m nbblocks.serve`."""

from __future__ import annotations

import sys

from nbblocks.serve.cli import main

sys.exit(main())
