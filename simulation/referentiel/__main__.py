"""``python -m referentiel`` is the `referentiel` command."""

from referentiel.cli import main

raise SystemExit(main())
