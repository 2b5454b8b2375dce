"""Lists that others keep (CSV, addresses, Open Terms Archive) -> watches to add."""
