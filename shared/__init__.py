"""togikai: the product. Nothing in here imports azure.functions; triggers live in functions/."""
