"""Drawings: graphs as trees, DOT, Mermaid, SVG and PNG; curves and heat maps in characters and as files."""
