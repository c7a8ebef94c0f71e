"""`python -m provisioning`: the same as `visioguichet`."""

from provisioning.cli import main

raise SystemExit(main())
