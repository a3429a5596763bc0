"""What is deployed, and with which layers, as each framework writes it down: read to one model."""
