"""Reads the AWS CDK in Python and TypeScript: functions and layers with literal folders."""
