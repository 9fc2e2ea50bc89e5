"""Services and portal over fakes."""
