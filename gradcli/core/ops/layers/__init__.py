"""What networks are built of, losses aside: activations, softmax and attention, normalisation, convolutions, pooling."""
