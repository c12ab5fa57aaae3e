"""Elements read and replaced: by indices as a user writes them, by arrays of positions, by masks."""
