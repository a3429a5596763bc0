"""The modules of local packages and layers, and which names they offer."""
