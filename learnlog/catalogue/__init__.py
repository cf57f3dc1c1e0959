"""Read and check the technology catalogue."""
