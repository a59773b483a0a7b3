"""The one module of k-diffusion that is needed, without the package's __init__, which imports its training code."""

import importlib
import importlib.metadata
import importlib.util
import sys
import types


def k_diffusion_sampling():
    package = types.ModuleType("k_diffusion")
    package.__path__ = importlib.util.find_spec("k_diffusion").submodule_search_locations
    sys.modules.setdefault("k_diffusion", package)
    return importlib.import_module("k_diffusion.sampling")


def version(distribution):
    return f"{distribution} {importlib.metadata.version(distribution)}"
