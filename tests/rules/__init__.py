"""The evidence that rules are held against: every rule, and what its operation is exactly."""
