"""Which modules of a package its build configuration puts into a wheel."""
