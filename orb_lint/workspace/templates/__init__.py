"""Reads what each framework deploys, and with which layers, into one model."""
