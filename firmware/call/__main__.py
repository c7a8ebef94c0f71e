"""Entry of `python -m firmware.call`."""

import sys

from firmware.call.process import main

sys.exit(main())
