"""One file a step or act: load, decide (domain), commit, say what is next."""
