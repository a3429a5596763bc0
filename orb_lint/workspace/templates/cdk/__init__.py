"""The AWS CDK in Python and TypeScript: functions and layers whose folders the text tells."""
