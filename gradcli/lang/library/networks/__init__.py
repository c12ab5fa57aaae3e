"""`torch.nn`: what a module is, layers and losses, containers, and how weights are filled at first."""
