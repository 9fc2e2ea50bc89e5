"""Our pytest plugin: fixtures that stand for Azure, made of the local stack's own parts.

No package of this name is published; it lives here and is never named in a requirements file.
"""
