"""JAX: what gradcli's operators are called there, and what it lacks, in terms of what it has (`helpers`, `layers`)."""
