"""The same elements in another shape or order, joined, taken apart, spread, padded, or cut to triangles."""
