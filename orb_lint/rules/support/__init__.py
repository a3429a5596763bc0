"""What several rules need and is no rule."""
