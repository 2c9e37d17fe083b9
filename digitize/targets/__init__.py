"""Where a second copy can lie: one external tool a module, all behind the few verbs of `target.Target`."""
