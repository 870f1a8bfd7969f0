"""Keep, edit and test successive versions of a certification standard on its own past audits."""
