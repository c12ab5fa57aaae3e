"""What trains a network: data sets and batches, optimisers, schedules of learning rates, gradients cut to a length."""
