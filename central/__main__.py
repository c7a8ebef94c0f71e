"""`python -m central`."""

from central.main import main

raise SystemExit(main())
